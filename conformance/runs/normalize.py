"""Normal forms of an event trace: by session, by coroutine, by endpoint and by edge.

Every form drops ticks, since the steps of one round share a tick, and is built in one pass over the
events. The number of an event in its session is its index in the session's list.

A form maps *observers* to what they see, as `lean/Runtime/VM/Runtime/Envelope.lean` defines it.
What a whole session sees (`opened`, `epoch_advanced`) is seen by all its places, and what the
machine sees (`restarted`) by everyone, even by those who see nothing else. Such an event is listed
once, with an observer of its own, and each event of the observers that it encloses carries how many
such events came before it: two runs look the same to an observer if its list and the lists of those
that enclose it are the same, which is what `same_seen_iff_numbered` in
`lean/Runtime/Properties/Envelope.lean` shows. So a form is never larger than the trace, however
many places and restarts there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conformance.runs.event import (
    CoroutineEvent,
    EndpointEvent,
    Event,
    LayerEvent,
    MessageEvent,
    SessionEvent,
    Spawned,
)

View = Sequence[tuple[int, Event]]
"""Events in order, each with how many events of the enclosing observers came before it."""
Place = tuple[int | str, ...]
"""`(sid, role)` is an endpoint, `(sid, sender, receiver)` an edge, `(sid,)` the whole session and
`()` the machine."""
Observer = int | str | Place
"""A session's or coroutine's number, a layer's name, or a place."""

MACHINE: Place = ()
"""The observer of what happens everywhere."""


@dataclass(frozen=True, slots=True)
class BySession:
    """The events of each session, of each coroutine in no session, and of each guard layer.

    `acquired` and `released` are listed with their coroutine and with their layer, `restarted` with
    the machine in each of the three.
    """

    sessions: Mapping[Observer, View]
    coroutines: Mapping[Observer, View]
    layers: Mapping[Observer, View]


@dataclass(frozen=True, slots=True)
class ByPlace:
    """The events of sessions, projected on every endpoint and on every edge.

    `sent`, `offered` and `dropped` are listed with the sender's endpoint, `received` and `chose`
    with the receiver's, all five with the edge; what a coroutine does with an endpoint (`closed`,
    `forked`, `transferred`, …) with that endpoint; `opened` and `epoch_advanced` with the whole
    session; `restarted` with the machine. Two events with no place in common are independent, so
    projections are equal exactly up to swaps of independent neighbours.
    """

    endpoints: Mapping[Place, View]
    edges: Mapping[Place, View]


def by_session(events: Iterable[Event]) -> BySession:
    """Return the session form of a trace, of events without ticks."""
    sessions: _Lists = defaultdict(list)
    coroutines: _Lists = defaultdict(list)
    layers: _Lists = defaultdict(list)
    restarts = 0
    for event in events:
        seen = (restarts, event)
        if isinstance(event, SessionEvent):
            sessions[event.sid].append(seen)
        elif isinstance(event, CoroutineEvent):
            coroutines[event.coroutine].append(seen)
            if isinstance(event, LayerEvent):
                layers[event.layer].append(seen)
        elif isinstance(event, Spawned):
            coroutines[event.parent].append(seen)
        else:
            for form in (sessions, coroutines, layers):
                form[MACHINE].append(seen)
            restarts += 1
    return BySession(dict(sessions), dict(coroutines), dict(layers))


def by_place(sessions: Mapping[Observer, View]) -> ByPlace:
    """Return the endpoint and edge form of the sessions of a trace."""
    endpoints: defaultdict[Place, list[tuple[int, Event]]] = defaultdict(list)
    edges: defaultdict[Place, list[tuple[int, Event]]] = defaultdict(list)
    for own in sessions.values():
        whole = 0
        for seen in own:
            restarts, event = seen
            if isinstance(event, MessageEvent):
                sid, sender, receiver = event.sid, event.sender, event.receiver
                seen = (restarts + whole, event)
                endpoints[sid, receiver if event.at_receiver else sender].append(seen)
                edges[sid, sender, receiver].append(seen)
            elif isinstance(event, EndpointEvent):
                endpoints[event.sid, event.role].append((restarts + whole, event))
            else:
                observer = (event.sid,) if isinstance(event, SessionEvent) else MACHINE
                endpoints[observer].append(seen)
                edges[observer].append(seen)
                whole += 1
    return ByPlace(dict(endpoints), dict(edges))


def enclosing(observer: Observer) -> tuple[Observer, ...]:
    """Return the observers whose events this one sees as well."""
    if not isinstance(observer, tuple):
        return (MACHINE,)
    return tuple(observer[:k] for k in range(min(len(observer), 2)))


_Lists = defaultdict[Observer, list[tuple[int, Event]]]
