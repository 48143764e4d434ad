"""The safety of a run: no message is lost, doubled or misdelivered without its event."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conformance.normalize import PUTS, TAKES, Edge, Event, frozen


def first_unsafe(
    sessions: Mapping[int, Sequence[Event]], left: Iterable[Mapping[str, Any]]
) -> str | None:
    """Why the run is not safe, or None if it is.

    Every buffer is replayed from the session's events: what is taken must be the oldest message
    in it, what is dropped must be the newest (a full buffer) or the oldest (a latest-value
    buffer), and what is in it at the end must be what the final session `left` holds.
    """
    buffers: dict[Edge, deque[tuple[Any, Any]]] = defaultdict(deque)
    for sid, events in sessions.items():
        for event in events:
            kind = event[0]
            if kind in PUTS:
                buffers[sid, event[2], event[3]].append(event[4:])
            elif kind in TAKES:
                buffer = buffers[sid, event[2], event[3]]
                if not buffer or buffer.popleft() != event[4:]:
                    return f"{_edge(event)}: took {event[4]!r}, which was not the oldest message"
            elif kind == "dropped":
                buffer = buffers[sid, event[2], event[3]]
                if buffer and buffer[-1] == event[4:]:
                    buffer.pop()
                elif buffer and buffer[0] == event[4:]:
                    buffer.popleft()
                else:
                    return f"{_edge(event)}: dropped {event[4]!r}, which was not in the buffer"
    for session in left:
        for buffer_left in session["buffers"]:
            edge = (session["sid"], buffer_left["sender"], buffer_left["receiver"])
            held = [(label, frozen(value)) for label, value in buffer_left["messages"]]
            if held != list(buffers.pop(edge, ())):
                return f"session {edge[0]}, {edge[1]} to {edge[2]}: events and buffer disagree"
    stray = next((edge for edge, buffer in buffers.items() if buffer), None)
    return None if stray is None else f"session {stray[0]}, {stray[1]} to {stray[2]}: no buffer"


def _edge(event: Event) -> str:
    """Where the event is, for a message."""
    return f"session {event[1]}, {event[2]} to {event[3]}"
