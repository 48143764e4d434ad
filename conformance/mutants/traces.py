"""Faults planted in Lean's traces: one place of one outcome, and the diagnosis it must get.

Places of one shape (`events[sent].value`) count as one. Each is made wrong in each way in which its
kind of value can be wrong, in the cheapest case that has it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from conformance.cases.case import Case
from conformance.engines.boundary import malformed
from conformance.judge.verdict import Diagnosis
from conformance.plain_json import Json
from conformance.runs.observed import Run

Path: TypeAlias = tuple[str | int, ...]

_CALLED = {
    "rounds": "round-differs",
    "effects": "effect-differs",
    "checks": "check-differs",
    "handoffs": "handoff-differs",
    "failures": "failure-differs",
    "checkpoints": "checkpoint-differs",
    "layers": "layer-differs",
    "sessions": "final-state-differs",
    "coroutines": "coroutine-differs",
    "status": "status-differs",
    "clock": "clock-differs",
    "steps": "steps-differ",
    "failure": "failure-snapshot-differs",
    "refusal": "refusal-differs",
    "image": "refusal-differs",
    "kind": "kind-differs",
}
"""The diagnosis of a difference in each part of an outcome."""
_DEEPEST = 8
"""How deep places are looked for: types nest without end."""
_EVENTS_CALLED = {
    "dropped": "event-surplus",  # it is the authority that lacks it
    "doubled": "event-missing",
    "swapped": "events-swapped",
}


@dataclass(frozen=True, slots=True)
class TraceMutant:
    """An outcome of a case with one fault."""

    case: Case
    place: str
    """The shape of the place."""
    operator: str
    before: str
    after: str
    outcome: Json
    expected: str
    """The diagnosis that it must get; the trace that is left may be no outcome at all."""


def plant_traces(cases: Sequence[Case], outcome: Callable[[Case], Json]) -> Iterator[TraceMutant]:
    """Plant every fault in the first case, of those in the order given, that has its place."""
    seen: set[tuple[str, str]] = set()
    for case in cases:
        whole = outcome(case)
        for path, shape, value in _places(whole, (), ""):
            for operator, other in _otherwise(value, path):
                if (shape, operator) in seen:
                    continue
                seen.add((shape, operator))
                before, after = _short(value), _short(other)
                changed = _replaced(whole, path, other)
                broken = malformed(Run(changed)) is not None
                called = Diagnosis.TRACE_UNREADABLE if broken else _expected(path, operator)
                yield TraceMutant(case, shape, operator, before, after, changed, called)


def _places(value: Json, path: Path, shape: str) -> Iterator[tuple[Path, str, Json]]:
    """Yield every place of an outcome; an item's own fields say of which kind it is."""
    yield path, shape, value
    if len(path) == _DEEPEST:
        return
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _places(part, (*path, name), f"{shape}.{name}" if shape else name)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            kind = item.get("kind", "") if isinstance(item, dict) else ""
            yield from _places(item, (*path, number), f"{shape}[{kind}]")


def _otherwise(value: Json, path: Path) -> Iterator[tuple[str, Json]]:
    """Yield the ways to make a value wrong, each with its name."""
    match value:
        case None:
            yield "given", 0
        case bool():
            yield "negated", not value
            yield "numbered", int(value)
        case int():
            yield "raised", value + 1_000_003
        case str():
            yield "renamed", f"{value}x"
        case list():
            if value:
                yield "dropped", value[1:]
                yield "doubled", [value[0], *value]
            places = range(len(value) - 1)
            apart = next((i for i in places if _content(value[i]) != _content(value[i + 1])), None)
            if apart is not None:
                yield "swapped", _swapped(value, apart)
        case dict() if path:
            for name in value:
                yield f"without {name}", {k: v for k, v in value.items() if k != name}


def _swapped(items: list[Json], i: int) -> list[Json]:
    """Let two neighbours change places; the ticks stay where they are."""
    a, b = copy.copy(items[i]), copy.copy(items[i + 1])
    if isinstance(a, dict) and isinstance(b, dict) and "tick" in a and "tick" in b:
        a["tick"], b["tick"] = b["tick"], a["tick"]
    return [*items[:i], b, a, *items[i + 2 :]]


def _content(item: Json) -> Json:
    """Return an item without its tick."""
    return {k: v for k, v in item.items() if k != "tick"} if isinstance(item, dict) else item


def _replaced(value: Json, path: Path, other: Json) -> Json:
    """Return the outcome with another value at one place; the rest is shared."""
    if not path:
        return other
    changed = copy.copy(value)
    changed[path[0]] = _replaced(value[path[0]], path[1:], other)
    return changed


def _expected(path: Path, operator: str) -> str:
    """Return the diagnosis that a fault must get if the trace is still an outcome."""
    if path[0] != "events":
        return _CALLED[str(path[0])]
    if len(path) == 1:
        return _EVENTS_CALLED[operator]
    return "event-tick-differs" if path[2:] == ("tick",) else "event-differs"


def _short(value: Json) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
