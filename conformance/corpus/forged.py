"""Certificates that the planner did not make: each must cost nothing but the round's parallelism.

The images are copies of one small exchange, so at tick 1 the machine has done no step, all
coroutines are ready, and copy k has coroutines 2k (A) and 2k + 1 (B).
"""

from __future__ import annotations

from conformance.corpus.images import solo
from conformance.corpus.instructions import HALT, YIELD, spawn
from conformance.corpus.pairs import ENDLESS, GET_ONE, OPEN_P, THREE_MESSAGES, one
from conformance.corpus.settings import BY_SCORES
from conformance.corpus.setup import Certificate, Setup, certificate, thr
from pyvm.config import RoundRobin
from pyvm.instr import Jump, Set, Transfer

_THREE = (THREE_MESSAGES,) * 3

# name -> certificates; three exchanges, eight lanes, concurrency 4
_THREE_EXCHANGES: dict[str, tuple[Certificate, ...]] = {
    "as-planned": (certificate(1, 0, [0, 2, 4], [1, 3, 5]),),
    "as-planned-for-two-ticks": (
        certificate(1, 0, [0, 2, 4], [1, 3, 5]),
        certificate(2, 6, [0, 2, 4]),
    ),
    "narrower-than-planned": (certificate(1, 0, [0], [1], [2], [3], [4], [5]),),
    "mixed-but-in-order": (certificate(1, 0, [0, 3], [1, 2], [4], [5]),),
    "picks-reordered": (certificate(1, 0, [4, 2, 0], [1, 3, 5]),),
    "two-picks-reordered": (certificate(1, 0, [0], [1], [3], [4, 2], [5]),),
    "waves-reordered": (certificate(1, 0, [1, 3, 5], [0, 2, 4]),),
    "step-too-late": (certificate(1, 7, [0, 2, 4], [1, 3, 5]),),
    "step-too-early": (certificate(3, 0, [0, 2, 4], [1, 3, 5]),),
    "last-rounds-certificate": (
        certificate(1, 0, [0, 2, 4], [1, 3, 5]),
        certificate(2, 0, [0, 2, 4], [1, 3, 5]),
    ),
    "duplicate-in-a-wave": (certificate(1, 0, [0, 0, 2, 4], [1, 3, 5]),),
    "duplicate-across-waves": (certificate(1, 0, [0, 2, 4], [1, 3, 5], [0]),),
    "two-of-one-session": (certificate(1, 0, [0, 1], [2, 4], [3, 5]),),
    "two-of-one-session-in-the-second-wave": (certificate(1, 0, [0, 2], [1, 4, 5], [3]),),
    "unknown-coroutine": (certificate(1, 0, [0, 2, 99], [1, 3, 5]),),
    "missing-pick": (certificate(1, 0, [0, 2, 4], [1, 3]),),
    "missing-wave": (certificate(1, 0, [0, 2, 4]),),
    "no-waves": (certificate(1, 0),),
    "one-empty-wave": (certificate(1, 0, []),),
    "empty-wave-among-others": (certificate(1, 0, [0, 2, 4], [], [1, 3, 5]),),
    "blocked-pick": (certificate(2, 6, [0, 2, 4], [1, 3, 5]),),
    "everything-wrong": (certificate(1, 9, [0, 0, 1, 99, 4], []),),
    "never-reached": (certificate(10_000, 0, [0]),),
    "first-of-two-for-one-tick": (certificate(1, 5, [0]), certificate(1, 0, [0, 2, 4], [1, 3, 5])),
    "stale-at-every-tick": tuple(certificate(tick, 1000 + tick, [0]) for tick in range(1, 60)),
}

_FORKS = solo(spawn(3), YIELD, Jump(4), HALT, HALT)
_OPENS = solo(OPEN_P, HALT)
# at tick 2 one gives an endpoint to 3, one spawns, one is beyond its program; 3 and 5 only wait
_GIVES = one(Set(9, 3), Transfer(0, 9), HALT, b=[YIELD, YIELD, *GET_ONE])
_BESIDE = (_GIVES, solo(YIELD, spawn(3), HALT, HALT), solo(YIELD, YIELD, HALT), solo(YIELD))

FORGED: tuple[Setup, ...] = (
    Setup(
        "three-exchanges",
        _THREE,
        lanes=8,
        runs=(
            *(thr(4, name, *given) for name, given in _THREE_EXCHANGES.items()),
            thr(2, "wider-than-the-concurrency", certificate(1, 0, [0, 2, 4], [1, 3, 5])),
            thr(1, "ignored", certificate(1, 0, [2, 0], [5])),
        ),
    ),
    Setup(
        "four-lanes",
        _THREE,
        runs=(thr(4, "lane-clash", certificate(1, 0, [0, 4], [1, 5], [2], [3])),),
    ),
    Setup(
        "one-lane",
        _THREE,
        lanes=1,
        runs=(thr(4, "lane-clash", certificate(1, 0, [0, 2, 4], [1, 3, 5])),),
    ),
    Setup(
        "two-spawners", (_FORKS, _FORKS), runs=(thr(2, "in-one-wave", certificate(1, 0, [0, 1])),)
    ),
    Setup(
        "two-openers",
        (_OPENS, _FORKS, _OPENS),
        runs=(thr(4, "in-one-wave", certificate(1, 0, [0, 1], [2])),),
    ),
    Setup(
        "one-ends-early",
        (solo(HALT), solo(YIELD, YIELD, YIELD, HALT)),
        runs=(thr(4, "finished-pick", certificate(2, 2, [0, 1]), certificate(3, 3, [0, 1])),),
    ),
    Setup(
        "a-gift-beside-a-child",
        _BESIDE,
        lanes=8,
        runs=(thr(8), thr(8, "to-one-of-the-wave", certificate(2, 5, [0, 2, 3], [1], [4]))),
    ),
    Setup(
        "scores",
        _THREE,
        lanes=8,
        policy=BY_SCORES,
        runs=(thr(4, "degrades", *(certificate(tick, 0) for tick in (1, 2, 3))),),
    ),
    Setup(
        "round-robin",
        (ENDLESS, THREE_MESSAGES, THREE_MESSAGES),
        lanes=8,
        policy=RoundRobin(),
        fuel=60,
        runs=tuple(
            thr(n, "degrades", *(certificate(tick, 0) for tick in (1, 2, 4, 5))) for n in (4, 8)
        ),
    ),
)
"""What is forged or stale, and what only looks so."""
