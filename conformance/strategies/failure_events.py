"""Failure schedules and checkpoints: what comes over a run from outside."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from conformance.corpus.setup import Failure
from conformance.strategies.drawing import chance, number, pick
from conformance.strategies.values import ROLES
from pyvm.failure import Corrupt, Crash, Heal, Partition, Reconcile, Restart, Timeout

_ORDER = (Partition, Heal, Corrupt, Reconcile, Timeout, Restart, Crash)


@st.composite
def failure_events(draw: st.DrawFn, roles: Sequence[str] = ROLES[:3], latest: int = 30) -> Failure:
    """One failure event of any kind, which names two roles, one, or now and then nobody's.

    With the tick at which it enters.
    """
    tick = number(draw, 1, latest)
    a, b = pick(draw, roles), pick(draw, roles)
    if chance(draw, 3):
        a = "Z"
    made = pick(draw, _ORDER)
    if made is Restart:
        return tick, Restart()
    if made is Crash:
        return tick, Crash(a)
    if made is Timeout:
        return tick, Timeout(a, number(draw, 0, 9))
    return tick, next(pair(a, b) for pair in (Partition, Heal, Corrupt, Reconcile) if pair is made)


@st.composite
def failure_schedules(
    draw: st.DrawFn, roles: Sequence[str] = ROLES[:3], latest: int = 30
) -> tuple[Failure, ...]:
    """Failure events in any order of their ticks; what is cut or corrupted is often mended."""
    events = draw(st.lists(failure_events(roles, latest), max_size=5))
    for tick, event in tuple(events):
        if isinstance(event, Partition) and chance(draw, 50):
            events.append((tick + number(draw, 1, 9), Heal(*event)))
        if isinstance(event, Corrupt) and chance(draw, 50):
            events.append((tick + number(draw, 1, 9), Reconcile(*event)))
    return tuple(events)


@st.composite
def checkpoints(draw: st.DrawFn, latest: int = 30) -> tuple[int, ...]:
    """Ticks at which a checkpoint is taken."""
    return tuple(draw(st.lists(st.integers(1, latest), max_size=3)))
