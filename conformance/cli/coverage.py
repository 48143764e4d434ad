"""`conformance coverage`: which parts of the model the corpus reached, and which it did not."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import click

from conformance.cases.case import chosen, find_case, load_corpus
from conformance.cli.options import json_option, pattern_option
from conformance.coverage.constructors import Coverage, cover
from conformance.coverage.unreached import load_reasons
from conformance.gates.reached import gates_reached
from conformance.jsonfile import pretty_json
from conformance.manifest.shapes import read_manifest
from conformance.traces.outcomes import committed_outcomes


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
    """Say which constructors of the model the committed traces reached.

    The constructors come from fixtures/manifest.json, which Lean writes. One that no case reaches
    fails unless fixtures/unreached.json says why; so does a reason for one that is reached. Of some
    cases only, given as CASE or by a pattern, it says what they reached, and fails for nothing. The
    arms of the model's definitions are counted by `conformance branches`.

    Exit status: 0 all reached or excused, 1 not so, 2 traces or manifest are missing or stale.
    """
    corpus = load_corpus()
    part = ids or pattern is not None
    cases = tuple(find_case(name, corpus) for name in ids) if ids else chosen(corpus, pattern)
    gates = () if part else gates_reached()
    found = cover(cases, committed_outcomes(), read_manifest(), load_reasons(), gates=gates)
    if part:
        reached = found.only_reached()
        click.echo(pretty_json(reached)) if as_json else _show_reached(reached)
        return
    if as_json:
        click.echo(pretty_json(found.to_json()))
    else:
        _show(found)
    sys.exit(1 if found.problems else 0)


def _show_reached(reached: Mapping[str, Mapping[str, int]]) -> None:
    """Print what some cases reached, a line for each type."""
    for name, counts in reached.items():
        click.echo(f"{name:<18} {', '.join(counts)}")
    click.echo(f"{sum(map(len, reached.values()))} constructors reached")


def _show(found: Coverage) -> None:
    """Print a line for each type, then what was not reached."""
    total = met = 0
    for name, counts in found.reached.items():
        reached = sum(count > 0 for count in counts.values())
        total, met = total + len(counts), met + reached
        least = min(counts, key=lambda constructor: counts[constructor] or sys.maxsize)
        click.echo(f"{name:<18} {reached:>3} of {len(counts):<3} rarest: {least} ({counts[least]})")
    for name in found.unreached:
        click.echo(f"unreached: {name}: {found.reasons.get(name, 'NO REASON')}")
    for problem in found.problems:
        click.echo(f"problem: {problem}")
    click.echo(f"{met} of {total} constructors reached, {len(found.problems)} problems")
