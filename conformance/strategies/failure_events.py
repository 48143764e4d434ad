"""Failure schedules and checkpoints: what comes over a run from outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import strategies as st

from conformance.cases.case import Json
from conformance.corpus.failure_events import (
    corrupt,
    crash,
    heal,
    partition,
    reconcile,
    restart,
    timeout,
)
from conformance.strategies.drawing import chance, number, pick
from conformance.strategies.values import ROLES

_PAIRS: tuple[Callable[[int, str, str], Json], ...] = (partition, heal, corrupt, reconcile)
_ORDER = (*_PAIRS, timeout, restart, crash)


@st.composite
def failure_events(draw: st.DrawFn, roles: Sequence[str] = ROLES[:3], latest: int = 30) -> Json:
    """One failure event of any kind, which names two roles, one, or now and then nobody's."""
    tick = number(draw, 1, latest)
    a, b = pick(draw, roles), pick(draw, roles)
    if chance(draw, 3):
        a = "Z"
    make = pick(draw, _ORDER)
    if make is restart:
        return restart(tick)
    if make is crash:
        return crash(tick, a)
    if make is timeout:
        return timeout(tick, a, number(draw, 0, 9))
    return next(pair(tick, a, b) for pair in _PAIRS if pair is make)


@st.composite
def failure_schedules(
    draw: st.DrawFn, roles: Sequence[str] = ROLES[:3], latest: int = 30
) -> list[Json]:
    """Failure events in any order of their ticks; what is cut or corrupted is often mended."""
    events = draw(st.lists(failure_events(roles, latest), max_size=5))
    for event in tuple(events):
        if event["kind"] == "partition" and chance(draw, 50):
            events.append(heal(event["tick"] + number(draw, 1, 9), event["a"], event["b"]))
        if event["kind"] == "corrupt" and chance(draw, 50):
            later = event["tick"] + number(draw, 1, 9)
            events.append(reconcile(later, event["sender"], event["receiver"]))
    return events


@st.composite
def checkpoints(draw: st.DrawFn, latest: int = 30) -> list[int]:
    """Ticks at which a checkpoint is taken."""
    return draw(st.lists(st.integers(1, latest), max_size=3))
