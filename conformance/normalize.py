"""Normal forms of an event trace: by session, by coroutine, by endpoint and by edge.

Every form drops ticks, since a round of several steps gives them one tick, and is built in one
pass over the events. The number of an event in its session is its place in the session's list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from operator import itemgetter
from typing import Any, TypeVar

Json = Mapping[str, Any]
Event = tuple[Any, ...]
"""An event without its tick: its kind, then its fields in the order of the format."""

K = TypeVar("K")
Endpoint = tuple[int, str]
Edge = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class BySession:
    """The events of each session, of each coroutine in no session, and of each guard layer.

    `acquired` and `released` stand at their coroutine and at their layer, `restarted` everywhere.
    """

    sessions: Mapping[int, Sequence[Event]]
    coroutines: Mapping[int, Sequence[Event]]
    layers: Mapping[str, Sequence[Event]]


@dataclass(frozen=True, slots=True)
class ByPlace:
    """The events of sessions, projected on every endpoint and on every edge.

    `sent`, `offered` and `dropped` stand at the sender's endpoint, `received` and `chose` at the
    receiver's, all five on the edge; what a coroutine does with an endpoint (`closed`, `forked`,
    `transferred`, …) at that endpoint; `opened` and `epoch_advanced` at every endpoint of the
    session; `restarted` at every endpoint and on every edge. Two events with no place in common
    are independent, so equal projections are equality up to swaps of independent neighbours.
    """

    endpoints: Mapping[Endpoint, Sequence[Event]]
    edges: Mapping[Edge, Sequence[Event]]


class Places(dict[K, list[Event]]):
    """Events by place; what happens everywhere is in every list, also of places seen later."""

    def __init__(self) -> None:
        super().__init__()
        self._everywhere: list[Event] = []

    def __missing__(self, place: K) -> list[Event]:
        self[place] = own = list(self._everywhere)
        return own

    def everywhere(self, event: Event) -> None:
        """Put an event at every place."""
        self._everywhere.append(event)
        for own in self.values():
            own.append(event)


class Truth(Enum):
    """A bool of the machine: to Python, `True == 1`; to the machine, a bool is not a nat."""

    FALSE = False
    TRUE = True


def frozen(value: Any) -> Any:
    """A value of the machine as one that is equal to no value of another sort."""
    if value is True or value is False:
        return Truth(value)
    if isinstance(value, list):
        return tuple(map(frozen, value))
    if isinstance(value, dict):
        return tuple((key, frozen(value[key])) for key in sorted(value))
    return value


def without_tick(event: Json) -> Event:
    """The event as a tuple of its kind and fields."""
    kind = event["kind"]
    if kind in _MESSAGES:
        return (*_EDGE(event), event["label"], frozen(event["value"]))
    read = _READ.get(kind)
    if read is not None:
        return read(event)
    return (kind, *(pair for pair in frozen(event) if pair[0] not in ("tick", "kind")))


def by_session(events: Iterable[Json]) -> BySession:
    """The session form of a trace."""
    sessions: Places[int] = Places()
    coroutines: Places[int] = Places()
    layers: Places[str] = Places()
    for raw in events:
        event, kind = without_tick(raw), raw["kind"]
        sid = raw.get("sid")
        if sid is not None:
            sessions[sid].append(event)
        elif kind == RESTARTED:
            for places in (sessions, coroutines, layers):
                places.everywhere(event)
        else:
            coroutines[raw["parent" if kind == "spawned" else "coroutine"]].append(event)
            if "layer" in raw:
                layers[raw["layer"]].append(event)
    return BySession(sessions, coroutines, layers)


def by_place(sessions: Mapping[int, Sequence[Event]]) -> ByPlace:
    """The endpoint and edge form of the sessions of a trace."""
    endpoints: dict[Endpoint, list[Event]] = {}
    edges: dict[Edge, list[Event]] = {}
    for sid, events in sessions.items():
        own, between = _session_places(sid, events)
        endpoints.update(own)
        edges.update(between)
    return ByPlace(endpoints, edges)


def _session_places(
    sid: int, events: Sequence[Event]
) -> tuple[Mapping[Endpoint, list[Event]], Mapping[Edge, list[Event]]]:
    """Project the events of one session."""
    endpoints: Places[Endpoint] = Places()
    edges: Places[Edge] = Places()
    roles: Sequence[str] = ("",)  # a trace that lacks the opening loses no event
    for event in events:
        kind = event[0]
        if kind in _MESSAGES:
            sender, receiver = event[2:4]
            endpoints[sid, receiver if kind in TAKES else sender].append(event)
            edges[sid, sender, receiver].append(event)
        elif kind in _AT_ENDPOINT:
            endpoints[sid, event[2]].append(event)
        elif kind == RESTARTED:
            endpoints.everywhere(event)
            edges.everywhere(event)
        else:
            if kind == "opened":
                roles = event[2]
            for role in roles:
                endpoints[sid, role].append(event)
    return endpoints, edges


PUTS = frozenset(("sent", "offered"))
"""The events that put a message into a buffer."""
TAKES = frozenset(("received", "chose"))
"""The events that take one out."""
RESTARTED = "restarted"
"""The event of going back to a checkpoint: it happens everywhere."""
_MESSAGES = PUTS | TAKES | {"dropped"}
_AT_ENDPOINT = frozenset(("closed", "forked", "joined", "aborted", "transferred", "tagged"))
_HELD = ("kind", "sid", "role", "coroutine")
_EDGE = itemgetter("kind", "sid", "sender", "receiver")
_READ: Mapping[str, Callable[[Any], Event]] = {
    "opened": itemgetter("kind", "sid", "roles"),
    "closed": itemgetter("kind", "sid", "role"),
    "epoch_advanced": itemgetter("kind", "sid", "epoch"),
    "invoked": itemgetter("kind", "coroutine", "nonce", "effect"),
    "faulted": itemgetter("kind", "coroutine", "fault"),
    "forked": itemgetter(*_HELD),
    "joined": itemgetter(*_HELD),
    "aborted": itemgetter(*_HELD),
    "transferred": itemgetter("kind", "sid", "role", "source", "target"),
    "tagged": itemgetter(*_HELD, "text"),
    "acquired": itemgetter("kind", "coroutine", "layer", "evidence"),
    "released": itemgetter("kind", "coroutine", "layer"),
    RESTARTED: itemgetter("kind", "checkpoint"),
    "spawned": itemgetter("kind", "parent", "child"),
}
