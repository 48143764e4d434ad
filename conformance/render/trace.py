"""A trace for people: one line an event, grouped by round, then how everything ended."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from conformance.notation import explain_refusal
from conformance.render.failures import record_text, standing_lines
from conformance.render.types import local_text, value_text
from conformance.traces.trace import Engine, Producer, Trace
from pyvm.wire.basic import WireError
from pyvm.wire.types import decode_local, decode_refusal, decode_value

Json = dict[str, Any]

_REFUSALS = {
    "arity": "there must be one program and one type for each role",
    "ill_formed": "the local type is not well-formed among these roles",
    "session_limit": "no more sessions may be opened",
    "coroutine_limit": "no more coroutines may be started",
}
"""Why a load is refused, beside what refuses a projection."""


def trace_lines(trace: Trace) -> list[str]:
    """Write the whole trace."""
    head = f"{trace.case}  by {producer_text(trace.producer)}"
    outcome = trace.outcome
    if outcome["kind"] == "refused":
        why = refusal_text(outcome["refusal"])
        return [head, f"refused image {outcome['image']}: {why}"]
    total = f"{outcome['status']} at tick {outcome['clock']} after {outcome['steps']} steps"
    return [head, total, *_rounds(outcome), *_final(outcome)]


def producer_text(producer: Producer) -> str:
    """Return who made a trace."""
    if producer.engine is Engine.PYVM:
        return f"pyvm {producer.version}"
    return f"Lean {producer.lean}, lean/ {(producer.source or '?')[:12]}"


def refusal_text(refusal: Json) -> str:
    """Return why loading was refused."""
    try:
        return explain_refusal(decode_refusal(refusal))
    except WireError:
        role = f" (role {refusal['role']})" if "role" in refusal else ""
        return f"{_REFUSALS.get(refusal['kind'], refusal['kind'])}{role}"


def event_text(event: Json) -> str:
    """Write one event, without its tick."""
    match event["kind"]:
        case "opened":
            return f"opened session {event['sid']} for {', '.join(event['roles'])}"
        case "sent" | "offered" | "received" | "chose" | "dropped" as kind:
            edge = f"{event['sid']}: {event['sender']} → {event['receiver']}"
            return f"{kind:<8} {edge}  {event['label']} {value_text(decode_value(event['value']))}"
        case "closed":
            return f"closed   {event['sid']}.{event['role']}"
        case "epoch_advanced":
            return f"epoch    of session {event['sid']} is {event['epoch']}"
        case "invoked":
            return f"invoked  {event['effect']} by {event['coroutine']}, nonce {event['nonce']}"
        case "acquired":
            return (
                f"acquired {event['layer']} by {event['coroutine']}, evidence {event['evidence']}"
            )
        case "released":
            return f"released {event['layer']} by {event['coroutine']}"
        case "forked" | "joined" | "aborted" as kind:
            return f"{kind:<8} {event['sid']}.{event['role']} by {event['coroutine']}"
        case "transferred":
            return (
                f"handed   {event['sid']}.{event['role']} from {event['source']} "
                f"to {event['target']}"
            )
        case "tagged":
            fact = [[event["sid"], event["role"]], event["text"]]
            return f"tagged   {fact_text(fact)} by {event['coroutine']}"
        case "checked":
            verdict = "passed" if event["passed"] else "denied"
            return (
                f"checked  {fact_text(event['fact'])} for {event['reader']} "
                f"by {event['coroutine']}: {verdict}"
            )
        case "restarted":
            return f"restart  from the checkpoint of tick {event['checkpoint']}"
        case "spawned":
            return f"spawned  {event['child']} by {event['parent']}"
        case "faulted":
            return f"faulted  coroutine {event['coroutine']}: {event['fault']}"
        case kind:
            rest = ", ".join(f"{k} {v}" for k, v in event.items() if k not in ("kind", "tick"))
            return f"{kind} {rest}"


def round_text(round_: Json) -> str:
    """Return what a round picked, and how its certificate was judged."""
    picks = ", ".join(f"{cid} {status}" for cid, status in round_["picks"]) or "nothing"
    line = f"round {round_['tick']}: {picks}"
    if "plan" in round_:
        plan = round_["plan"]
        waves = " ".join("{" + " ".join(map(str, wave)) + "}" for wave in plan["waves"])
        line += f"  waves {waves or 'none'}, certificate for step {plan['step']} {plan['verdict']}"
        line += f", {plan['waves_run']} run"
    return line


def status_text(status: Json) -> str:
    """Return how a coroutine stands."""
    match status["kind"]:
        case "blocked":
            return f"blocked on {block_text(status['on'])}"
        case "faulted":
            return f"faulted {status['fault']}"
        case kind:
            return str(kind)


def block_text(on: Json) -> str:
    """Return what a coroutine waits for."""
    match on["kind"]:
        case "acquire":
            return f"layer {on['layer']}"
        case "timeout":
            return f"its timeout until tick {on['until']}"
        case kind:
            return f"{kind} {on['sid']}: {on['sender']} → {on['receiver']}"


def fact_text(fact: Sequence[Any]) -> str:
    """Write a fact: an endpoint, and what is known of it."""
    (sid, role), text = fact
    return f"{sid}.{role} {json.dumps(text, ensure_ascii=False)}"


def _rounds(outcome: Json) -> Iterator[str]:
    """Write each round with its events and output checks; loading is before the first."""
    happened: dict[int, list[str]] = defaultdict(list)
    for tick in outcome["checkpoints"]:
        happened[tick].append("checkpoint")
    for record in outcome["failures"]:
        happened[record["tick"]].append(record_text(record))
    for event in outcome["events"]:
        happened[event["tick"]].append(event_text(event))
    for check in outcome["checks"]:
        verdict = "passed" if check["passed"] else "denied"
        happened[check["tick"]].append(
            f"output   {check['label']} of {check['coroutine']} {verdict}"
        )
    rounds = {round_["tick"]: round_text(round_) for round_ in outcome["rounds"]}
    for tick in sorted(rounds.keys() | happened.keys()):
        yield rounds.get(tick, "loaded" if tick == 0 else f"round {tick}")
        for line in happened[tick]:
            yield f"  {line}"


def _final(outcome: Json) -> Iterator[str]:
    """Write sessions and coroutines as the run left them."""
    yield "sessions"
    for session in outcome["sessions"]:
        yield f"  {session['sid']} {session['status']}, epoch {session['epoch']}"
        for role, kind in session["types"]:
            closed = " (closed)" if role in session["closed"] else ""
            yield f"    {role}: {local_text(decode_local(kind))}{closed}"
        for buffer in session["buffers"]:
            if buffer["corrupted"]:
                yield f"    {buffer['sender']} → {buffer['receiver']} is corrupted"
            if buffer["messages"]:
                held = ", ".join(
                    f"{label} {value_text(decode_value(v))}" for label, v in buffer["messages"]
                )
                yield f"    {buffer['sender']} → {buffer['receiver']} holds {held}"
    yield from standing_lines(outcome)
    yield "coroutines"
    for cor in outcome["coroutines"]:
        owns = ", ".join(f"{sid}.{role}" for sid, role in cor["owned"]) or "nothing"
        yield (
            f"  {cor['cid']} {cor['role']} at pc {cor['pc']}: {status_text(cor['status'])}; "
            f"owns {owns}; budget {cor['budget']}, nonce {cor['nonce']}, lane {cor['lane']}"
        )
        for fact in cor["facts"]:
            yield f"    knows {fact_text(fact)}"
        for level in cor["speculation"]:
            sid, role = level["endpoint"]
            yield f"    speculates on {sid}.{role}, {len(level['held'])} held back"
