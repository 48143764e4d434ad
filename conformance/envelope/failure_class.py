"""The failure-visible class of two runs: what an observer sees of failures and faults in them.

Failure events enter by the clock, so each of two runs of one case meets the same ones, in the same
order, as far as its clock goes. What a coroutine was doing when one came may differ, and with it
who faulted. A fault is *explained* if a failure event that entered its run brings it about: the
crash of the coroutine's own site, the crash of some peer for whoever sends to it, the corruption of
an edge for its receiver. What is not explained must be the same for each coroutine, as far as the
run in which it was cut short goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.envelope.cut import Cut, agree, begin_alike
from conformance.envelope.diff import FailureVisible
from conformance.runs.event import Faulted, Spawned
from conformance.runs.failure import Corrupt, Crash, FailureEvent
from conformance.runs.observed import Run
from conformance.runs.outcome import Ran


def failure_class(a: Run, b: Run) -> FailureVisible:
    """Return how the failures and faults of two runs are related."""
    if not same_failures(a, b):
        return FailureVisible.DIFFERENT
    if not a.faults and not b.faults:
        return FailureVisible.NONE
    if a.faults == b.faults:
        return FailureVisible.SAME
    left, right = unexplained(a.ran), unexplained(b.ran)
    if OUTRIGHT & {fault for own in (*left.values(), *right.values()) for fault in own}:
        return FailureVisible.DIFFERENT
    explained = agree(left, right, Cut.BOTH)  # a failure may cut a coroutine short in either run
    return FailureVisible.EXPLAINED if explained else FailureVisible.DIFFERENT


def same_failures(a: Run, b: Run) -> bool:
    """Return whether the same failure events entered, as far as the clocks of both runs go."""
    return begin_alike(a.failures, b.failures)


OUTRIGHT = frozenset(("crashed", "peerCrashed", "invalidSignature"))
"""Faults that nothing but a failure event can bring about."""


def unexplained(run: Ran) -> Mapping[int, Sequence[str]]:
    """Return each coroutine's faults that no failure event of the run brought about."""
    roles = {c.cid: c.role for c in run.coroutines}
    found: dict[int, list[str]] = {}
    for event in run.events:
        if type(event) is Spawned and (parent := roles.get(event.parent)) is not None:
            roles.setdefault(event.child, parent)  # after a restart it may be no more
        if type(event) is not Faulted:
            continue
        before = (r.event for r in run.failures if r.tick <= event.tick)
        role = roles.get(event.coroutine)
        if not any(_explains(failure, event.fault, role) for failure in before):
            found.setdefault(event.coroutine, []).append(event.fault)
    return found


def _explains(failure: FailureEvent, fault: str, role: str | None) -> bool:
    """Return whether the failure event can bring this fault of a coroutine of the role about."""
    match failure, fault:
        case Crash(site=site), "crashed":
            return site == role
        case Crash(), "peerCrashed":
            return True
        case Corrupt(), "invalidSignature":
            return True  # the coroutine may have been given the receiver's endpoint
        case _:
            return False
