"""JSON of failures: what enters, what is in force, and what is recorded of it."""

from __future__ import annotations

from typing import Any

from pyvm import failure as fl
from pyvm.wire.basic import Json
from pyvm.wire.codec import NAT, Record, Tagged
from pyvm.wire.types import ROLE

EVENT: Tagged[fl.FailureEvent] = Tagged(
    "kind",
    {
        "crash": Record(fl.Crash, site=ROLE),
        "partition": Record(fl.Partition, a=ROLE, b=ROLE),
        "heal": Record(fl.Heal, a=ROLE, b=ROLE),
        "corrupt": Record(fl.Corrupt, sender=ROLE, receiver=ROLE),
        "timeout": Record(fl.Timeout, site=ROLE, ticks=NAT),
        "reconcile": Record(fl.Reconcile, sender=ROLE, receiver=ROLE),
        "restart": Record(fl.Restart),
    },
)
"""A failure event."""


def _at_tick(event: Record[Any]) -> Record[tuple[int, fl.FailureEvent]]:
    """Return the record of this event and a tick, which is one of its fields."""
    return Record(
        lambda tick, *parts: (tick, event.make(*parts)),
        cls=event.cls,
        take=lambda at: (at[0], *at[1]),
        tick=NAT,
        **event.fields,
    )


FAILURE: Tagged[tuple[int, fl.FailureEvent]] = Tagged(
    "kind",
    {kind: _at_tick(event) for kind, event in EVENT.variants.items()},
    key=lambda at: type(at[1]),
)
"""The tick at which a failure event enters, and the event."""

encode_failure = EVENT.write


def encode_record(record: fl.FailureRecord) -> dict[str, Json]:
    """Return what is recorded of a failure event, as JSON."""
    return {
        "seq": record.seq,
        "tick": record.tick,
        "event": encode_failure(record.event),
        "class": record.error_class.value,
        "certainty": record.certainty.value,
        "action": _action(record.action),
        "evidence": [*record.evidence],
    }


def _action(action: fl.RecoveryAction) -> dict[str, Json]:
    if isinstance(action, fl.RetryAfter):
        return {"kind": "retryAfter", "ticks": action.ticks}
    return {"kind": action.value}


def encode_snapshot(failure: fl.FailureSnapshot) -> dict[str, Json]:
    """Return the failures in force, as JSON."""
    return {
        "crashed": [*failure.crashed],
        "partitioned": [[a, b] for a, b in failure.partitioned],
        "corrupted": [[sender, receiver] for sender, receiver in failure.corrupted],
        "timed_out": [[site, until] for site, until in failure.timed_out],
    }
