"""`conformance coverage`: which parts of the model the corpus reached, and which it did not."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

import click

from conformance.cases.case import chosen, find_case, load_corpus
from conformance.cli.options import json_option, pattern_option
from conformance.conclusion import Summary, finish, show
from conformance.coverage.branches import read_branches
from conformance.coverage.constructors import Coverage, cover, reached_by
from conformance.coverage.unreached import load_reasons
from conformance.gates.reached import gates_reached
from conformance.lean.source import exporter_source
from conformance.manifest.shapes import read_manifest
from conformance.runs.texts import committed_runs
from conformance.verdict import Verdict


@click.command(
    "coverage",
    epilog="\b\nExamples:\n"
    "  conformance coverage\n"
    "  conformance coverage ring/pair-tokens/thr4\n"
    "  conformance coverage -k guards --json",
)
@click.argument("ids", metavar="[CASE]...", nargs=-1)
@pattern_option
@json_option
def command(ids: tuple[str, ...], pattern: str | None, as_json: bool) -> None:
    """Say which constructors of the model the corpus reached.

    The constructors come from fixtures/manifest.json, which Lean writes. The committed traces show
    most of what is reached; which instructions and policies ran, Lean counted
    (fixtures/branches.json.gz). One that no case reaches fails unless fixtures/unreached.json says
    why; so does a reason for one that is reached. Of some cases only, given as CASE or by a
    pattern, it only says what they reached, and never fails. The arms of the model's definitions
    are counted by `conformance branches`.

    Exit status: 0 all reached or excused, 1 not so, 2 traces, branches or manifest are missing
    or stale.
    """
    corpus = load_corpus()
    part = ids or pattern is not None
    cases = tuple(find_case(name, corpus) for name in ids) if ids else chosen(corpus, pattern)
    branches = read_branches(corpus, exporter_source())
    by_cases = reached_by(cases, committed_runs(), branches).values()
    gates = () if part else gates_reached()
    found = cover((*by_cases, gates), read_manifest(), load_reasons())
    if part:
        reached = found.only_reached()
        show(reached, _reached_lines(reached), as_json=as_json)
        return
    verdict = Verdict.of(not found.problems)
    finish(Summary(verdict, found.to_json(), _lines(found)), as_json=as_json)


def _reached_lines(reached: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Yield what some cases reached, a line for each type."""
    for name, counts in reached.items():
        yield f"{name:<18} {', '.join(counts)}"
    yield f"{sum(map(len, reached.values()))} constructors reached"


def _lines(found: Coverage) -> Iterator[str]:
    """Yield a line for each type, then what was not reached."""
    total = met = 0
    for name, counts in found.reached.items():
        reached = sum(count > 0 for count in counts.values())
        total, met = total + len(counts), met + reached
        least = min(counts, key=lambda constructor: counts[constructor] or sys.maxsize)
        yield f"{name:<18} {reached:>3} of {len(counts):<3} rarest: {least} ({counts[least]})"
    for name in found.unreached:
        yield f"unreached: {name}: {found.reasons.get(name, 'NO REASON')}"
    for problem in found.problems:
        yield f"problem: {problem}"
    yield f"{met} of {total} constructors reached, {len(found.problems)} problems"
