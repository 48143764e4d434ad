"""The failure topology: what can go wrong from outside, and what of it is in force.

Mirrors Runtime/VM/Failure.lean.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, TypeAlias

from pyvm.value import Role, SessionId


class Crash(NamedTuple):
    """The site's coroutines fault, its sessions are faulted."""

    site: Role


class Partition(NamedTuple):
    """Nothing passes between the two roles, in either direction."""

    a: Role
    b: Role


class Heal(NamedTuple):
    """The partition is over."""

    a: Role
    b: Role


class Corrupt(NamedTuple):
    """The next message that is taken from the edge fails verification."""

    sender: Role
    receiver: Role


class Timeout(NamedTuple):
    """The site is not picked for this number of ticks."""

    site: Role
    ticks: int


class Reconcile(NamedTuple):
    """Quarantined messages of the edge are given up; whoever faulted over one tries again."""

    sender: Role
    receiver: Role


class Restart(NamedTuple):
    """Back to the last checkpoint."""


FailureEvent: TypeAlias = Crash | Partition | Heal | Corrupt | Timeout | Reconcile | Restart
"""What enters a run from outside, at the start of a round."""

_KIND_ORDER: dict[type[FailureEvent], int] = {
    Crash: 0,
    Partition: 1,
    Heal: 2,
    Corrupt: 3,
    Timeout: 4,
    Reconcile: 5,
    Restart: 6,
}


def names(event: FailureEvent) -> tuple[Role, ...]:
    """Return the names by which events of one kind are ordered. Mirrors `FailureEvent.names`."""
    match event:
        case Crash(site) | Timeout(site, _):
            return (site,)
        case Restart():
            return ()
        case Partition(a, b) | Heal(a, b) | Corrupt(a, b) | Reconcile(a, b):
            return (a, b)


def entry_order(event: FailureEvent) -> tuple[int, tuple[Role, ...]]:
    """Return the key of the order within a tick: by kind, then by name; equal ones stay in order.

    Mirrors `FailureEvent.before`.
    """
    return _KIND_ORDER[type(event)], names(event)


RolePair: TypeAlias = tuple[Role, Role]


def role_pair(a: Role, b: Role) -> RolePair:
    """Return an unordered pair of roles: the smaller name first. Mirrors `rolePair`."""
    return (b, a) if b < a else (a, b)


class FailureSnapshot:
    """The failures in force, in the order in which they came into force.

    The keys of the dicts count, as sets with an order. `partitioned` has unordered pairs,
    `corrupted` has senders with receivers, `timed_out` has sites, each with the tick from which
    it is picked again.
    """

    __slots__ = ("corrupted", "crashed", "partitioned", "timed_out")

    def __init__(self) -> None:
        self.crashed: dict[Role, None] = {}
        self.partitioned: dict[RolePair, None] = {}
        self.corrupted: dict[RolePair, None] = {}
        self.timed_out: list[tuple[Role, int]] = []


def copy_snapshot(failure: FailureSnapshot) -> FailureSnapshot:
    """Return a copy of a snapshot, so that changes of one do not show in the other."""
    new = FailureSnapshot()
    new.crashed = dict(failure.crashed)
    new.partitioned = dict(failure.partitioned)
    new.corrupted = dict(failure.corrupted)
    new.timed_out = list(failure.timed_out)
    return new


def cuts(failure: FailureSnapshot, a: Role, b: Role) -> bool:
    """Return whether the two roles are cut off from each other. Mirrors `FailureSnapshot.cuts`."""
    return role_pair(a, b) in failure.partitioned


def holds(failure: FailureSnapshot, site: Role, tick: int) -> bool:
    """Return whether the site is left alone at a tick. Mirrors `FailureSnapshot.holds`."""
    return any(held == site and tick < until for held, until in failure.timed_out)


def held_until(failure: FailureSnapshot, site: Role, tick: int) -> int | None:
    """Return until when the site is left alone, if it is; the last of its timeouts counts.

    Mirrors `FailureSnapshot.until?`.
    """
    ends = [until for held, until in failure.timed_out if held == site and tick < until]
    return max(ends, default=None)


class ErrorClass(Enum):
    """What kind of failure an error reports."""

    CRASH = "crash"
    PARTITION = "partition"
    CORRUPTION = "corruption"
    TIMEOUT = "timeout"
    RECOVERY = "recovery"


class Certainty(Enum):
    """How sure one can be of what happened."""

    CERTAIN = "certain"
    BOUNDED_DIFF = "boundedDiff"
    UNKNOWN = "unknown"


class Advice(Enum):
    """The recovery actions without a parameter; the value is the name of the Lean constructor."""

    CONTINUE = "continue"
    CLOSE_SESSION = "closeSession"
    QUARANTINE_EDGE = "quarantineEdge"
    RECONCILE_THEN_RETRY = "reconcileThenRetry"
    ABORT = "abort"


class RetryAfter(NamedTuple):
    """Retry after this number of ticks."""

    ticks: int


RecoveryAction: TypeAlias = Advice | RetryAfter
"""What to do about a failure."""

Triage: TypeAlias = tuple[ErrorClass, Certainty, RecoveryAction]


def triage(event: FailureEvent) -> Triage:
    """Return class, certainty and action of a failure event. Mirrors `FailureEvent.triage`."""
    match event:
        case Crash():
            return ErrorClass.CRASH, Certainty.CERTAIN, Advice.CLOSE_SESSION
        case Partition():
            return ErrorClass.PARTITION, Certainty.UNKNOWN, RetryAfter(1)
        case Heal():
            return ErrorClass.RECOVERY, Certainty.CERTAIN, Advice.CONTINUE
        case Corrupt():
            return ErrorClass.CORRUPTION, Certainty.BOUNDED_DIFF, Advice.QUARANTINE_EDGE
        case Timeout(_, ticks):
            return ErrorClass.TIMEOUT, Certainty.UNKNOWN, RetryAfter(ticks)
        case Reconcile():
            return ErrorClass.RECOVERY, Certainty.BOUNDED_DIFF, Advice.RECONCILE_THEN_RETRY
        case Restart():
            return ErrorClass.RECOVERY, Certainty.CERTAIN, Advice.ABORT


class FailureRecord(NamedTuple):
    """One failure event, as the failure trace, the recovery log and the structured error have it.

    `evidence` has the sessions that it met.
    """

    seq: int
    tick: int
    event: FailureEvent
    error_class: ErrorClass
    certainty: Certainty
    action: RecoveryAction
    evidence: tuple[SessionId, ...]
