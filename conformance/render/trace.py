"""A trace for people: one line per event, grouped by round, then how everything ended."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator

from msgspec import UNSET

from conformance.notation import explain_refusal
from conformance.render.failures import record_text, standing_lines
from conformance.render.types import local_text, value_text
from conformance.runs import event as ev
from conformance.runs import final
from conformance.runs.outcome import Ran, Refused, Round, read_outcome
from conformance.runs.record import Fact, written
from conformance.runs.refusal import IllFormed, Refusal
from conformance.traces.trace import Engine, Producer, Trace
from pyvm.wire.basic import WireError
from pyvm.wire.types import decode_local, decode_refusal, decode_value

_REFUSALS = {
    "arity": "there must be one program and one type for each role",
    "ill_formed": "the local type is not well-formed among these roles",
    "session_limit": "no more sessions may be opened",
    "coroutine_limit": "no more coroutines may be started",
}
"""Why a load is refused, besides what refuses a projection."""


def trace_lines(trace: Trace) -> list[str]:
    """Yield the lines of the whole trace."""
    head = f"{trace.case}  by {producer_text(trace.producer)}"
    outcome = read_outcome(trace.outcome)
    if isinstance(outcome, Refused):
        return [head, f"refused image {outcome.image}: {refusal_text(outcome.refusal)}"]
    total = f"{outcome.status} at tick {outcome.clock} after {outcome.steps} steps"
    return [head, total, *_rounds(outcome), *_final(outcome)]


def producer_text(producer: Producer) -> str:
    """Return who made a trace."""
    if producer.engine is Engine.PYVM:
        return f"pyvm {producer.version}"
    return f"Lean {producer.lean}, lean/ {(producer.source or '?')[:12]}"


def refusal_text(refusal: Refusal) -> str:
    """Return why loading was refused."""
    try:
        return explain_refusal(decode_refusal(written(refusal)))
    except WireError:
        role = f" (role {refusal.role})" if isinstance(refusal, IllFormed) else ""
        return f"{_REFUSALS[refusal.kind]}{role}"


def event_text(event: ev.Event) -> str:  # noqa: C901 - an arm for each event
    """Return one event as text, without its tick."""
    match event:
        case ev.Opened():
            return f"opened session {event.sid} for {', '.join(event.roles)}"
        case ev.MessageEvent():
            edge = f"{event.sid}: {event.sender} → {event.receiver}"
            value = value_text(decode_value(event.value.to_json()))
            return f"{event.kind:<8} {edge}  {event.label} {value}"
        case ev.Closed():
            return f"closed   {event.sid}.{event.role}"
        case ev.EpochAdvanced():
            return f"epoch    of session {event.sid} is {event.epoch}"
        case ev.Invoked():
            return f"invoked  {event.effect} by {event.coroutine}, nonce {event.nonce}"
        case ev.Acquired():
            return f"acquired {event.layer} by {event.coroutine}, evidence {event.evidence}"
        case ev.Released():
            return f"released {event.layer} by {event.coroutine}"
        case ev.Tagged():
            fact = ((event.sid, event.role), event.text)
            return f"tagged   {fact_text(fact)} by {event.coroutine}"
        case ev.HeldEvent():
            return f"{event.kind:<8} {event.sid}.{event.role} by {event.coroutine}"
        case ev.Transferred():
            return f"handed   {event.sid}.{event.role} from {event.source} to {event.target}"
        case ev.Checked():
            verdict = "passed" if event.passed else "denied"
            return (
                f"checked  {fact_text(event.fact)} for {event.reader} "
                f"by {event.coroutine}: {verdict}"
            )
        case ev.Restarted():
            return f"restart  from the checkpoint of tick {event.checkpoint}"
        case ev.Spawned():
            return f"spawned  {event.child} by {event.parent}"
        case ev.Faulted():
            return f"faulted  coroutine {event.coroutine}: {event.fault}"
        case _:
            raise AssertionError(f"an event of no known kind: {event}")


def round_text(round_: Round) -> str:
    """Return what a round picked, and how its certificate was judged."""
    picks = ", ".join(f"{cid} {status}" for cid, status in round_.picks) or "nothing"
    line = f"round {round_.tick}: {picks}"
    if round_.plan is not UNSET:
        plan = round_.plan
        waves = " ".join("{" + " ".join(map(str, wave)) + "}" for wave in plan.waves)
        line += f"  waves {waves or 'none'}, certificate for step {plan.step} {plan.verdict}"
        line += f", {plan.waves_run} run"
    return line


def status_text(status: final.Status) -> str:
    """Return the status of a coroutine as text."""
    match status:
        case final.Blocked(on=on):
            return f"blocked on {block_text(on)}"
        case final.Broken(fault=fault):
            return f"faulted {fault}"
        case _:
            return status.kind


def block_text(on: final.EdgeWait | final.LayerWait | final.TimeoutWait) -> str:
    """Return what a coroutine waits for."""
    match on:
        case final.LayerWait(layer=layer):
            return f"layer {layer}"
        case final.TimeoutWait(until=until):
            return f"its timeout until tick {until}"
        case _:
            return f"{on.kind} {on.sid}: {on.sender} → {on.receiver}"


def fact_text(fact: Fact) -> str:
    """Return a fact as text: an endpoint, and what is known of it."""
    (sid, role), text = fact
    return f"{sid}.{role} {json.dumps(text, ensure_ascii=False)}"


def _rounds(run: Ran) -> Iterator[str]:
    """Yield each round with its events and output checks; loading comes before the first."""
    happened: dict[int, list[str]] = defaultdict(list)
    for tick in run.checkpoints:
        happened[tick].append("checkpoint")
    for record in run.failures:
        happened[record.tick].append(record_text(record))
    for event in run.events:
        happened[event.tick].append(event_text(event))
    for check in run.checks:
        verdict = "passed" if check.passed else "denied"
        happened[check.tick].append(f"output   {check.label} of {check.coroutine} {verdict}")
    rounds = {round_.tick: round_text(round_) for round_ in run.rounds}
    for tick in sorted(rounds.keys() | happened.keys()):
        yield rounds.get(tick, "loaded" if tick == 0 else f"round {tick}")
        for line in happened[tick]:
            yield f"  {line}"


def _final(run: Ran) -> Iterator[str]:
    """Yield sessions and coroutines as the run left them."""
    yield "sessions"
    for session in run.sessions:
        yield f"  {session.sid} {session.status}, epoch {session.epoch}"
        for role, kind in session.types:
            closed = " (closed)" if role in session.closed else ""
            yield f"    {role}: {local_text(decode_local(written(kind)))}{closed}"
        for buffer in session.buffers:
            edge = f"{buffer.sender} → {buffer.receiver}"
            if buffer.corrupted:
                yield f"    {edge} is corrupted"
            if buffer.messages:
                held = (
                    f"{label} {value_text(decode_value(v.to_json()))}"
                    for label, v in buffer.messages
                )
                yield f"    {edge} holds {', '.join(held)}"
    yield from standing_lines(run)
    yield "coroutines"
    for cor in run.coroutines:
        owns = ", ".join(f"{sid}.{role}" for sid, role in cor.owned) or "nothing"
        yield (
            f"  {cor.cid} {cor.role} at pc {cor.pc}: {status_text(cor.status)}; "
            f"owns {owns}; budget {cor.budget}, nonce {cor.nonce}, lane {cor.lane}"
        )
        for fact in cor.facts:
            yield f"    knows {fact_text(fact)}"
        for level in cor.speculation:
            sid, role = level.endpoint
            yield f"    speculates on {sid}.{role}, {len(level.held)} held back"
