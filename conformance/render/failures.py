"""Failures for people: what entered, how it was classed, and what of it is still in force."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.runs.failure import FailureRecord, Recovery, RetryAfter
from conformance.runs.outcome import Ran
from conformance.runs.record import written
from pyvm import failure as fl
from pyvm.wire.failure import EVENT

_CERTAINTY = {"certain": "certain", "boundedDiff": "bounded", "unknown": "unknown"}
_ACTIONS = {
    "continue": "go on",
    "closeSession": "close the session",
    "quarantineEdge": "quarantine the edge",
    "reconcileThenRetry": "reconcile, then retry",
    "abort": "abort",
}


def failure_text(event: fl.FailureEvent) -> str:
    """Return a failure event as text."""
    match event:
        case fl.Crash(site):
            return f"{site} crashes"
        case fl.Partition(a, b):
            return f"{a} and {b} are cut off"
        case fl.Heal(a, b):
            return f"{a} and {b} are joined again"
        case fl.Corrupt(sender, receiver):
            return f"{sender} → {receiver} is corrupted"
        case fl.Reconcile(sender, receiver):
            return f"{sender} → {receiver} is reconciled"
        case fl.Timeout(site, ticks):
            return f"{site} is timed out for {ticks} ticks"
        case fl.Restart():
            return "restart from the last checkpoint"


def record_text(record: FailureRecord) -> str:
    """Return a failure that entered as text: its number, its class, and what to do about it."""
    event = failure_text(EVENT.read(written(record.event)))
    met = ", ".join(map(str, record.evidence)) or "none"
    return (
        f"failure  {record.seq}: {event} ({record.error}, "
        f"{_CERTAINTY[record.certainty]}; {action_text(record.action)}; sessions {met})"
    )


def action_text(action: Recovery) -> str:
    """Return what to do about a failure."""
    if isinstance(action, RetryAfter):
        return f"retry after {action.ticks} ticks"
    return _ACTIONS[action.kind]


def standing_lines(run: Ran) -> Iterator[str]:
    """Yield the failures in force at the end, who holds which layer, and what changed lanes."""
    force = run.snapshot
    standing = [
        *(f"  {site} has crashed" for site in force.crashed),
        *(f"  {a} and {b} are cut off" for a, b in force.partitioned),
        *(f"  {a} → {b} is corrupted" for a, b in force.corrupted),
        *(f"  {site} is timed out until tick {tick}" for site, tick in force.timed_out),
    ]
    if standing:
        yield from ("failures in force", *standing)
    if run.layers:
        yield "layers"
        for layer in run.layers:
            holder = "free" if layer.holder is None else f"held by {layer.holder}"
            inactive = "" if layer.active else ", inactive"
            yield f"  {layer.name}: {holder}, acquired {layer.counter} times{inactive}"
    if run.handoffs:
        yield "handoffs"
        for h in run.handoffs:
            sid, role = h.endpoint
            yield (
                f"  tick {h.tick}: {sid}.{role} from {h.source} (lane {h.source_lane}) "
                f"to {h.target} (lane {h.target_lane})"
            )
