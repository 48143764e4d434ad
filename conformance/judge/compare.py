"""Exact comparison of two outcomes of one case: where they part first, and how.

Equal outcomes are settled by one comparison of the whole. Otherwise every component is compared,
and the one that parts at the earliest tick is reported; the others are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from conformance.judge.item import AnyRecord, Item
from conformance.plain_json import JsonObject
from conformance.runs.event import Event, without_tick
from conformance.runs.observed import Run
from conformance.runs.outcome import Ran, Refused

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


@dataclass(frozen=True, slots=True)
class FirstDivergence:
    """Where two outcomes part first; `left` is the authority's side, `right` the other's."""

    code: Divergence
    component: str
    index: int | None
    """Its place in the component's list; None if the component is not a list."""
    left: Item | None
    """None if the side has nothing there."""
    right: Item | None
    before: tuple[Item, ...] = ()
    """What both sides have just before it."""
    left_after: tuple[Item, ...] = ()
    right_after: tuple[Item, ...] = ()
    also: tuple[str, ...] = ()
    """The other components that differ."""

    @property
    def sides(self) -> tuple[Item, ...]:
        """The item of each side that has one."""
        return tuple(side for side in (self.left, self.right) if side is not None)

    @property
    def tick(self) -> int | None:
        """The tick at which the runs part, if it is known."""
        return self.sides[0].tick

    @property
    def session(self) -> int | None:
        """The session it is in, if it is in one."""
        return next((s.session for s in self.sides if s.session is not None), None)

    @property
    def coroutine(self) -> int | None:
        """The coroutine it is of, if it is of one."""
        return next((s.coroutine for s in self.sides if s.coroutine is not None), None)

    def to_json(self) -> JsonObject:
        """Return the divergence for machines."""
        return {
            "diagnosis": self.code.value,
            "component": self.component,
            "index": self.index,
            "tick": self.tick,
            "session": self.session,
            "coroutine": self.coroutine,
            "before": [item.raw for item in self.before],
            "left": None if self.left is None else self.left.raw,
            "right": None if self.right is None else self.right.raw,
            "left_after": [item.raw for item in self.left_after],
            "right_after": [item.raw for item in self.right_after],
            "also": list(self.also),
        }


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
    """Return where the runs part first, or None if they are the same; `left` is the authority.

    Outcomes of one text are not read. Raises `Malformed` if one that must be read is none.
    """
    if left.same(right):
        return None
    a, b = left.record, right.record
    if isinstance(a, Ran) and isinstance(b, Ran):
        first, *others = sorted(_divergences(left, right), key=_earliest)
        return replace(first, also=tuple(other.component for other in others))
    runs = (left, right)
    if isinstance(a, Refused) and isinstance(b, Refused):
        return _whole(Divergence.REFUSAL_DIFFERS, "refusal", runs, (a.refusal, b.refusal))
    return _whole(Divergence.KIND_DIFFERS, "kind", runs, (a.kind, b.kind))


def _divergences(left: Run, right: Run) -> Iterator[FirstDivergence]:
    """Yield the first divergence of every component of two runs."""
    runs = (left, right)
    lists, singles = [_lists(run.ran) for run in runs], [_singles(run.ran) for run in runs]
    for name in _LISTS:
        a, b = (side[name] for side in lists)
        if a != b:
            yield _in_list(name, runs, a, b)
    for name, code in _SCALARS.items():
        c, d = (side[name] for side in singles)
        if c != d:
            yield _whole(code, name, runs, (c, d))


def _lists(ran: Ran) -> dict[str, Sequence[AnyRecord]]:
    """Return the components that are lists, by their names in the format."""
    return {
        "events": ran.events,
        "rounds": ran.rounds,
        "effects": ran.effects,
        "checks": ran.checks,
        "handoffs": ran.handoffs,
        "failures": ran.failures,
        "checkpoints": ran.checkpoints,
        "layers": ran.layers,
        "sessions": ran.sessions,
        "coroutines": ran.coroutines,
    }


def _singles(ran: Ran) -> dict[str, AnyRecord]:
    """Return the components that are no lists, by their names in the format."""
    return {
        "status": ran.status,
        "clock": ran.clock,
        "steps": ran.steps,
        "failure": ran.snapshot,
    }


def _earliest(divergence: FirstDivergence) -> tuple[float, int, str]:
    """Return what to sort by: the tick, none last; at one tick, events tell more than rounds."""
    tick, name = divergence.tick, divergence.component
    place = _ORDER.index(name) if name in _ORDER else len(_ORDER)
    return (float("inf") if tick is None else tick, place, name)


def _whole(
    code: Divergence, name: str, runs: tuple[Run, Run], records: tuple[AnyRecord, AnyRecord]
) -> FirstDivergence:
    """Return the divergence of a component that is no list."""
    left, right = (
        Item(record, run.outcome[name]) for run, record in zip(runs, records, strict=True)
    )
    return FirstDivergence(code, name, None, left, right)


def _in_list(
    name: str, runs: tuple[Run, Run], a: Sequence[AnyRecord], b: Sequence[AnyRecord]
) -> FirstDivergence:
    """Return the first place where two lists part, with its context."""
    i = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y),
        min(len(a), len(b)),
    )
    code = _event_code(*(run.ran.events[i:] for run in runs)) if name == "events" else _LISTS[name]
    left, right = (
        tuple(map(Item, records, run.outcome[name]))
        for run, records in zip(runs, (a, b), strict=True)
    )
    return FirstDivergence(
        code,
        name,
        i,
        left[i] if i < len(left) else None,
        right[i] if i < len(right) else None,
        left[max(0, i - REACH) : i],
        left[i + 1 : i + 1 + REACH],
        right[i + 1 : i + 1 + REACH],
    )


def _event_code(left: Sequence[Event], right: Sequence[Event]) -> Divergence:
    """Return what happened to the events from where they part, whatever their ticks."""
    a, b = [without_tick(event) for event in left], [without_tick(event) for event in right]
    if not b:
        return Divergence.EVENT_MISSING
    if not a:
        return Divergence.EVENT_SURPLUS
    if a[0] == b[0]:
        return Divergence.EVENT_TICK_DIFFERS
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
