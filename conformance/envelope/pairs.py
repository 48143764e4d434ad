"""Pairs of traces: a trace, and the same trace after one kind of change.

Nothing here says how far apart the two are. Independent neighbours are found from the fields of
events alone, so that the pairs can test any classifier.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from conformance.envelope.synthetic import EVENT_KINDS, WHOLE, Trace, altered, event
from conformance.plain_json import JsonObject


def change(kind: str, trace: Trace, rng: Random) -> Trace | None:
    """Return a trace after this kind of change, or None where there is nothing to change."""
    return _KINDS[kind](trace, rng)


_Items = Sequence[JsonObject]
_Change = Callable[[Trace, Random], Trace | None]


def places(event: JsonObject) -> set[tuple[object, ...]]:
    """Return all that the event is about: two events that share none of it are independent."""
    found: set[tuple[object, ...]] = set()
    kind = event["kind"]
    if kind == "restarted":
        found.add(("machine",))
    elif "sid" in event:
        sid = event["sid"]
        if "sender" in event:
            at = event["receiver" if kind in ("received", "chose") else "sender"]
            found |= {("end", sid, at), ("edge", sid, event["sender"], event["receiver"])}
        elif "role" in event:
            found.add(("end", sid, event["role"]))
        else:
            found.add(("session", sid))
    else:
        found.add(("coroutine", event["parent" if kind == "spawned" else "coroutine"]))
        if "layer" in event:
            found.add(("layer", event["layer"]))
    return found


def independent(a: JsonObject, b: JsonObject) -> bool:
    """Return whether nobody sees both events, so that nobody can tell in which order they came."""
    if "restarted" in (a["kind"], b["kind"]):
        return False
    p, q = places(a), places(b)
    if any(one[0] == "session" for one in p | q) and a.get("sid", -1) == b.get("sid", -2):
        return False
    return not p & q


def _overlapping(a: JsonObject, b: JsonObject) -> bool:
    """Return whether only an edge sees both: one end put a message there, the other took one."""
    return {one[0] for one in places(a) & places(b)} == {"edge"}


def _of_layer(a: JsonObject, b: JsonObject) -> bool:
    """Return whether only a guard layer sees both."""
    return {one[0] for one in places(a) & places(b)} == {"layer"}


def _of_one_session(a: JsonObject, b: JsonObject) -> bool:
    """Return whether two independent events are of one session."""
    return independent(a, b) and a.get("sid", -1) == b.get("sid", -2)


def _swaps(which: Callable[[JsonObject, JsonObject], bool], most: int) -> _Change:
    """Swap neighbours for which this holds, up to this many times; ticks stay where they are."""

    def how(trace: Trace, rng: Random) -> Trace | None:
        events, swapped = list(trace.events), False
        for _ in range(rng.randint(1, most)):
            found = [i for i in range(len(events) - 1) if which(events[i], events[i + 1])]
            if not found:
                break
            i, swapped = rng.choice(found), True
            a, b = events[i], events[i + 1]
            events[i : i + 2] = [{**b, "tick": a["tick"]}, {**a, "tick": b["tick"]}]
        return replace(trace, events=tuple(events)) if swapped else None

    return how


def _same(trace: Trace, rng: Random) -> Trace:
    return trace


def _ticks(trace: Trace, rng: Random) -> Trace | None:
    """Move ticks on, of events, of effects or of both."""
    which = rng.randrange(3)
    events, effects = list(trace.events), list(trace.effects)
    for items in (events,) * (which != 1) + (effects,) * (which != 0):
        start = rng.randrange(len(items)) if items else 0
        items[start:] = [{**item, "tick": item["tick"] + 1} for item in items[start:]]
    return Trace(tuple(events), tuple(effects))


def _dropped(items: _Items, rng: Random) -> list[JsonObject]:
    i = rng.randrange(len(items))
    return [*items[:i], *items[i + 1 :]]


def _doubled(items: _Items, rng: Random) -> list[JsonObject]:
    i = rng.randrange(len(items))
    return [*items[:i], items[i], *items[i:]]


def _moved(items: _Items, rng: Random) -> list[JsonObject]:
    i = rng.randrange(len(items))
    left = [*items[:i], *items[i + 1 :]]
    left.insert(rng.randint(0, len(left)), items[i])
    return left


def _altered(items: _Items, rng: Random) -> list[JsonObject]:
    i = rng.randrange(len(items))
    return [*items[:i], altered(items[i], rng), *items[i + 1 :]]


_Edit = Callable[[_Items, Random], list[JsonObject]]


def _events(edit: _Edit) -> _Change:
    def how(trace: Trace, rng: Random) -> Trace | None:
        return replace(trace, events=tuple(edit(trace.events, rng))) if trace.events else None

    return how


def _effects(edit: _Edit) -> _Change:
    def how(trace: Trace, rng: Random) -> Trace | None:
        return replace(trace, effects=tuple(edit(trace.effects, rng))) if trace.effects else None

    return how


def _effects_apart(trace: Trace, rng: Random) -> Trace | None:
    """Swap two adjacent effects of different coroutines."""
    e = list(trace.effects)
    found = [i for i in range(len(e) - 1) if e[i]["coroutine"] != e[i + 1]["coroutine"]]
    if not found:
        return None
    i = rng.choice(found)
    e[i], e[i + 1] = e[i + 1], e[i]
    return replace(trace, effects=tuple(e))


def _inserted(*kinds: str) -> _Change:
    """Insert an event of one of these kinds somewhere."""

    def how(trace: Trace, rng: Random) -> Trace:
        at = rng.randint(0, len(trace.events))
        tick = trace.events[at - 1]["tick"] if at else 0
        one = {"tick": tick, **event(rng.choice(kinds), rng)}
        return replace(trace, events=(*trace.events[:at], one, *trace.events[at:]))

    return how


def _confused(trace: Trace, rng: Random) -> Trace | None:
    """Replace a nat by a bool or a bool by a nat: to Python the two may be equal."""
    events, effects = list(trace.events), list(trace.effects)
    found = [
        (items, i, name)
        for items, name in ((events, "value"), (effects, "output"))
        for i, item in enumerate(items)
        if isinstance(item.get(name), int) and item[name] in (0, 1)
    ]
    if not found:
        return None
    items, i, name = rng.choice(found)
    was = items[i][name]
    items[i] = {**items[i], name: int(was) if isinstance(was, bool) else bool(was)}
    return Trace(tuple(events), tuple(effects))


def _whole_moved(trace: Trace, rng: Random) -> Trace | None:
    """Move an event that a whole session, or everyone, sees one place earlier."""
    events = list(trace.events)
    found = [i for i in range(1, len(events)) if events[i]["kind"] in WHOLE]
    if not found:
        return None
    i = rng.choice(found)
    events[i - 1], events[i] = events[i], events[i - 1]
    return replace(trace, events=tuple(events))


_KINDS: dict[str, _Change] = {
    "the same": _same,
    "ticks moved": _ticks,
    "independent neighbours swapped": _swaps(independent, 6),
    "independent neighbours of a session swapped": _swaps(_of_one_session, 4),
    "neighbours of an edge swapped": _swaps(_overlapping, 2),
    "neighbours at a layer swapped": _swaps(_of_layer, 2),
    "dependent neighbours swapped": _swaps(lambda a, b: not independent(a, b), 2),
    "any neighbours swapped": _swaps(lambda a, b: True, 3),
    "event moved": _events(_moved),
    "event dropped": _events(_dropped),
    "event doubled": _events(_doubled),
    "event altered": _events(_altered),
    "bool and nat confused": _confused,
    "event of a whole session moved": _whole_moved,
    "restart put in": _inserted("restarted"),
    "opening or epoch put in": _inserted("opened", "epoch_advanced"),
    "event of a coroutine put in": _inserted("invoked", "checked", "spawned", "faulted"),
    "any event put in": _inserted(*EVENT_KINDS),
    "effects of two coroutines swapped": _effects_apart,
    "effect moved": _effects(_moved),
    "effect dropped": _effects(_dropped),
    "effect altered": _effects(_altered),
}

CHANGES = tuple(_KINDS)
"""The changes that may be made to a trace."""
