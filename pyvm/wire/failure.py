"""JSON of failures: what enters, what is in force, and what is recorded of it."""

from __future__ import annotations

from pyvm import failure as fl
from pyvm.wire.basic import Json, WireError, read_nat, read_object, read_string, read_tag, show


def decode_failure(raw: object, path: str = "$") -> tuple[int, fl.FailureEvent]:
    """Read a failure event and the tick at which it enters."""

    def fields(*names: str) -> dict[str, Json]:
        return read_object(raw, path, "tick", "kind", *names)

    def role(name: str) -> str:
        return read_string(found[name], f"{path}.{name}")

    event: fl.FailureEvent
    match read_tag(raw, path, "kind"):
        case "crash":
            found = fields("site")
            event = fl.Crash(role("site"))
        case "partition":
            found = fields("a", "b")
            event = fl.Partition(role("a"), role("b"))
        case "heal":
            found = fields("a", "b")
            event = fl.Heal(role("a"), role("b"))
        case "corrupt":
            found = fields("sender", "receiver")
            event = fl.Corrupt(role("sender"), role("receiver"))
        case "timeout":
            found = fields("site", "ticks")
            event = fl.Timeout(role("site"), read_nat(found["ticks"], f"{path}.ticks"))
        case "reconcile":
            found = fields("sender", "receiver")
            event = fl.Reconcile(role("sender"), role("receiver"))
        case "restart":
            found = fields()
            event = fl.Restart()
        case kind:
            raise WireError(f"{path}.kind", f"unknown failure event {show(kind)}")
    return read_nat(found["tick"], f"{path}.tick"), event


_KINDS: dict[type[fl.FailureEvent], str] = {
    fl.Crash: "crash",
    fl.Partition: "partition",
    fl.Heal: "heal",
    fl.Corrupt: "corrupt",
    fl.Timeout: "timeout",
    fl.Reconcile: "reconcile",
    fl.Restart: "restart",
}


def encode_failure(event: fl.FailureEvent) -> dict[str, Json]:
    """Write a failure event."""
    return {"kind": _KINDS[type(event)], **event._asdict()}


def encode_record(record: fl.FailureRecord) -> dict[str, Json]:
    """Write what is recorded of a failure event."""
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
    """Write the failures in force."""
    return {
        "crashed": [*failure.crashed],
        "partitioned": [[a, b] for a, b in failure.partitioned],
        "corrupted": [[sender, receiver] for sender, receiver in failure.corrupted],
        "timed_out": [[site, until] for site, until in failure.timed_out],
    }
