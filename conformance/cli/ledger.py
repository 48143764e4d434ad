"""`conformance ledger`: the deviations that are allowed, and the gate that keeps them true."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from conformance.cases.case import load_corpus
from conformance.cli.options import jobs_option, json_option
from conformance.conclusion import Summary, finish, show
from conformance.errors import CannotJudge
from conformance.identity.identity import identify
from conformance.judge.suite import Committed, judge_all
from conformance.ledger.gate import check_ledger, due_soon
from conformance.ledger.ledger import Deviation, load_ledger
from conformance.manifest.manifest import observed_shapes
from conformance.manifest.shapes import read_manifest
from conformance.paths import project_root
from conformance.progress import progress
from conformance.verdict import Verdict


@click.group(
    "ledger", epilog="\b\nExamples:\n  conformance ledger check\n  conformance ledger list"
)
def command() -> None:
    """Check, list and explain the deviations of fixtures/parity_ledger.json.

    Exit status: 0 good, 1 the ledger is not true, 2 it could not be read or judged.
    """


@command.command(epilog="\b\nExamples:\n  conformance ledger check -j 2 --json")
@jobs_option("Worker processes; the result is the same for every number.")
@json_option
def check(jobs: int, as_json: bool) -> None:
    """Run the suite and check the ledger against what it observes, in both directions.

    It observes differences between runs, and between the types of fixtures/manifest.json and pyvm.

    A difference that no active deviation covers fails; so does an active deviation that is no
    longer observed, that names a file, symbol or test that does not exist, or that is past its
    revisit date. One that is to be revisited within 30 days is warned of.

    Exit status: 0 the ledger is true, 1 it is not, 2 it could not be judged.
    """
    identify()
    ledger = load_ledger()
    corpus = load_corpus()
    with progress("judging", len(corpus)) as advance:
        report = judge_all(corpus, Committed(), covered=ledger.covered, workers=jobs, done=advance)
    if report.whole or report.unjudged:
        trouble = [f.message for f in report.whole]
        trouble += [j.failure.message for j in report.failures if j.failure]
        raise CannotJudge(
            f"the suite could not be judged whole: {trouble[0]}", fix="see `conformance run`"
        )
    today = datetime.now(UTC).date()
    shapes = observed_shapes(read_manifest())
    faults = check_ledger(ledger, report.observed, project_root(), today, shapes)
    active = sum(d.active for d in ledger.deviations)
    soon = due_soon(ledger, today)
    lines = (
        *(
            f"warning: {d.id} is to be revisited by {d.revisit_date}; today is {today}"
            for d in soon
        ),
        *(f"{fault.code}: {fault.deviation or 'ledger'}: {fault.message}" for fault in faults),
        f"{active} active deviations, {len(report.observed)} fingerprints and {len(shapes)} "
        f"differences of shape observed, {len(faults)} faults",
    )
    facts = {
        "deviations": len(ledger.deviations),
        "observed": {str(f): len(cases) for f, cases in report.observed.items()},
        "shapes": [str(f) for f in shapes],
        "due_soon": [d.id for d in soon],
        "faults": [fault.to_json() for fault in faults],
    }
    finish(Summary(Verdict.of(not faults), facts, lines), as_json=as_json)


@command.command("list", epilog="\b\nExamples:\n  conformance ledger list --json")
@click.option("--json", "as_json", is_flag=True, help="A JSON array for machines.")
def list_(as_json: bool) -> None:
    """List the deviations.

    Exit status: 0 listed, 2 the ledger cannot be read.
    """
    deviations = load_ledger().deviations
    lines = (
        f"{d.id}  {d.status}, until {d.revisit_date}, {d.owner}: {d.title}" for d in deviations
    )
    show([deviation.to_json() for deviation in deviations], lines, as_json=as_json)


@command.command(epilog="\b\nExamples:\n  conformance ledger explain threaded-waves")
@click.argument("deviation_id", metavar="ID")
@json_option
def explain(deviation_id: str, as_json: bool) -> None:
    """Print all that the ledger says about one deviation.

    Exit status: 0 printed, 2 there is no such deviation.
    """
    deviation = load_ledger().find(deviation_id)
    show(deviation.to_json(), _lines(deviation), as_json=as_json)


def _lines(d: Deviation) -> list[str]:
    """Yield one deviation, for people."""
    lines = [
        f"{d.id}: {d.title}",
        f"status        {d.status}, to be revisited by {d.revisit_date}",
        f"owner         {d.owner}",
        f"reason        {d.reason}",
        f"impact        {d.impact}",
    ]
    lists = {
        "alternatives": d.alternatives_considered,
        "covers": d.covers,
        "Lean": d.lean_refs,
        "Python": d.python_refs,
        "tests": d.tests,
    }
    for name, items in lists.items():
        lines += [f"{name if i == 0 else '':<13} {item}" for i, item in enumerate(items)]
    return lines
