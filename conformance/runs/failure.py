"""The failures of a run: what entered, how each was classed, and what is in force at the end."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from conformance.runs.record import Kinded, Nat, Record, Role

Edge = tuple[Role, Role]
"""A pair of roles: sender and receiver, or two that are cut off."""


class FailureEvent(Kinded):
    """A failure that enters a run from outside."""


class Crash(FailureEvent, tag="crash"):
    """A site crashes."""

    site: Role


class Partition(FailureEvent, tag="partition"):
    """Two sites are cut off from each other."""

    a: Role
    b: Role


class Heal(FailureEvent, tag="heal"):
    """Two sites are joined again."""

    a: Role
    b: Role


class Corrupt(FailureEvent, tag="corrupt"):
    """What is on an edge cannot be trusted."""

    sender: Role
    receiver: Role


class Reconcile(FailureEvent, tag="reconcile"):
    """An edge can be trusted again."""

    sender: Role
    receiver: Role


class Timeout(FailureEvent, tag="timeout"):
    """A site is not picked for some ticks."""

    site: Role
    ticks: Nat


class Restart(FailureEvent, tag="restart"):
    """The machine goes back to its last checkpoint."""


AnyFailure = Crash | Partition | Heal | Corrupt | Reconcile | Timeout | Restart


class Recovery(Kinded):
    """What to do about a failure."""


class Continue(Recovery, tag="continue"):
    """Go on."""


class CloseSession(Recovery, tag="closeSession"):
    """Close the session."""


class QuarantineEdge(Recovery, tag="quarantineEdge"):
    """Quarantine the edge."""


class ReconcileThenRetry(Recovery, tag="reconcileThenRetry"):
    """Reconcile, then retry."""


class Abort(Recovery, tag="abort"):
    """Abort."""


class RetryAfter(Recovery, tag="retryAfter"):
    """Retry after some ticks."""

    ticks: Nat


class FailureRecord(Record):
    """A failure that entered: when, how it was classed, and which sessions it met."""

    seq: Nat
    tick: Nat
    event: AnyFailure
    error: Literal["crash", "partition", "corruption", "timeout", "recovery"] = field(name="class")
    certainty: Literal["certain", "boundedDiff", "unknown"]
    action: Continue | CloseSession | QuarantineEdge | ReconcileThenRetry | Abort | RetryAfter
    evidence: tuple[Nat, ...]


class Snapshot(Record):
    """The failures in force at the end."""

    crashed: tuple[Role, ...]
    partitioned: tuple[Edge, ...]
    corrupted: tuple[Edge, ...]
    timed_out: tuple[tuple[Role, Nat], ...]
    """Each with the tick from which it is picked again."""
