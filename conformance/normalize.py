"""Normal forms of an event trace: by session, by coroutine, by endpoint and by edge.

Every form drops ticks, since a round of several steps gives them one tick, and is built in one
pass over the events. The number of an event in its session is its place in the session's list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from operator import itemgetter
from typing import Any

Json = Mapping[str, Any]
Event = tuple[Any, ...]
"""An event without its tick: its kind, then its fields in the order of the format."""

Endpoint = tuple[int, str]
Edge = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class BySession:
    """Each session's events, and each coroutine's events that belong to no session."""

    sessions: Mapping[int, Sequence[Event]]
    coroutines: Mapping[int, Sequence[Event]]


@dataclass(frozen=True, slots=True)
class ByPlace:
    """The events of sessions, projected on every endpoint and on every edge.

    `sent`, `offered` and `dropped` stand at the sender's endpoint, `received` and `chose` at the
    receiver's, all five on the edge; `closed` at its endpoint; `opened` and `epoch_advanced` at
    every endpoint of the session. Two events with no place in common are independent, so equal
    projections are equality up to swaps of independent neighbours.
    """

    endpoints: Mapping[Endpoint, Sequence[Event]]
    edges: Mapping[Edge, Sequence[Event]]


class Truth(Enum):
    """A bool of the machine: to Python, `True == 1`; to the machine, a bool is not a nat."""

    FALSE = False
    TRUE = True


_TRUTH = (Truth.FALSE, Truth.TRUE)


def frozen(value: Any) -> Any:
    """Give a value of the machine as one that is equal to no value of another sort."""
    kind = type(value)
    if kind is int or kind is str or value is None:
        return value
    if kind is bool:
        return _TRUTH[value]
    if isinstance(value, list):
        return tuple(map(frozen, value))
    if isinstance(value, dict):
        return tuple((key, frozen(value[key])) for key in sorted(value))
    return value


def without_tick(event: Json) -> Event:
    """Give the event as a tuple of its kind and fields."""
    kind = event["kind"]
    if kind in _MESSAGES:
        return (*_EDGE(event), event["label"], frozen(event["value"]))
    read = _READ.get(kind)
    if read is not None:
        return read(event)
    return (kind, *(pair for pair in frozen(event) if pair[0] not in ("tick", "kind")))


def by_session(events: Iterable[Json]) -> BySession:
    """Give the session form of a trace."""
    sessions: dict[int, list[Event]] = defaultdict(list)
    coroutines: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        sid = event.get("sid")
        if sid is not None:
            sessions[sid].append(without_tick(event))
        else:
            own = "parent" if event["kind"] == "spawned" else "coroutine"
            coroutines[event[own]].append(without_tick(event))
    return BySession(sessions, coroutines)


def by_place(sessions: Mapping[int, Sequence[Event]]) -> ByPlace:
    """Give the endpoint and edge form of the sessions of a trace."""
    endpoints: dict[Endpoint, list[Event]] = defaultdict(list)
    edges: dict[Edge, list[Event]] = defaultdict(list)
    for sid, events in sessions.items():
        roles: Sequence[str] = ("",)  # a trace that lacks the opening loses no event
        for event in events:
            kind = event[0]
            if kind in _MESSAGES:
                sender, receiver = event[2:4]
                endpoints[sid, receiver if kind in TAKES else sender].append(event)
                edges[sid, sender, receiver].append(event)
            elif kind == "closed":
                endpoints[sid, event[2]].append(event)
            else:
                if kind == "opened":
                    roles = event[2]
                for role in roles:
                    endpoints[sid, role].append(event)
    return ByPlace(endpoints, edges)


PUTS = frozenset(("sent", "offered"))
"""The events that put a message into a buffer."""
TAKES = frozenset(("received", "chose"))
"""The events that take one out."""
_MESSAGES = PUTS | TAKES | {"dropped"}
_EDGE = itemgetter("kind", "sid", "sender", "receiver")
_READ: Mapping[str, Callable[[Any], Event]] = {
    "opened": itemgetter("kind", "sid", "roles"),
    "closed": itemgetter("kind", "sid", "role"),
    "epoch_advanced": itemgetter("kind", "sid", "epoch"),
    "invoked": itemgetter("kind", "coroutine", "nonce", "effect"),
    "faulted": itemgetter("kind", "coroutine", "fault"),
    "spawned": itemgetter("kind", "parent", "child"),
}
