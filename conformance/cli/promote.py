"""`conformance promote`: put a case that was found into the committed corpus."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cases.case import cases_dir
from conformance.cli.options import json_option
from conformance.conclusion import Summary, finish
from conformance.corpus.promote import candidate, promote
from conformance.jsonfile import check_writable
from conformance.traces.trace import traces_dir
from conformance.verdict import Verdict


@click.command(
    "promote",
    epilog="\b\nExamples:\n"
    "  conformance promote build/fuzz/finding-0123456789ab.json\n"
    "  conformance promote my-case.json --json",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--id", "case_id", metavar="ID", help="Its id: promoted/NAME/RUN.")
@json_option
@click.pass_context
def command(ctx: click.Context, file: Path, case_id: str | None, as_json: bool) -> None:
    """Put the case of FILE into fixtures/cases/promoted.jsonl, and Lean's trace beside it.

    The case then belongs to the corpus: `conformance run` judges it, `conformance corpus` leaves
    it where it is. An id that is taken is refused, and so is a case that the corpus has already or
    that Lean does not take.

    Exit status: 0 written, 2 refused, or no Lean.
    """
    from conformance.engines.engine import Engines

    case, engines = candidate(file, case_id), Engines.of(ctx)
    for folder in (cases_dir(), traces_dir()):
        check_writable(folder / case.stem)
    with engines.connect() as lean:
        trace = promote(case, lean, engines.lean())
    facts = {"case": case.id, "hash": case.hash, "outcome": trace.outcome["kind"]}
    lines = (f"promoted: {case.id}", f"judge it: conformance run -k '{case.id}'")
    finish(Summary(Verdict.WRITTEN, facts, lines), as_json=as_json)
