"""Three small cases, Lean's traces of them, and machines that mean the same or not."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path

from conformance.cases.case import Case
from conformance.engines.pyvm import machine_at_work
from conformance.envelope.fingerprint import Fingerprint
from conformance.judge.compare import Divergence
from conformance.judge.report import Report
from conformance.judge.suite import Committed
from conformance.judge.verdict import Diagnosis
from conformance.plain_json import JsonObject
from conformance.tests.handmade import case, outcome, ping, widen
from conformance.tests.samples import LEAN
from conformance.traces.trace import Trace, trace_path, write_traces

RUN = outcome([*ping(0), *ping(1)])
WIDE = widen(RUN, 2)
COVERED = frozenset([Fingerprint.parse("threaded/n>1/session_permutation")])
COOP = case("toy/plain/coop")
ONE = case("toy/plain/threaded-n1", "threaded", 1)
MANY = case("toy/plain/threaded-n2", "threaded", 2)
CASES = (COOP, ONE, MANY)
NONE: Mapping[str, JsonObject] = {}


def machine(resolved: JsonObject) -> JsonObject:
    """A machine that means what `LEAN` means."""
    return copy.deepcopy(WIDE if resolved["concurrency"] > 1 else RUN)


def broken(resolved: JsonObject) -> JsonObject:
    """A machine that raises on wide cases."""
    if resolved["concurrency"] > 1:
        with machine_at_work():
            raise ZeroDivisionError("in the machine")
    return machine(resolved)


def drifting(resolved: JsonObject) -> JsonObject:
    """A threaded machine that says nothing of its last event at n = 1."""
    run = machine(resolved)
    if resolved["runner"] == "threaded" and resolved["concurrency"] == 1:
        run["events"].pop()
    return run


def commit(
    folder: Path, cases: Sequence[Case] = CASES, changed: Mapping[str, JsonObject] = NONE
) -> Committed:
    """Commit Lean's traces of the cases."""
    traces = [
        Trace(c.id, c.hash, LEAN, changed.get(c.id.rpartition("/")[2], machine(c.resolved)))
        for c in cases
    ]
    write_traces(traces, trace_path("toy", folder))
    return Committed(folder)


def diagnoses(report: Report) -> list[Diagnosis | Divergence]:
    found = [j.failure.diagnosis for j in report.failures if j.failure]
    return found + [failure.diagnosis for failure in report.whole]
