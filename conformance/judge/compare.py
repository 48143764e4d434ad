"""Exact comparison of two outcomes of one case: where they part first, and how.

Equal outcomes are settled by one comparison of the whole. Otherwise every component is compared,
and the one that parts at the earliest tick is reported; the others are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from conformance.jsonfile import canonical_json
from conformance.plain_json import Json
from conformance.runs.equality import same
from conformance.runs.observed import Run

REACH = 3
"""How many events are shown before and after the first divergent one."""


class Divergence(StrEnum):
    """The ways in which an outcome can differ from the authority's: stable short codes."""

    KIND_DIFFERS = "kind-differs"
    """One load was refused, the other ran."""
    REFUSAL_DIFFERS = "refusal-differs"
    """Both were refused, for different reasons."""
    EVENT_DIFFERS = "event-differs"
    EVENT_TICK_DIFFERS = "event-tick-differs"
    """The same event, at another tick."""
    EVENT_MISSING = "event-missing"
    """The authority has an event that the other run lacks."""
    EVENT_SURPLUS = "event-surplus"
    """The other run has an event that the authority lacks."""
    EVENTS_SWAPPED = "events-swapped"
    """Two events have changed places."""
    ROUND_DIFFERS = "round-differs"
    """A round was picked, planned or certified differently."""
    EFFECT_DIFFERS = "effect-differs"
    CHECK_DIFFERS = "check-differs"
    HANDOFF_DIFFERS = "handoff-differs"
    """An endpoint changed lanes differently."""
    FAILURE_DIFFERS = "failure-differs"
    """Another failure event entered, or was taken for something else."""
    CHECKPOINT_DIFFERS = "checkpoint-differs"
    SNAPSHOT_DIFFERS = "failure-snapshot-differs"
    """Other failures are in force at the end."""
    LAYER_DIFFERS = "layer-differs"
    """The final guard layers differ."""
    STATUS_DIFFERS = "status-differs"
    CLOCK_DIFFERS = "clock-differs"
    STEPS_DIFFER = "steps-differ"
    FINAL_STATE_DIFFERS = "final-state-differs"
    """The final sessions differ."""
    COROUTINE_DIFFERS = "coroutine-differs"
    """The final coroutines differ."""
    SHAPE_DIFFERS = "shape-differs"
    """One outcome has fields that the other lacks."""


@dataclass(frozen=True, slots=True)
class FirstDivergence:
    """Where two outcomes part first; `left` is the authority's side, `right` the other's."""

    code: Divergence
    component: str
    index: int | None
    """Its place in the component's list; None if the component is not a list."""
    left: Any
    """None if the side has nothing there."""
    right: Any
    before: tuple[Any, ...] = ()
    """What both sides have just before it."""
    left_after: tuple[Any, ...] = ()
    right_after: tuple[Any, ...] = ()
    also: tuple[str, ...] = ()
    """The other components that differ."""

    @property
    def tick(self) -> int | None:
        """The tick at which the runs part, if it is known."""
        return _tick(self.left if self.left is not None else self.right)

    @property
    def session(self) -> int | None:
        """The session it is in, if it is in one."""
        return self._field("sid")

    @property
    def coroutine(self) -> int | None:
        """The coroutine it is of, if it is of one."""
        found = self._field("coroutine")
        return self._field("cid") if found is None else found

    def to_json(self) -> dict[str, Any]:
        """Return the divergence for machines."""
        return {
            "diagnosis": self.code.value,
            "component": self.component,
            "index": self.index,
            "tick": self.tick,
            "session": self.session,
            "coroutine": self.coroutine,
            "before": list(self.before),
            "left": self.left,
            "right": self.right,
            "left_after": list(self.left_after),
            "right_after": list(self.right_after),
            "also": list(self.also),
        }

    def _field(self, name: str) -> int | None:
        """Return a field of the divergent item, from either side."""
        for side in (self.left, self.right):
            if isinstance(side, Mapping) and isinstance(side.get(name), int):
                return int(side[name])
        return None


_LISTS = {
    "events": Divergence.EVENT_DIFFERS,
    "rounds": Divergence.ROUND_DIFFERS,
    "effects": Divergence.EFFECT_DIFFERS,
    "checks": Divergence.CHECK_DIFFERS,
    "handoffs": Divergence.HANDOFF_DIFFERS,
    "failures": Divergence.FAILURE_DIFFERS,
    "checkpoints": Divergence.CHECKPOINT_DIFFERS,
    "layers": Divergence.LAYER_DIFFERS,
    "sessions": Divergence.FINAL_STATE_DIFFERS,
    "coroutines": Divergence.COROUTINE_DIFFERS,
}
_SCALARS = {
    "status": Divergence.STATUS_DIFFERS,
    "clock": Divergence.CLOCK_DIFFERS,
    "steps": Divergence.STEPS_DIFFER,
    "failure": Divergence.SNAPSHOT_DIFFERS,
}
_ORDER = (
    "failures",
    "events",
    "handoffs",
    "rounds",
    "effects",
    "checks",
    "status",
    "sessions",
    "coroutines",
)


def first_divergence(left: Run, right: Run) -> FirstDivergence | None:
    """Return where the runs part first, or None if they are the same; `left` is the authority."""
    if left.same(right):
        return None
    a, b = left.outcome, right.outcome
    if a["kind"] != b["kind"]:
        return FirstDivergence(Divergence.KIND_DIFFERS, "kind", None, a["kind"], b["kind"])
    if left.refused:
        return FirstDivergence(
            Divergence.REFUSAL_DIFFERS, "refusal", None, a["refusal"], b["refusal"]
        )
    found = sorted(_divergences(a, b), key=_earliest)
    first, *others = found
    return replace(first, also=tuple(other.component for other in others))


def _divergences(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[FirstDivergence]:
    """Yield the first divergence of every component."""
    for name in a.keys() | b.keys():
        left, right = a.get(name), b.get(name)
        if same(left, right):
            continue
        if name in _LISTS and isinstance(left, list) and isinstance(right, list):
            yield _in_list(name, left, right)
        else:
            code = _SCALARS.get(name, Divergence.SHAPE_DIFFERS)
            yield FirstDivergence(code, name, None, left, right)


def _earliest(divergence: FirstDivergence) -> tuple[float, int, str]:
    """Return what to sort by: the tick, none last; at one tick, events tell more than rounds."""
    tick, name = divergence.tick, divergence.component
    place = _ORDER.index(name) if name in _ORDER else len(_ORDER)
    return (float("inf") if tick is None else tick, place, name)


def _in_list(name: str, left: Sequence[Any], right: Sequence[Any]) -> FirstDivergence:
    """Return the first place where two lists part, with its context."""
    i = next(
        (i for i, (x, y) in enumerate(zip(left, right, strict=False)) if not same(x, y)),
        min(len(left), len(right)),
    )
    code = _event_code(left, right, i) if name == "events" else _LISTS[name]
    return FirstDivergence(
        code,
        name,
        i,
        left[i] if i < len(left) else None,
        right[i] if i < len(right) else None,
        tuple(left[max(0, i - REACH) : i]),
        tuple(left[i + 1 : i + 1 + REACH]),
        tuple(right[i + 1 : i + 1 + REACH]),
    )


def _event_code(left: Sequence[Any], right: Sequence[Any], i: int) -> Divergence:
    """Return what happened to the events at index i, where they part, whatever their ticks."""
    a = [_without_tick(event) for event in left[i:]]
    b = [_without_tick(event) for event in right[i:]]
    if not b:
        return Divergence.EVENT_MISSING
    if not a:
        return Divergence.EVENT_SURPLUS
    if a[0] == b[0]:
        late = left[i]["tick"] != right[i]["tick"]
        return Divergence.EVENT_TICK_DIFFERS if late else Divergence.EVENT_DIFFERS
    if len(a) == len(b):
        places = [j for j, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        last = places[-1]
        if len(places) == 2 and a[0] == b[last] and a[last] == b[0]:
            return Divergence.EVENTS_SWAPPED
    if a[1:2] == b[:1] and b[1:2] == a[:1]:
        return Divergence.EVENTS_SWAPPED
    if a[1:2] == b[:1]:
        return Divergence.EVENT_MISSING
    if b[1:2] == a[:1]:
        return Divergence.EVENT_SURPLUS
    return Divergence.EVENT_DIFFERS


def _without_tick(event: Mapping[str, Any]) -> str:
    """Return the text of an event, whenever it happens."""
    return canonical_json({name: event[name] for name in event if name != "tick"})


def _tick(item: Json) -> int | None:
    """Return the tick of an event, round or effect."""
    tick = item.get("tick") if isinstance(item, Mapping) else None
    return tick if isinstance(tick, int) else None
