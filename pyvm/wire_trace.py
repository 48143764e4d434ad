"""JSON of outcomes: the `outcome` object of `conformance.trace.v1`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyvm import event as ev
from pyvm.buffer import Buffer
from pyvm.config import WaveCertificate
from pyvm.coroutine import (
    Blocked,
    Coroutine,
    CoroutineStatus,
    Done,
    Faulted,
    Judgment,
    Ready,
)
from pyvm.errors import RecvWait
from pyvm.instr import Produce
from pyvm.load import Arity, CoroutineLimit, IllFormed, LoadRefusal, RefusedProtocol, SessionLimit
from pyvm.round import PlanRecord, RoundRecord
from pyvm.run import Ran, RunOutcome
from pyvm.session import Session
from pyvm.value import Edge, Message
from pyvm.wire import Json
from pyvm.wire_types import encode_local, encode_refusal, encode_sort, encode_value

_Object = dict[str, Json]


def encode_outcome(outcome: RunOutcome) -> _Object:
    """Write what became of a case."""
    if not isinstance(outcome, Ran):
        return {
            "kind": "refused",
            "image": outcome.image,
            "refusal": encode_load_refusal(outcome.why),
        }
    state = outcome.state
    return {
        "kind": "ran",
        "status": outcome.status.value,
        "clock": state.clock,
        "steps": state.steps,
        "rounds": [_round(record) for record in state.rounds],
        "events": [_EVENTS[type(event)](tick, event) for tick, event in state.events],
        "effects": [_effect(entry) for entry in state.effects],
        "checks": [
            {"tick": tick, "coroutine": cid, "label": label, "passed": passed}
            for tick, cid, label, passed in state.checks
        ],
        "sessions": [encode_session(session) for session in state.sessions],
        "coroutines": [encode_coroutine(co) for co in state.coroutines],
    }


def encode_load_refusal(why: LoadRefusal) -> _Object:
    """Write why an image is refused."""
    match why:
        case RefusedProtocol(refusal):
            return encode_refusal(refusal)
        case Arity():
            return {"kind": "arity"}
        case IllFormed(role):
            return {"kind": "ill_formed", "role": role}
        case SessionLimit():
            return {"kind": "session_limit"}
        case CoroutineLimit():
            return {"kind": "coroutine_limit"}


def encode_event(tick: int, event: ev.Event) -> _Object:
    """Write an event."""
    return _EVENTS[type(event)](tick, event)


def encode_session(session: Session) -> _Object:
    """Write a session: of its buffers those that hold messages or have grown."""
    used: list[Json] = []
    for sender in session.roles:
        for receiver in session.roles:
            buffer = session.buffers.get((sender, receiver))
            if buffer is not None and (buffer.messages or buffer.capacity != session.capacity):
                used.append(_buffer(buffer))
    return {
        "sid": session.sid,
        "roles": [*session.roles],
        "status": session.status.value,
        "epoch": session.epoch,
        "closed": [*session.closed],
        "types": [[role, encode_local(end.type)] for role, end in session.ends.items()],
        "buffers": used,
    }


def encode_coroutine(co: Coroutine) -> _Object:
    """Write a coroutine."""
    return {
        "cid": co.cid,
        "role": co.role,
        "program": co.program,
        "pc": co.pc,
        "status": encode_status(co.status),
        "registers": [encode_value(value) for value in co.registers],
        "owned": [[sid, role] for sid, role in co.owned],
        "tokens": [[sid, role] for sid, role in co.tokens],
        "budget": co.budget,
        "nonce": co.nonce,
        "lane": co.lane,
        "judgment": _judgment(co.judgment),
        "rejection": _judgment(co.rejection),
    }


def encode_status(status: CoroutineStatus) -> _Object:
    """Write the status of a coroutine."""
    match status:
        case Ready():
            return {"kind": "ready"}
        case Done():
            return {"kind": "done"}
        case Faulted(fault):
            return {"kind": "faulted", "fault": fault.value}
        case Blocked(reason):
            sid, sender, receiver = reason.edge
            kind = "recv" if isinstance(reason, RecvWait) else "send"
            return {
                "kind": "blocked",
                "on": {"kind": kind, "sid": sid, "sender": sender, "receiver": receiver},
            }


def encode_certificate(certificate: WaveCertificate) -> _Object:
    """Write the certificate of a round, as the plan of its record begins."""
    return {"step": certificate.step, "waves": [[*wave] for wave in certificate.waves]}


_STATUS_NAMES: dict[type[CoroutineStatus], str] = {
    Ready: "ready",
    Blocked: "blocked",
    Done: "done",
    Faulted: "faulted",
}


def _round(record: RoundRecord) -> _Object:
    picks: list[Json] = [[cid, _STATUS_NAMES[type(status)]] for cid, status in record.picks]
    if record.plan is None:
        return {"tick": record.tick, "picks": picks}
    return {"tick": record.tick, "picks": picks, "plan": _plan(record.plan)}


def _plan(plan: PlanRecord) -> _Object:
    return {
        **encode_certificate(plan.certificate),
        "verdict": plan.verdict.value,
        "waves_run": plan.waves_run,
    }


def _message_event(kind: str) -> Callable[[int, Any], _Object]:
    def encode(tick: int, event: tuple[Edge, Message]) -> _Object:
        (sid, sender, receiver), (label, value) = event
        return {
            "tick": tick,
            "kind": kind,
            "sid": sid,
            "sender": sender,
            "receiver": receiver,
            "label": label,
            "value": encode_value(value),
        }

    return encode


def _opened(tick: int, event: ev.Opened) -> _Object:
    return {"tick": tick, "kind": "opened", "sid": event.sid, "roles": [*event.roles]}


def _closed(tick: int, event: ev.Closed) -> _Object:
    sid, role = event.endpoint
    return {"tick": tick, "kind": "closed", "sid": sid, "role": role}


def _epoch_advanced(tick: int, event: ev.EpochAdvanced) -> _Object:
    return {"tick": tick, "kind": "epoch_advanced", "sid": event.sid, "epoch": event.epoch}


def _invoked(tick: int, event: ev.Invoked) -> _Object:
    cid, nonce, request = event
    effect = "produce" if isinstance(request, Produce) else "consume"
    return {"tick": tick, "kind": "invoked", "coroutine": cid, "nonce": nonce, "effect": effect}


def _spawned(tick: int, event: ev.Spawned) -> _Object:
    return {"tick": tick, "kind": "spawned", "parent": event.parent, "child": event.child}


def _faulted(tick: int, event: ev.FaultedEvent) -> _Object:
    cid, fault = event
    return {"tick": tick, "kind": "faulted", "coroutine": cid, "fault": fault.value}


_EVENTS: dict[type[ev.Event], Callable[[int, Any], _Object]] = {
    ev.Opened: _opened,
    ev.Sent: _message_event("sent"),
    ev.Received: _message_event("received"),
    ev.Offered: _message_event("offered"),
    ev.Chose: _message_event("chose"),
    ev.Dropped: _message_event("dropped"),
    ev.Closed: _closed,
    ev.EpochAdvanced: _epoch_advanced,
    ev.Invoked: _invoked,
    ev.Spawned: _spawned,
    ev.FaultedEvent: _faulted,
}


def _effect(entry: ev.EffectEntry) -> _Object:
    tick, cid, nonce, request, output = entry
    kind, asked = _request(request)
    return {
        "tick": tick,
        "coroutine": cid,
        "nonce": nonce,
        "kind": kind,
        "input": asked,
        "output": encode_value(output),
    }


def _request(request: ev.EffectRequest) -> tuple[str, Json]:
    match request:
        case Produce(sort):
            return "produce", encode_sort(sort)
        case ev.ConsumeRequest(value):
            return "consume", encode_value(value)
        case ev.SelectRequest(labels):
            return "select", [*labels]


def _buffer(buffer: Buffer) -> _Object:
    return {
        "sender": buffer.edge.sender,
        "receiver": buffer.edge.receiver,
        "capacity": buffer.capacity,
        "messages": [[label, encode_value(value)] for label, value in buffer.messages],
    }


def _judgment(judgment: Judgment | None) -> Json:
    if judgment is None:
        return None
    return {"pc": judgment.pc, "fault": None if judgment.fault is None else judgment.fault.value}
