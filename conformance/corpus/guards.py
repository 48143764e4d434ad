"""Guard layers: who holds one, who waits for it, and what evidence is worth."""

from __future__ import annotations

from conformance.corpus.images import BYE, raw, solo
from conformance.corpus.instructions import HALT, YIELD, spawn
from conformance.corpus.pairs import GET_ONE, one
from conformance.corpus.session_types import END
from conformance.corpus.settings import BY_SCORES, layer
from conformance.corpus.setup import Setup, certificate, thr
from pyvm.config import ProgressAware, RoundRobin
from pyvm.failure import Crash, Restart, Timeout
from pyvm.instr import Acquire, Instr, Jump, Release, Send, Set
from pyvm.load import Raw

_DISK = (layer("disk"),)
_BOTH = (layer("disk"), layer("net"))

_ONCE = solo(Acquire("disk", 1), YIELD, Release("disk", 1), *BYE)
_FOR_EVER = solo(Acquire("disk", 1), Release("disk", 1), Jump(0))
_HOLDS = solo(Acquire("disk", 1), *[YIELD] * 6, Release("disk", 1), *BYE)
_WAITS = solo(YIELD, Acquire("disk", 1), Release("disk", 1), *BYE)

_GUARDED = one(
    *(Set(1, 7), Acquire("disk", 2), Send(0, 1), Release("disk", 2), *BYE),
    b=[Acquire("disk", 2), Release("disk", 2), *GET_ONE],
)


def _site(role: str, *program: Instr) -> Raw:
    """Make a program of a role of its own, so that a failure can meet it alone."""
    return raw(**{role: (END, program)})


_HELD_BY_A = (
    _site("A", Acquire("disk", 1), *[YIELD] * 9, Release("disk", 1), *BYE),
    _site("B", YIELD, Acquire("disk", 1), Release("disk", 1), *BYE),
)

# one coroutine, or one beside a holder; the layer net is not active
_FAULTY: dict[str, tuple[Raw, ...]] = {
    "unknown-layer": (solo(Acquire("tape", 1), *BYE),),
    "unknown-layer-release": (solo(Set(1, 1), Release("tape", 1), *BYE),),
    "inactive-layer": (solo(Acquire("net", 1), *BYE),),
    "inactive-layer-release": (solo(Set(1, 1), Release("net", 1), *BYE),),
    "held-by-itself": (solo(Acquire("disk", 1), Acquire("disk", 2), *BYE),),
    "register-of-evidence": (solo(Acquire("disk", 16), *BYE), _WAITS),
    "register-released": (solo(Acquire("disk", 1), Release("disk", 16), *BYE),),
    "spent-evidence": (
        solo(Acquire("disk", 1), Release("disk", 1), Acquire("disk", 2), Release("disk", 1), *BYE),
    ),
    "released-twice": (solo(Acquire("disk", 1), Release("disk", 1), Release("disk", 1), *BYE),),
    "forged-evidence": (solo(Set(1, 1), Release("disk", 1), *BYE),),
    "evidence-of-another": (_HOLDS, solo(YIELD, YIELD, Set(1, 1), Release("disk", 1), *BYE)),
    "evidence-from-the-future": (solo(Acquire("disk", 1), Set(1, 2), Release("disk", 1), *BYE),),
    "evidence-true": (solo(Acquire("disk", 1), Set(1, True), Release("disk", 1), *BYE),),
    "evidence-text": (solo(Acquire("disk", 1), Set(1, "1"), Release("disk", 1), *BYE),),
}

GUARDS: tuple[Setup, ...] = (
    *(
        Setup(name, images, layers=(layer("disk"), layer("net", active=False)))
        for name, images in _FAULTY.items()
    ),
    Setup("one-holder", (_ONCE,), layers=_DISK, runs=(thr(2),)),
    Setup(
        "two-in-turn",
        (_ONCE,) * 2,
        layers=_DISK,
        runs=(*(thr(1), thr(2), thr(4)), thr(2, "in-one-wave", certificate(1, 0, [0, 1]))),
    ),
    Setup("five-in-turn", (_ONCE,) * 5, layers=_DISK, lanes=8, policy=RoundRobin(), runs=(thr(4),)),
    Setup("five-by-score", (_ONCE,) * 5, layers=_DISK, lanes=8, policy=BY_SCORES),
    Setup("three-for-ever", (_FOR_EVER,) * 3, layers=_DISK, fuel=60, runs=(thr(4),)),
    Setup("guarded-sends", (_GUARDED, _GUARDED), layers=_DISK, lanes=8, runs=(thr(2), thr(4))),
    Setup(
        "evidence-of-another-layer-counts-as-much",
        (solo(Acquire("disk", 1), Acquire("net", 2), Release("disk", 2), Release("net", 1), *BYE),),
        layers=_BOTH,
        policy=ProgressAware(),
    ),
    Setup(
        "two-layers-in-opposite-order",
        (
            solo(Acquire("disk", 1), YIELD, Acquire("net", 2), *BYE),
            solo(Acquire("net", 1), YIELD, Acquire("disk", 2), *BYE),
        ),
        layers=_BOTH,
        runs=(thr(2), thr(4)),
    ),
    Setup(
        "two-layers-in-one-wave",
        (
            solo(Acquire("disk", 1), Release("disk", 1), *BYE),
            solo(Acquire("net", 1), Release("net", 1), *BYE),
        ),
        layers=_BOTH,
        runs=(thr(2),),
    ),
    Setup("never-released", (solo(Acquire("disk", 1), *BYE), _WAITS), layers=_DISK, runs=(thr(2),)),
    Setup(
        "holder-faults", (solo(Acquire("disk", 1), Jump(99)), _WAITS), layers=_DISK, runs=(thr(2),)
    ),
    Setup("no-credit-to-release", (_ONCE, _WAITS), layers=_DISK, budget=2),
    Setup(
        "parent-and-child",
        (
            solo(
                Acquire("disk", 1),
                spawn(5, 1),
                Release("disk", 1),
                *BYE,
                Acquire("disk", 2),
                Release("disk", 2),
                HALT,
            ),
        ),
        layers=_DISK,
        runs=(thr(2),),
    ),
    Setup(
        "child-with-the-evidence",
        (solo(Acquire("disk", 1), spawn(4, 1), *BYE, Release("disk", 0), HALT),),
        layers=_DISK,
    ),
    Setup("crash-frees-it", _HELD_BY_A, layers=_DISK, failures=((6, Crash("A")),), runs=(thr(2),)),
    Setup(
        "crash-of-who-waits", _HELD_BY_A, layers=_DISK, failures=((6, Crash("B")),), runs=(thr(2),)
    ),
    Setup("holder-is-timed-out", _HELD_BY_A, layers=_DISK, failures=((5, Timeout("A", 9)),)),
    Setup("who-waits-is-timed-out", _HELD_BY_A, layers=_DISK, failures=((18, Timeout("B", 9)),)),
    Setup(
        "restart-while-held",
        _HELD_BY_A,
        layers=_DISK,
        checkpoints=(2, 6),
        failures=((9, Restart()), (13, Restart())),
        runs=(thr(2),),
    ),
)
"""Who holds what, for how long, and on what evidence."""
