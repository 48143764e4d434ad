"""Traces of no run: events and effects with any fields that they may have, few of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.runs.outcome import of_trace


@dataclass(frozen=True, slots=True)
class Trace:
    """The events and effects of a run, or of none."""

    events: tuple[JsonObject, ...]
    effects: tuple[JsonObject, ...]

    def to_json(self) -> JsonObject:
        """Return them as an outcome has them."""
        return {"events": self.events, "effects": self.effects}

    def run(self) -> Run:
        """Return a run that has them and nothing else."""
        return Run(of_trace(self.events, self.effects))


WHOLE = ("opened", "epoch_advanced", "restarted")
"""Kinds of events that all of a session see, or everyone."""
_MESSAGES = ("sent", "received", "offered", "chose", "dropped")
_ALIKE = (_MESSAGES, ("forked", "joined", "aborted"))
_FAULTS = ("typeViolation", "bufferFull", "crashed", "outOfCredits", "replayMismatch")
_EFFECTS = ("produce", "consume", "select")
_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, "", "1", "A"),
    *([1, True], [1, 1], {"chan": [0, "A"]}, ["chan", [0, "A"]]),
)
_SORTS: tuple[Any, ...] = ("unit", "bool", "nat", {"prod": ["nat", "bool"]})
_LABELS: tuple[list[str], ...] = ([], ["x"], ["y", "x"], ["x", "y"])
_ROLES: tuple[list[str], ...] = (["A", "B"], ["B", "A"], ["A", "B", "C"], [])
_TEXTS = ("A", "B", "C")
_NUMBERS = (0, 0, 1, 1, 2, 2**64)
_POOL: dict[str, Sequence[Any]] = {
    **dict.fromkeys(("sender", "receiver", "role", "reader", "text", "label"), _TEXTS),
    "layer": ("A", "A", "B"),
    "coroutine": (0, 1, 2),
    "roles": _ROLES,
    "value": _VALUES,
    "output": _VALUES,
    "effect": _EFFECTS,
    "fault": _FAULTS,
    "passed": (True, False),
    "fact": ([[0, "A"], "A"], [[0, "B"], "A"], [[1, "A"], "A"], [[0, "A"], "B"]),
}
_INPUTS: dict[str, Sequence[Any]] = {"produce": _SORTS, "consume": _VALUES, "select": _LABELS}
_FIELDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_MESSAGES, ("sid", "sender", "receiver", "label", "value")),
    "opened": ("sid", "roles"),
    "closed": ("sid", "role"),
    "epoch_advanced": ("sid", "epoch"),
    "invoked": ("coroutine", "nonce", "effect"),
    "acquired": ("coroutine", "layer", "evidence"),
    "released": ("coroutine", "layer"),
    **dict.fromkeys(("forked", "joined", "aborted"), ("coroutine", "sid", "role")),
    "transferred": ("sid", "role", "source", "target"),
    "tagged": ("coroutine", "sid", "role", "text"),
    "checked": ("coroutine", "fact", "reader", "passed"),
    "restarted": ("checkpoint",),
    "spawned": ("parent", "child"),
    "faulted": ("coroutine", "fault"),
}
EVENT_KINDS = tuple(_FIELDS)
"""Every kind of event."""


def event(kind: str, rng: Random) -> JsonObject:
    """Make an event of this kind, without a tick, of few sessions, roles and coroutines."""
    return {"kind": kind, **{name: rng.choice(_POOL.get(name, _SMALL)) for name in _FIELDS[kind]}}


def altered(item: JsonObject, rng: Random) -> JsonObject:
    """Return an event or effect with another tick, another field, or another kind."""
    kind = item["kind"]
    alike = [one for kinds in _ALIKE if kind in kinds for one in kinds if one != kind]
    if alike and rng.random() < 0.2:
        return {**item, "kind": rng.choice(alike)}
    name = rng.choice([name for name in item if name != "kind"])
    pool = _INPUTS[kind] if name == "input" else _POOL.get(name, _NUMBERS)
    others = [one for one in pool if one is not item[name]]
    return {**item, name: rng.choice(others)}


_SMALL = (0, 0, 0, 1)
_FAMILIES = (
    ("sent", "received"),
    _MESSAGES,
    (*WHOLE, "sent", "received"),
    ("acquired", "released"),
)
"""Kinds that have much to do with each other."""


def random_trace(rng: Random) -> Trace:
    """Make a small trace that hardly any run would have."""
    ticks = sorted(rng.randrange(4) for _ in range(rng.randrange(9)))
    kinds = rng.choice((rng.sample(EVENT_KINDS, 4), *_FAMILIES))
    events = tuple({"tick": tick, **event(rng.choice(kinds), rng)} for tick in ticks)
    effects = []
    for tick in sorted(rng.randrange(4) for _ in range(rng.randrange(4))):
        kind = rng.choice(_EFFECTS)
        numbers = {"tick": tick, "coroutine": rng.choice(_SMALL), "nonce": rng.choice(_SMALL)}
        asked = {"input": rng.choice(_INPUTS[kind]), "output": rng.choice(_VALUES)}
        effects.append({**numbers, "kind": kind, **asked})
    return Trace(events, tuple(effects))
