"""What a forger knows of a machine state: who is ready, and which two may not share a wave.

Read from the state by the rules of the machine alone. Neither the planner nor the checker is asked,
so that what these facts imply can be compared with both.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import combinations
from random import Random

from pyvm.config import WaveCertificate
from pyvm.coroutine import Coroutine
from pyvm.instr import Acquire, Open, Release, Spawn, Transfer
from pyvm.runtime.scheduler import candidates
from pyvm.runtime.wave import plan_waves
from pyvm.state import VMState

LANE, SESSION = "lane", "session"
ALLOCATOR, LAYER, COROUTINE = "allocator", "layer", "coroutine"

Waves = list[list[int]]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a state, for waves of at most `n` picks."""

    n: int
    step: int
    ready: tuple[int, ...]
    """In the order of the queue."""
    idle: tuple[int, ...]
    """Those that exist and cannot run."""
    unknown: int
    """No coroutine has this id or a greater one."""
    planned: WaveCertificate
    """The planner's own certificate, which is not assumed to be right."""
    clashing: dict[Pair, str]
    """Pairs that may not share a wave, each in the order of the queue, and why they may not."""


def look(state: VMState, n: int) -> Facts:
    """Return what is known of a state."""
    queue = candidates(state)
    ready = tuple(co.cid for co in queue)
    clashing = {}
    touched = {co.cid: _touches(state, co) for co in queue}
    for a, b in combinations(queue, 2):
        if (why := _why_apart(a, b, touched[a.cid] & touched[b.cid])) is not None:
            clashing[a.cid, b.cid] = why
    return Facts(
        n,
        state.steps,
        ready,
        tuple(cid for cid in state.coroutines if cid not in touched),
        max(state.coroutines) + 1,
        plan_waves(state, n),
        clashing,
    )


def _why_apart(a: Coroutine, b: Coroutine, shared: set[tuple[str, Hashable]]) -> str | None:
    """Name the first kind of thing that two coroutines share."""
    if a.lane == b.lane:
        return LANE
    kinds = {kind for kind, _ in shared}
    return next((kind for kind in (SESSION, ALLOCATOR, LAYER, COROUTINE) if kind in kinds), None)


def _touches(state: VMState, co: Coroutine) -> set[tuple[str, Hashable]]:
    """Return what the next step of a coroutine may touch, beyond its lane."""
    found: set[tuple[str, Hashable]] = {(SESSION, end.sid) for end in co.owned}
    found.add((COROUTINE, co.cid))
    if co.pc < len(co.code):
        match co.code[co.pc]:
            case Open() | Spawn():
                found |= {(ALLOCATOR, None), (COROUTINE, state.alloc.next_cid)}
            case Acquire(layer=name) | Release(layer=name):
                found.add((LAYER, name))
            case Transfer(target=register) if register < len(co.registers):
                cid = co.registers[register]
                if type(cid) is int:
                    found.add((COROUTINE, cid))
    return found


def in_order(facts: Facts, waves: Waves) -> Waves:
    """Return the waves in the order of the queue: each wave, and the waves by their first picks."""
    place = {cid: i for i, cid in enumerate(facts.ready)}
    waves = [sorted(wave, key=place.__getitem__) for wave in waves if wave]
    return sorted(waves, key=lambda wave: place[wave[0]])


def right_waves(facts: Facts, rng: Random, apart: Pair | None = None) -> Waves:
    """Return some right waves of all that are ready, or of all but these two."""
    left = [cid for cid in facts.ready if apart is None or cid not in apart]
    style = rng.randrange(3) if apart is None else 1 + rng.randrange(2)
    if style == 0:
        return [list(wave) for wave in facts.planned.waves]
    if style == 1:
        return [[cid] for cid in left]
    return other_waves(facts, left, rng)


def other_waves(facts: Facts, left: list[int], rng: Random) -> Waves:
    """Put each into any wave that admits it, or into a new one."""
    waves: Waves = []
    for cid in left:
        admit = [
            wave
            for wave in waves
            if len(wave) < facts.n and all((other, cid) not in facts.clashing for other in wave)
        ]
        if admit and rng.random() < 0.8:
            rng.choice(admit).append(cid)
        else:
            waves.append([cid])
    return waves


def any_waves(facts: Facts, rng: Random) -> Waves:
    """Return waves of all that are ready, mostly wrong, but none of them too wide."""
    left = rng.sample(facts.ready, len(facts.ready))
    waves: Waves = []
    while left:
        size = rng.randint(1, facts.n)
        waves.append(left[:size])
        left = left[size:]
    return waves
