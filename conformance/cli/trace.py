"""`conformance trace`: one engine's run of one case."""

from __future__ import annotations

import click

from conformance.cases.case import find_case
from conformance.cli.options import reading_of, reading_options
from conformance.conclusion import show
from conformance.engines.engine import trace_by
from conformance.render.trace import trace_lines
from conformance.traces.trace import Engine


@click.command(
    "trace",
    epilog="\b\nExamples:\n"
    "  conformance trace mixed/votes/thr8\n"
    "  conformance trace my-case.json --engine lean --json\n"
    "  conformance trace TwoBuyer.nuscr --sort Price=nat",
)
@click.argument("case", metavar="CASE")
@click.option(
    "--engine",
    type=click.Choice([engine.value for engine in Engine]),
    default=Engine.PYVM.value,
    show_default=True,
    help="Which machine runs it.",
)
@reading_options
@click.option("--json", "as_json", is_flag=True, help="The trace object, as it is committed.")
def command(
    case: str, engine: str, sorts: tuple[str, ...], protocol_name: str | None, as_json: bool
) -> None:
    """Run CASE, an id of the corpus (or the start of one) or a file, and print its trace.

    The file has a case, or a protocol (JSON, .scr or .nuscr), which is run once. One line an event,
    grouped by round, then how sessions and coroutines ended.

    Exit status: 0 it ran, whatever the outcome; 2 there is no such case, it is bad, or no Lean.
    """
    trace = trace_by(Engine(engine), find_case(case, reading=reading_of(sorts, protocol_name)))
    show(trace.to_json(), trace_lines(trace), as_json=as_json)
