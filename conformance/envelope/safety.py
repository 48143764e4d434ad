"""The safety of a run: no message is lost, doubled or misdelivered without its event."""

from __future__ import annotations

from collections import defaultdict, deque

from conformance.runs.event import Event, MessageEvent, Put, Restarted, Take
from conformance.runs.outcome import Ran
from conformance.runs.record import Value

_Edge = tuple[int, str, str]
_Buffers = dict[_Edge, deque[tuple[str, Value]]]


def first_unsafe(run: Ran) -> str | None:
    """Return why the run is not safe, or None if it is.

    Every buffer is replayed from the events: what is taken must be the oldest message in it; what
    is dropped must be the one just put there (a full buffer) or the oldest (a latest-value buffer,
    or a quarantined message); and what is in it at the end must be what the final session holds.
    Going back to a checkpoint, which has its event, brings back what the buffers held at that tick.
    """
    buffers: _Buffers = defaultdict(deque)
    ahead = sorted({e.checkpoint for e in run.events if type(e) is Restarted})
    kept: dict[int, _Buffers] = {}
    last: Event | None = None
    for event in run.events:
        while ahead and event.tick >= ahead[0]:  # taken before anything else of its tick
            kept[ahead.pop(0)] = _copy(buffers)
        if type(event) is Restarted:
            buffers = _copy(kept[event.checkpoint])
        elif isinstance(event, MessageEvent):
            wrong = _follow(buffers, event, last)
            if wrong is not None:
                return wrong
        last = event
    return _left(buffers, run)


def _follow(buffers: _Buffers, event: MessageEvent, last: Event | None) -> str | None:
    """Apply one event to the buffers; return why it cannot follow the last one, if it cannot."""
    buffer = buffers[event.edge]
    message = (event.label, event.value)
    where = f"session {event.sid}, {event.sender} to {event.receiver}"
    if isinstance(event, Put):
        buffer.append(message)
    elif isinstance(event, Take):
        if not buffer or buffer.popleft() != message:
            return f"{where}: took {event.label!r}, which was not the oldest message"
    elif buffer and buffer[-1] == message and _just_put(event, last):
        buffer.pop()
    elif buffer and buffer[0] == message:
        buffer.popleft()
    else:
        return f"{where}: dropped {event.label!r}, which was not in the buffer"
    return None


def _just_put(event: MessageEvent, last: Event | None) -> bool:
    """Return whether the event before put a message where this one drops one."""
    return isinstance(last, Put) and (last.tick, last.edge) == (event.tick, event.edge)


def _left(buffers: _Buffers, run: Ran) -> str | None:
    """Compare what the buffers hold at the end with the final sessions."""
    for session in run.sessions:
        for left in session.buffers:
            edge = (session.sid, left.sender, left.receiver)
            if left.messages != tuple(buffers.pop(edge, ())):
                return f"session {edge[0]}, {edge[1]} to {edge[2]}: events and buffer disagree"
    stray = next((edge for edge, buffer in buffers.items() if buffer), None)
    return None if stray is None else f"session {stray[0]}, {stray[1]} to {stray[2]}: no buffer"


def _copy(buffers: _Buffers) -> _Buffers:
    """Copy every buffer."""
    return defaultdict(deque, {edge: deque(held) for edge, held in buffers.items()})
