"""`conformance lean mutants`: edit the model's definitions, and say what catches each edit."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cli.options import jobs_option, json_option, out_option
from conformance.conclusion import document, finish
from conformance.errors import CannotJudge
from conformance.identity.identity import identify
from conformance.jsonfile import check_writable, pretty_json, write_atomic
from conformance.lean.source import proved_source
from conformance.paths import lean_dir
from conformance.progress import progress


@click.command(
    "mutants",
    epilog="\b\nExamples:\n"
    "  conformance lean mutants --check --sample 3 --seed 7\n"
    "  conformance lean mutants -k VMState.apply --sample 5 --json\n"
    "  conformance lean mutants --sample 200 -j 2 --journal build/edits.jsonl --write",
)
@click.option(
    "--sample",
    default=150,
    show_default=True,
    type=click.IntRange(min=1),
    help="How many edits that Lean takes are judged.",
)
@click.option("--seed", default="1", show_default=True, help="Orders the edits of each module.")
@click.option("-k", "pattern", metavar="PATTERN", help="Only edits whose line contains this.")
@click.option("--check", is_flag=True, help="Judge some of the committed ones anew.")
@click.option("--write", is_flag=True, help="Write fixtures/lean_mutants.json; what it has stands.")
@click.option(
    "--journal",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Add each verdict to this file, and judge nothing that is there.",
)
@jobs_option("Edits judged at once; each takes two processes of up to 2 GB.")
@out_option("Write the verdicts there as well, as JSON.")
@json_option
def command(
    sample: int,
    seed: str,
    pattern: str | None,
    check: bool,
    write: bool,
    journal: Path | None,
    jobs: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Edit the model's definitions, one place at a time, and say what catches each edit.

    An edit is caught by a theorem whose proof no longer goes through, by a claim, or by drift: the
    changed model answers a case otherwise than its trace. What only drift catches is listed: no
    theorem says so. An edit that nothing catches is alive, unless the committed file says why it
    changes nothing. With --check edits of the committed file are judged anew, and each must be
    caught as it was.

    Exit status: 0 all are caught or equivalent, 1 one is alive, or is caught otherwise than the
    file says, 2 nothing was judged, or the file is of another state of lean/.
    """
    from conformance.model_mutants.campaign import judge_edits, noted, read_journal
    from conformance.model_mutants.document import (
        ModelMutants,
        Rejudged,
        arguments,
        current_lean_mutants,
        judged_before,
        write_lean_mutants,
    )
    from conformance.model_mutants.edits import find_edits, spread

    _check_options(pattern, check=check, write=write, journal=journal)
    identify()
    for path in (out, journal):
        if path is not None:
            check_writable(path)
    source = proved_source(lean_dir())
    committed = current_lean_mutants(source) if check else None
    every = committed.edits if committed else find_edits(lean_dir(), _to_stderr)
    edits = [edit for edit in spread(every, seed) if pattern is None or pattern in str(edit)]
    if not edits:
        raise CannotJudge("no edit is judged", fix="leave out -k, or give a definition's name")
    if committed:
        edits = edits[:sample]
    known = [*(judged_before(source) if write else ())]
    known += read_journal(journal, source) if journal else []
    with progress("edits judged", min(sample, len(edits))) as advance:
        judged = judge_edits(
            edits,
            sample,
            known,
            jobs=jobs,
            report=_to_stderr,
            told=noted(journal, source, advance),
            only=committed.answers_of(edits) if committed else None,
        )
    if committed is not None:
        found: ModelMutants | Rejudged = Rejudged(committed, tuple(judged))
    else:
        found = ModelMutants(source, len(every), tuple(judged), arguments())
        if not found.counts()["judged"]:
            raise CannotJudge("Lean takes none of the edits", fix="leave out -k, or choose others")
        if write:
            write_lean_mutants(found)
    if out is not None:
        write_atomic(out, pretty_json(document(found)) + "\n")
    finish(found, as_json=as_json)


def _check_options(pattern: str | None, *, check: bool, write: bool, journal: Path | None) -> None:
    if check and (write or journal):
        raise CannotJudge(
            "--check judges what is committed anew", fix="leave out --write and --journal"
        )
    if write and pattern:
        raise CannotJudge("-k chooses some, and --write writes all", fix="leave out one of the two")


def _to_stderr(line: str) -> None:
    click.echo(line, err=True)
