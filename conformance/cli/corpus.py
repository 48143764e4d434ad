"""`conformance corpus`: write the cases that the generator's tables describe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from conformance.cases.case import cases_dir, read_cases
from conformance.cases.index import NAME
from conformance.cli.options import json_option, reading_of, reading_options
from conformance.conclusion import Summary, finish
from conformance.corpus import differing_files, write_corpus
from conformance.jsonfile import check_writable
from conformance.verdict import Verdict


@click.group(
    "corpus",
    invoke_without_command=True,
    epilog="\b\nExamples:\n"
    "  conformance corpus\n"
    "  conformance corpus --check --json\n"
    '  conformance corpus add TwoBuyer.nuscr --source "POPL 2008, figure 1"',
)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; say which files differ.")
@json_option
@click.pass_context
def command(ctx: click.Context, only_check: bool, as_json: bool) -> None:
    """Write fixtures/cases anew from the tables in conformance/corpus.

    Exit status: 0 written or in agreement, 1 files differ (--check), 2 a protocol cannot be read.
    """
    if ctx.invoked_subcommand is not None:
        if only_check or as_json:
            raise click.UsageError("options of the sub-verb stand behind it")
        return
    if not only_check:
        check_writable(cases_dir() / NAME)
    changed = differing_files() if only_check else write_corpus()
    cases = len(read_cases()) if any(cases_dir().glob("*.jsonl")) else 0
    verdict = Verdict.of(not changed) if only_check else Verdict.WRITTEN
    lines = (
        _differing(cases, changed)
        if only_check
        else [f"{cases} cases, {len(changed)} files changed"]
    )
    finish(Summary(verdict, {"cases": cases, "files": changed}, lines), as_json=as_json)


@command.command(
    "add",
    epilog="\b\nExamples:\n"
    '  conformance corpus add TwoBuyer.nuscr --source "POPL 2008, figure 1"\n'
    "  conformance corpus add my-protocol.json --json",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", metavar="NAME", help="Its name in the corpus; else the file says it.")
@click.option("--source", metavar="TEXT", help="Where it is from; a .json file says it itself.")
@reading_options
@json_option
def add(
    file: Path,
    name: str | None,
    source: str | None,
    sorts: tuple[str, ...],
    protocol_name: str | None,
    as_json: bool,
) -> None:
    """Put the protocol of FILE (.json, .scr or .nuscr) into the corpus, and write its cases.

    It is written to fixtures/protocols as JSON, and crossed with setups as every protocol is. Lean
    has not run its cases then: what to do is printed. A name that is taken is refused, and so is a
    protocol that the corpus has already.

    Exit status: 0 written, 2 refused.
    """
    from conformance.corpus.add import add_protocol

    protocol, changed = add_protocol(file, name, source, reading_of(sorts, protocol_name))
    facts = {"protocol": protocol.name, "files": changed}
    lines = (
        f"added: {protocol.name}, {len(changed)} files changed",
        f"then: conformance export -k '{protocol.name}/*'; conformance branches --write",
    )
    finish(Summary(Verdict.WRITTEN, facts, lines), as_json=as_json)


def _differing(cases: int, changed: Sequence[str]) -> Iterator[str]:
    """Yield what `--check` found."""
    for name in changed:
        yield f"{name} is not what the generator writes"
    yield f"{cases} cases, {len(changed)} files differ"
    if changed:
        yield "to write them anew: conformance corpus"
