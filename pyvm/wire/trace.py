"""JSON of outcomes: the `outcome` object of `conformance.trace.v1`."""

from __future__ import annotations

from collections.abc import Iterable

from pyvm.buffer import Buffer
from pyvm.config import WaveCertificate
from pyvm.coroutine import Coroutine, Judgment
from pyvm.errors import AcquireDenied, BlockReason, RecvWait, SendWait, TimedOut
from pyvm.layer import Layer
from pyvm.load import Arity, CoroutineLimit, IllFormed, LoadRefusal, RefusedProtocol, SessionLimit
from pyvm.round import PlanRecord, RoundRecord
from pyvm.runtime.run import Ran, RunOutcome
from pyvm.session import Session
from pyvm.speculation import Fact, Held, HeldEvent, HeldMessage, Speculation
from pyvm.state import Handoff
from pyvm.status import Blocked, CoroutineStatus, Done, Faulted, Ready
from pyvm.wire.basic import Json
from pyvm.wire.effect import encode_effect
from pyvm.wire.event import encode_event, encode_message
from pyvm.wire.failure import encode_record, encode_snapshot
from pyvm.wire.types import encode_local, encode_refusal, encode_value

_Object = dict[str, Json]


def encode_outcome(outcome: RunOutcome) -> _Object:
    """Return how a case ended, as JSON."""
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
        "events": [{"tick": tick, **encode_event(event)} for tick, event in state.events],
        "effects": [encode_effect(entry) for entry in state.effects],
        "checks": [
            {"tick": tick, "coroutine": cid, "label": label, "passed": passed}
            for tick, cid, label, passed in state.checks
        ],
        "handoffs": [_handoff(handoff) for handoff in state.handoffs],
        "failures": [encode_record(record) for record in state.failures],
        "checkpoints": [checkpoint.tick for checkpoint in state.checkpoints],
        "failure": encode_snapshot(state.env.failure),
        "layers": [_layer(layer) for layer in state.layers],
        "sessions": [encode_session(session) for session in state.sessions.values()],
        "coroutines": [encode_coroutine(co) for co in state.coroutines.values()],
    }


def encode_load_refusal(why: LoadRefusal) -> _Object:
    """Return why an image is refused, as JSON."""
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


def encode_session(session: Session) -> _Object:
    """Return a session as JSON, with buffers that hold messages, have grown or are corrupted."""
    used: list[Json] = []
    for sender in session.roles:
        for receiver in session.roles:
            buffer = session.buffers.get((sender, receiver))
            if buffer is not None and (
                buffer.messages or buffer.capacity != session.capacity or buffer.corrupted
            ):
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
    """Return a coroutine as JSON."""
    return {
        "cid": co.cid,
        "role": co.role,
        "program": co.program,
        "pc": co.pc,
        "status": encode_status(co.status),
        "registers": [encode_value(value) for value in co.registers],
        "owned": [[sid, role] for sid, role in co.owned],
        "tokens": [[sid, role] for sid, role in co.tokens],
        "facts": _facts(co.facts),
        "speculation": [_speculation(level) for level in reversed(co.speculation)],
        "budget": co.budget,
        "nonce": co.nonce,
        "lane": co.lane,
        "judgment": _judgment(co.judgment),
        "rejection": _judgment(co.rejection),
    }


def encode_status(status: CoroutineStatus) -> _Object:
    """Return the status of a coroutine as JSON."""
    match status:
        case Ready():
            return {"kind": "ready"}
        case Done():
            return {"kind": "done"}
        case Faulted(fault):
            return {"kind": "faulted", "fault": fault.value}
        case Blocked(reason):
            return {"kind": "blocked", "on": _reason(reason)}


def _reason(reason: BlockReason) -> _Object:
    match reason:
        case RecvWait((sid, sender, receiver)):
            return {"kind": "recv", "sid": sid, "sender": sender, "receiver": receiver}
        case SendWait((sid, sender, receiver)):
            return {"kind": "send", "sid": sid, "sender": sender, "receiver": receiver}
        case AcquireDenied(layer):
            return {"kind": "acquire", "layer": layer}
        case TimedOut(until):
            return {"kind": "timeout", "until": until}


def encode_certificate(certificate: WaveCertificate) -> _Object:
    """Return the certificate of a round as JSON: the beginning of its plan."""
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


def _layer(layer: Layer) -> _Object:
    return {
        "name": layer.name,
        "active": layer.active,
        "holder": layer.holder,
        "counter": layer.counter,
    }


def _handoff(handoff: Handoff) -> _Object:
    return {
        "tick": handoff.tick,
        "endpoint": [*handoff.endpoint],
        "source": handoff.source,
        "target": handoff.target,
        "source_lane": handoff.source_lane,
        "target_lane": handoff.target_lane,
        "witness": encode_local(handoff.witness),
    }


def _facts(facts: Iterable[Fact]) -> list[Json]:
    return [[[*endpoint], text] for endpoint, text in facts]


def _speculation(level: Speculation) -> _Object:
    return {
        "endpoint": [*level.endpoint],
        "registers": [encode_value(value) for value in level.registers],
        "type": encode_local(level.type),
        "facts": _facts(level.facts),
        "held": [_held(item) for item in level.held],
    }


def _held(item: Held) -> _Object:
    match item:
        case HeldMessage(edge, message, offered):
            return encode_message("offered" if offered else "sent", edge, message)
        case HeldEvent(event):
            return encode_event(event)


def _buffer(buffer: Buffer) -> _Object:
    return {
        "sender": buffer.edge.sender,
        "receiver": buffer.edge.receiver,
        "capacity": buffer.capacity,
        "messages": [[label, encode_value(value)] for label, value in buffer.messages],
        "corrupted": buffer.corrupted,
    }


def _judgment(judgment: Judgment | None) -> Json:
    if judgment is None:
        return None
    return {"pc": judgment.pc, "fault": None if judgment.fault is None else judgment.fault.value}
