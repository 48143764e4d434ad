"""Normal forms of an event trace: by session, by coroutine, by endpoint and by edge.

Every form drops ticks, since a round of several steps gives them one tick, and is built in one
pass over the events. The number of an event in its session is its place in the session's list.

A form maps *witnesses* to what they see, as `lean/Runtime/VM/Runtime/Envelope.lean` defines it.
What a whole session sees (`opened`, `epoch_advanced`) all its places see, and what the machine
sees (`restarted`) everyone sees, also whoever sees nothing else. Such events stand once, at a
witness of their own, and each event below them carries how many of them came before it: two runs
look the same to a witness if it and those above it have the same lists, which is what
`same_seen_iff_numbered` in `lean/Runtime/Properties/Envelope.lean` shows. So a form is never
larger than the trace, however many places and restarts there are.
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
View = Sequence[tuple[int, Event]]
"""Events in order, each with how many events of the witnesses above came before it."""
Place = tuple[Any, ...]
"""`(sid, role)` is an endpoint, `(sid, sender, receiver)` an edge, `(sid,)` the whole session and
`()` the machine."""
Observer = int | str | Place
"""A session's or coroutine's number, a layer's name, or a place."""

MACHINE: Place = ()
"""The witness of what happens everywhere."""
Edge = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class BySession:
    """The events of each session, of each coroutine in no session, and of each guard layer.

    `acquired` and `released` stand at their coroutine and at their layer, `restarted` at the
    machine, in each of the three.
    """

    sessions: Mapping[Observer, View]
    coroutines: Mapping[Observer, View]
    layers: Mapping[Observer, View]


@dataclass(frozen=True, slots=True)
class ByPlace:
    """The events of sessions, projected on every endpoint and on every edge.

    `sent`, `offered` and `dropped` stand at the sender's endpoint, `received` and `chose` at the
    receiver's, all five on the edge; what a coroutine does with an endpoint (`closed`, `forked`,
    `transferred`, …) at that endpoint; `opened` and `epoch_advanced` at the whole session;
    `restarted` at the machine. Two events with no place in common are independent, so equal
    projections are equality up to swaps of independent neighbours.
    """

    endpoints: Mapping[Place, View]
    edges: Mapping[Place, View]


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


def _checked(event: Json) -> Event:
    """The event of a question about a fact."""
    fact, passed = frozen(event["fact"]), frozen(event["passed"])
    return ("checked", event["coroutine"], fact, event["reader"], passed)


def by_session(events: Iterable[Event]) -> BySession:
    """The session form of a trace, of events without ticks."""
    sessions: _Lists = defaultdict(list)
    coroutines: _Lists = defaultdict(list)
    layers: _Lists = defaultdict(list)
    restarts = 0
    for event in events:
        kind, seen = event[0], (restarts, event)
        if kind in _OF_SESSION:
            sessions[event[1]].append(seen)
        elif kind == RESTARTED:
            for form in (sessions, coroutines, layers):
                form[MACHINE].append(seen)
            restarts += 1
        else:
            coroutines[event[1]].append(seen)
            if kind in _OF_LAYER:
                layers[event[2]].append(seen)
    return BySession(dict(sessions), dict(coroutines), dict(layers))


def by_place(sessions: Mapping[Observer, View]) -> ByPlace:
    """The endpoint and edge form of the sessions of a trace."""
    endpoints: defaultdict[Place, list[tuple[int, Event]]] = defaultdict(list)
    edges: defaultdict[Place, list[tuple[int, Event]]] = defaultdict(list)
    for sid, own in sessions.items():
        whole = 0
        for seen in own:
            restarts, event = seen
            kind = event[0]
            if kind in _MESSAGES:
                sender, receiver = event[2:4]
                seen = (restarts + whole, event)
                endpoints[sid, receiver if kind in TAKES else sender].append(seen)
                edges[sid, sender, receiver].append(seen)
            elif kind in _AT_ENDPOINT:
                endpoints[sid, event[2]].append((restarts + whole, event))
            else:
                witness = MACHINE if kind == RESTARTED else (sid,)
                endpoints[witness].append(seen)
                edges[witness].append(seen)
                whole += 1
    return ByPlace(dict(endpoints), dict(edges))


def enclosing(witness: Observer) -> tuple[Observer, ...]:
    """Name the witnesses whose events this one sees as well."""
    if not isinstance(witness, tuple):
        return (MACHINE,)
    return tuple(witness[:k] for k in range(min(len(witness), 2)))


_Lists = defaultdict[Observer, list[tuple[int, Event]]]
PUTS = frozenset(("sent", "offered"))
"""The events that put a message into a buffer."""
TAKES = frozenset(("received", "chose"))
"""The events that take one out."""
RESTARTED = "restarted"
"""The event of going back to a checkpoint: it happens everywhere."""
_MESSAGES = PUTS | TAKES | {"dropped"}
_AT_ENDPOINT = frozenset(("closed", "forked", "joined", "aborted", "transferred", "tagged"))
_OF_SESSION = _MESSAGES | _AT_ENDPOINT | {"opened", "epoch_advanced"}
_OF_LAYER = frozenset(("acquired", "released"))
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
    "checked": _checked,
    RESTARTED: itemgetter("kind", "checkpoint"),
    "spawned": itemgetter("kind", "parent", "child"),
}
