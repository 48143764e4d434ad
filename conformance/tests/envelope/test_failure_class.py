"""Runs with failures: what an observer sees of them."""

from __future__ import annotations

import pytest

from conformance.cases.case import Runner
from conformance.envelope.classify import envelope_diff
from conformance.envelope.diff import EnvelopeDiff, FailureVisible, RunParameters
from conformance.envelope.failure_class import failure_class
from conformance.envelope.fingerprint import Difference, Fingerprint
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.tests.handmade import coroutine, faulted, message, opened, outcome

CRASH = {"kind": "crash", "site": "A"}
CORRUPT = {"kind": "corrupt", "sender": "B", "receiver": "A"}


def record(tick: int, event: JsonObject) -> JsonObject:
    return {
        "seq": 0,
        "tick": tick,
        "event": event,
        "class": "crash",
        "certainty": "certain",
        "action": {"kind": "closeSession"},
        "evidence": [],
    }


def run(events: list[JsonObject], *records: JsonObject) -> Run:
    coroutines = [coroutine(0, "A"), coroutine(1, "B")]
    return Run(outcome(events, failures=list(records), coroutines=coroutines))


@pytest.mark.parametrize(
    ("left", "right", "seen"),
    [
        ([], [], FailureVisible.NONE),
        ([faulted(0, "crashed")], [faulted(0, "crashed")], FailureVisible.SAME),
        ([faulted(0, "crashed")], [], FailureVisible.EXPLAINED),
        ([faulted(0, "crashed"), faulted(1, "peerCrashed")], [], FailureVisible.EXPLAINED),
        ([faulted(1, "crashed")], [], FailureVisible.DIFFERENT),
        ([faulted(0, "invalidSignature")], [], FailureVisible.DIFFERENT),
        ([faulted(0, "typeViolation")], [faulted(0, "crashed")], FailureVisible.EXPLAINED),
        ([faulted(0, "typeViolation")], [faulted(0, "bufferFull")], FailureVisible.DIFFERENT),
    ],
)
def test_a_fault_of_one_run_alone_must_be_explained(
    left: list[JsonObject], right: list[JsonObject], seen: FailureVisible
) -> None:
    crashed = record(1, CRASH)

    assert failure_class(run(left, crashed), run(right, crashed)) is seen


def test_a_fault_before_the_failure_is_not_explained_by_it() -> None:
    late = record(5, CRASH)

    found = failure_class(run([faulted(0, "crashed")], late), run([], late))
    assert found is FailureVisible.DIFFERENT


def test_the_crash_of_a_site_explains_those_whom_it_started_though_a_restart_forgot_them() -> None:
    spawned = {"tick": 0, "kind": "spawned", "parent": 0, "child": 7}
    of_another = {**spawned, "parent": 1}
    crashed = record(1, CRASH)

    def seen(*events: JsonObject) -> FailureVisible:
        return failure_class(run([*events, faulted(7, "crashed")], crashed), run([], crashed))

    assert seen(spawned) is FailureVisible.EXPLAINED
    assert seen(of_another) is FailureVisible.DIFFERENT
    assert seen() is FailureVisible.DIFFERENT


def test_the_same_failures_enter_as_far_as_both_clocks_go() -> None:
    one, two = record(1, CRASH), record(3, CORRUPT)

    assert failure_class(run([], one), run([], one, two)) is FailureVisible.NONE
    assert failure_class(run([], one), run([], two)) is FailureVisible.DIFFERENT


def diff(left: Run, right: Run, fails: bool = True) -> EnvelopeDiff:
    covered = frozenset([Fingerprint.parse("threaded/n>1/failure_order")])
    return envelope_diff(left, right, RunParameters(Runner.THREADED, 2, fails), covered)


def test_above_one_failures_are_compared_by_what_they_show_and_not_by_order() -> None:
    crashed = record(1, CRASH)
    left = run([opened(0), message("sent", 0, "BA"), faulted(0, "crashed")], crashed)
    right = run([opened(0), faulted(0, "crashed")], crashed)

    found = diff(left, right)

    assert [f.difference for f in found.differences] == [Difference.FAILURE_ORDER]
    assert found.admitted
    assert found.failures is FailureVisible.SAME
    assert not diff(left, right, fails=False).admitted


def test_what_nothing_explains_is_outside_whatever_is_covered() -> None:
    found = diff(run([faulted(1, "crashed")], record(1, CRASH)), run([], record(1, CRASH)))

    assert [f.difference for f in found.differences] == [Difference.FAILURE_VISIBLE]
    assert not found.differences[0].coverable
    assert not found.admitted


@pytest.mark.parametrize("fault", ["crashed", "peerCrashed", "invalidSignature", "bufferFull"])
def test_a_fault_that_only_a_failure_brings_about_is_told_outright(fault: str) -> None:
    """Any other fault may have been cut short in the other run."""
    late = record(5, CRASH)
    outright = fault != "bufferFull"

    found = failure_class(run([faulted(1, fault)], late), run([], late))

    assert found is (FailureVisible.DIFFERENT if outright else FailureVisible.EXPLAINED)


LOST = [opened(0), message("received", 0, "AB")]


@pytest.mark.parametrize(
    ("left", "right", "seen"),
    [
        (LOST, LOST[:1], [Difference.FAILURE_VISIBLE]),
        (LOST[:1], LOST, [Difference.UNSAFE, Difference.FAILURE_ORDER]),
        ([], LOST[:1], [Difference.FAILURE_ORDER]),
    ],
    ids=["baseline", "candidate", "neither"],
)
def test_where_failures_enter_both_runs_must_be_safe(
    left: list[JsonObject], right: list[JsonObject], seen: list[Difference]
) -> None:
    found = diff(run(left, record(1, CRASH)), run(right, record(1, CRASH)))

    assert [f.difference for f in found.differences] == seen
    assert found.admitted == (seen == [Difference.FAILURE_ORDER])


@pytest.mark.parametrize(
    ("left", "right", "seen"),
    [
        ([], [faulted(0, "crashed")], FailureVisible.EXPLAINED),
        ([], [faulted(1, "crashed")], FailureVisible.DIFFERENT),
        ([faulted(1, "crashed")], [faulted(1, "crashed")], FailureVisible.SAME),
        ([faulted(0, "crashed")], [faulted(1, "typeViolation")], FailureVisible.EXPLAINED),
        (
            [faulted(1, "typeViolation"), faulted(1, "bufferFull")],
            [faulted(1, "bufferFull"), faulted(1, "typeViolation")],
            FailureVisible.DIFFERENT,
        ),
    ],
)
def test_faults_are_looked_at_on_both_sides_and_in_order(
    left: list[JsonObject], right: list[JsonObject], seen: FailureVisible
) -> None:
    crashed = record(1, CRASH)
    opening = [opened(0), message("sent", 0, "AB")]
    one, other = run([*opening, *left], crashed), run([*opening, *right], crashed)

    assert failure_class(one, other) is seen
    assert failure_class(other, one) is seen


@pytest.mark.parametrize(("cause", "explained"), [(CORRUPT, True), (CRASH, False)])
def test_a_corrupt_edge_explains_what_fails_verification(
    cause: JsonObject, explained: bool
) -> None:
    cut = run([faulted(1, "invalidSignature")], record(1, cause))
    found = failure_class(cut, run([], record(1, cause)))

    assert found is (FailureVisible.EXPLAINED if explained else FailureVisible.DIFFERENT)
