"""The safety of a run: no message is lost, doubled or misdelivered without its event."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

from conformance.runs.normalize import PUTS, RESTARTED, TAKES, Edge, frozen

Json = Mapping[str, Any]
_Buffers = dict[Edge, deque[tuple[Any, Any]]]


def first_unsafe(outcome: Json) -> str | None:
    """Why the run is not safe, or None if it is.

    Every buffer is replayed from the events: what is taken must be the oldest message in it; what
    is dropped must be the one just put there (a full buffer) or the oldest (a latest-value buffer,
    or a quarantined message); and what is in it at the end must be what the final session holds.
    Going back to a checkpoint, which has its event, brings back what the buffers held at that tick.
    """
    buffers: _Buffers = defaultdict(deque)
    ahead = sorted({e["checkpoint"] for e in outcome["events"] if e["kind"] == RESTARTED})
    kept: dict[int, _Buffers] = {}
    last: Json = {}
    for event in outcome["events"]:
        while ahead and event["tick"] >= ahead[0]:  # taken before anything else of its tick
            kept[ahead.pop(0)] = _copy(buffers)
        if event["kind"] == RESTARTED:
            buffers = _copy(kept[event["checkpoint"]])
        elif (wrong := _follow(buffers, event, last)) is not None:
            return wrong
        last = event
    return _left(buffers, outcome)


def _follow(buffers: _Buffers, event: Json, last: Json) -> str | None:
    """Let one event change the buffers, or say why it cannot have happened after the last one."""
    kind = event["kind"]
    if kind not in _MESSAGES:
        return None
    buffer = buffers[event["sid"], event["sender"], event["receiver"]]
    message = (event["label"], frozen(event["value"]))
    where = f"session {event['sid']}, {event['sender']} to {event['receiver']}"
    if kind in PUTS:
        buffer.append(message)
    elif kind in TAKES:
        if not buffer or buffer.popleft() != message:
            return f"{where}: took {event['label']!r}, which was not the oldest message"
    elif buffer and buffer[-1] == message and _just_put(event, last):
        buffer.pop()
    elif buffer and buffer[0] == message:
        buffer.popleft()
    else:
        return f"{where}: dropped {event['label']!r}, which was not in the buffer"
    return None


def _just_put(event: Json, last: Json) -> bool:
    """Whether the event before put a message where this one drops one."""
    edge = ("tick", "sid", "sender", "receiver")
    return last.get("kind") in PUTS and all(last[field] == event[field] for field in edge)


def _left(buffers: _Buffers, outcome: Json) -> str | None:
    """Compare what the buffers hold at the end with the final sessions."""
    for session in outcome["sessions"]:
        for left in session["buffers"]:
            edge = (session["sid"], left["sender"], left["receiver"])
            held = [(label, frozen(value)) for label, value in left["messages"]]
            if held != list(buffers.pop(edge, ())):
                return f"session {edge[0]}, {edge[1]} to {edge[2]}: events and buffer disagree"
    stray = next((edge for edge, buffer in buffers.items() if buffer), None)
    return None if stray is None else f"session {stray[0]}, {stray[1]} to {stray[2]}: no buffer"


def _copy(buffers: _Buffers) -> _Buffers:
    """Copy every buffer."""
    return defaultdict(deque, {edge: deque(held) for edge, held in buffers.items()})


_MESSAGES = PUTS | TAKES | {"dropped"}
