"""`conformance envelope`: Lean's classifier of traces and Python's, on generated pairs."""

from __future__ import annotations

import click

from conformance.cases.case import load_corpus
from conformance.cli.comparison import tell
from conformance.cli.options import count_option, json_option, seed_option
from conformance.engines.engine import connect_lean
from conformance.envelope.check import check_envelope
from conformance.envelope.questions import questions
from conformance.identity.identity import identify
from conformance.progress import progress

_EXAMPLES = (
    "\b\nExamples:\n"
    "  conformance envelope check\n"
    "  conformance envelope check --count 5000 --seed 7 --json"
)


@click.group("envelope", epilog=_EXAMPLES)
def command() -> None:
    """Compare the two classifiers, which say how far apart two traces are.

    Exit status: 0 the same everywhere, 1 a difference, 2 it could not be judged.
    """


@command.command(epilog=_EXAMPLES)
@count_option(50_000, "How many pairs of traces to make.")
@seed_option
@json_option
def check(count: int, seed: int, as_json: bool) -> None:
    """Make pairs of traces, ask both classifiers for class and differences, and compare.

    One of each pair is a committed trace, or a small one that is made up. The other is the same
    trace with events or effects swapped, moved, dropped, doubled or altered, or that of another
    run.

    Exit status: 0 the same everywhere, 1 a difference, 2 no Lean, or some class was not compared.
    """
    identify()
    asked = questions(load_corpus(), count, seed)
    with connect_lean() as lean, progress("checking pairs of traces", count) as advance:
        found = check_envelope(lean, asked, advance)
    tell(
        found,
        f"{found.questions} baselines, {found.compared} pairs compared, {found.differing} differ",
        as_json=as_json,
        counts={**found.kinds, **{f"are {name}": fell for name, fell in found.classes.items()}},
    )
