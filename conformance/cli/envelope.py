"""`conformance envelope`: Lean's classifier of traces and Python's, on generated pairs."""

from __future__ import annotations

import sys

import click

from conformance.cases.case import load_corpus
from conformance.cli.options import json_option, seed_option
from conformance.engines.engine import connect_lean
from conformance.envelope.check import check_envelope
from conformance.envelope.questions import questions
from conformance.jsonfile import pretty_json
from conformance.progress import progress

_EXAMPLES = (
    "\b\nExamples:\n"
    "  conformance envelope check\n"
    "  conformance envelope check --count 5000 --seed 7 --json"
)


@click.group("envelope", epilog=_EXAMPLES)
def command() -> None:
    """Compare the classifiers that say how far apart two traces are.

    Exit status: 0 the same everywhere, 1 a difference, 2 it could not be judged.
    """


@command.command(epilog=_EXAMPLES)
@click.option(
    "--count",
    type=click.IntRange(min=1),
    default=50_000,
    show_default=True,
    help="How many pairs of traces to make.",
)
@seed_option
@json_option
def check(count: int, seed: int, as_json: bool) -> None:
    """Make pairs of traces, ask both classifiers for class and differences, and compare.

    One of each pair is a committed trace, or a small one of no run; the other is what became of
    it when events or effects were swapped, moved, dropped, doubled or altered, or another run.

    Exit status: 0 the same everywhere, 1 a difference, 2 no Lean, or some class was not compared.
    """
    asked = questions(load_corpus(), count, seed)
    with connect_lean() as lean, progress("checking pairs of traces", count) as advance:
        found = check_envelope(lean, asked, advance)
    if as_json:
        click.echo(pretty_json(found.to_json()))
    else:
        for kind, made in found.kinds.items():
            click.echo(f"{made:>8} {kind}")
        for name, fell in found.classes.items():
            click.echo(f"{fell:>8} are {name}")
        if found.first is not None:
            click.echo(f"first difference: {found.first}")
        click.echo(
            f"{found.baselines} baselines, {found.compared} pairs compared, "
            f"{found.differing} differ"
        )
    sys.exit(0 if found.ok else 1)
