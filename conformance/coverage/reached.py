"""What one case reached of the model, as its trace shows: constructors, by their names in Lean.

What leaves no trace of its own, Lean counts: `conformance.coverage.counted`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import UNSET

from conformance.manifest.introspect import camel
from conformance.plain_json import JsonObject
from conformance.runs.event import Faulted, Put
from conformance.runs.failure import FailureRecord
from conformance.runs.final import Blocked, Broken, Status
from conformance.runs.outcome import Outcome, Ran, Refused

Reached = tuple[str, str]
"""A Lean type and one of its constructors."""

_WAITS = {
    "recv": "recvWait",
    "send": "sendWait",
    "acquire": "acquireDenied",
    "timeout": "timedOut",
}
"""For each kind of wait, as outcomes have it, its constructor."""
_LOAD_REFUSALS = ("arity", "illFormed", "sessionLimit", "coroutineLimit")


def reached(case: JsonObject, outcome: Outcome) -> set[Reached]:
    """Return everything that the case and its outcome show."""
    if isinstance(outcome, Refused):
        return set(_refused(outcome.refusal.kind))
    found = set(_ran(outcome))
    if outcome.rounds:  # where nothing ran, the case shows nothing
        found.update(_case(case))
    return found


def _refused(kind: str) -> Iterator[Reached]:
    name = camel(kind)
    if name in _LOAD_REFUSALS:
        yield "LoadRefusal", name
        return
    yield "LoadRefusal", "refused"
    if name == "unmergeable":
        yield "Refusal", name
    else:
        yield from (("Refusal", "malformed"), ("Malformed", name))


def _case(case: JsonObject) -> Iterator[Reached]:
    """Yield what decides the whole of a run, whatever its steps."""
    yield "DeterminismMode", camel(case["config"]["determinism_mode"])
    yield "RunnerKind", camel(case["runner"])
    for image in case["images"]:
        yield "Image", "raw" if "programs" in image else "protocol"


def _ran(outcome: Ran) -> Iterator[Reached]:
    yield "RunStatus", camel(outcome.status)
    for event in outcome.events:
        yield "Event", camel(event.kind)
        if isinstance(event, Faulted):
            yield "FaultKind", event.fault
    yield from (("EffectRequest", effect.kind) for effect in outcome.effects)
    for round_ in outcome.rounds:
        yield from (("CoroutineStatus", status) for _, status in round_.picks)
        if round_.plan is not UNSET:
            yield "CertificateVerdict", round_.plan.verdict
    yield from (("SessionStatus", session.status) for session in outcome.sessions)
    for coroutine in outcome.coroutines:
        yield from _status(coroutine.status)
        for level in coroutine.speculation:
            held_back = ("message" if isinstance(held, Put) else "event" for held in level.held)
            yield from (("Held", kind) for kind in held_back)
        yield from (("Value", value.kind) for value in coroutine.registers)
    yield from _failures(outcome.failures)


def _status(status: Status) -> Iterator[Reached]:
    """How a coroutine was left."""
    yield "CoroutineStatus", status.kind
    match status:
        case Blocked(on=on):
            yield "BlockReason", _WAITS[on.kind]
        case Broken(fault=fault):
            yield "FaultKind", fault


def _failures(records: Iterable[FailureRecord]) -> Iterator[Reached]:
    for record in records:
        yield "FailureEvent", record.event.kind
        yield "ErrorClass", record.error
        yield "Certainty", record.certainty
        yield "RecoveryAction", record.action.kind
