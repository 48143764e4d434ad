"""`conformance bench`: how fast the Python VM is."""

from __future__ import annotations

from collections.abc import Iterator

import click
from rich.table import Table

from conformance.bench.bench import LARGE, SMALL, TARGET, Bench, bench
from conformance.bench.classify import FEW, MANY
from conformance.cli.options import json_option
from conformance.conclusion import Line, show


@click.command(
    "bench",
    epilog="\b\nExamples:\n  conformance bench\n  conformance bench --runs 9 --json",
)
@click.option(
    "--runs",
    default=5,
    show_default=True,
    type=click.IntRange(1, 100),
    help="Runs of the mix; their median counts.",
)
@click.option(
    "--steps",
    default=200_000,
    show_default=True,
    type=click.IntRange(1_000),
    help="Instructions of a run.",
)
@json_option
def command(runs: int, steps: int, as_json: bool) -> None:
    """Measure the Python VM, everything recorded: instructions a second on the protocols of the
    corpus, cases judged a second, what a step costs as the machine grows, and what an event costs
    the classifier as traces grow.

    Times are CPU times.

    Exit status: 0 measured, for a measurement is no judgement; 2 the corpus cannot be read.
    """  # noqa: D205
    found = bench(runs, steps)
    show(found.to_json(), _lines(found), as_json=as_json)


def _lines(found: Bench) -> Iterator[Line]:
    """Yield a table for each thing that was measured."""
    table = Table(title=f"instructions a second (wanted: {TARGET:,})", title_justify="left")
    for column in ("runner", "choice", "median", "best"):
        table.add_column(column, justify="left" if column in ("runner", "choice") else "right")
    for speed in found.speeds:
        table.add_row(speed.runner, speed.choice, f"{speed.median:,.0f}", f"{speed.best:,.0f}")
    yield table
    judging = found.judging
    yield (
        f"\n{judging.cases} cases judged in {judging.seconds:.2f} s: "
        f"{judging.per_second:,.0f} a second on one worker\n"
    )
    table = Table(title=f"cost of a step at {LARGE:,} against {SMALL}", title_justify="left")
    for column in ("what grows", "policy", "small, us", "large, us", "ratio"):
        left = column in ("what grows", "policy")
        table.add_column(column, justify="left" if left else "right")
    for row in found.scalings:
        table.add_row(
            row.what,
            row.policy,
            f"{row.small_us:.2f}",
            f"{row.large_us:.2f}",
            f"{row.ratio:.2f}",
        )
    yield table
    title = f"classifying, an event, at {MANY:,} sessions against {FEW}"
    table = Table(title=title, title_justify="left")
    for column in ("traces", "events", "small, us", "large, us", "ratio"):
        table.add_column(column, justify="left" if column == "traces" else "right")
    for one in found.classifying:
        table.add_row(
            one.what,
            f"{one.events:,}",
            f"{one.small_us:.2f}",
            f"{one.large_us:.2f}",
            f"{one.ratio:.2f}",
        )
    yield table
