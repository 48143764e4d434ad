"""`conformance corpus`: write the cases that the generator's tables describe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from conformance.cases.case import cases_dir, read_cases
from conformance.cases.index import NAME
from conformance.cli.options import json_option
from conformance.conclusion import Summary, finish
from conformance.corpus import differing_files, write_corpus
from conformance.jsonfile import check_writable
from conformance.verdict import Verdict


@click.command(
    "corpus", epilog="\b\nExamples:\n  conformance corpus\n  conformance corpus --check --json"
)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; say which files differ.")
@json_option
def command(only_check: bool, as_json: bool) -> None:
    """Write fixtures/cases anew from the tables in conformance/corpus.

    Exit status: 0 written or in agreement, 1 files differ (--check), 2 a protocol cannot be read.
    """
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


def _differing(cases: int, changed: Sequence[str]) -> Iterator[str]:
    """Yield what `--check` found."""
    for name in changed:
        yield f"{name} is not what the generator writes"
    yield f"{cases} cases, {len(changed)} files differ"
    if changed:
        yield "to write them anew: conformance corpus"
