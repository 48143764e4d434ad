"""Guard layers: who holds one, who waits for it, and what evidence is worth."""

from __future__ import annotations

from conformance.corpus.communication import send
from conformance.corpus.computation import HALT, YIELD, jump, set_, spawn
from conformance.corpus.custody import acquire, release
from conformance.corpus.images import BYE, raw, solo
from conformance.corpus.local_types import END
from conformance.corpus.pairs import GET_ONE, one
from conformance.corpus.settings import BY_SCORES, layer
from conformance.corpus.setup import Entry, Setup, certificate, thr
from conformance.plain_json import JsonObject
from pyvm.config import ProgressAware, RoundRobin
from pyvm.failure import Crash, Restart, Timeout

_DISK = (layer("disk"),)
_BOTH = (layer("disk"), layer("net"))

_ONCE = solo(acquire("disk", 1), YIELD, release("disk", 1), *BYE)
_FOR_EVER = solo(acquire("disk", 1), release("disk", 1), jump(0))
_HOLDS = solo(acquire("disk", 1), *[YIELD] * 6, release("disk", 1), *BYE)
_WAITS = solo(YIELD, acquire("disk", 1), release("disk", 1), *BYE)

_GUARDED = one(
    *(set_(1, 7), acquire("disk", 2), send(0, 1), release("disk", 2), *BYE),
    b=[acquire("disk", 2), release("disk", 2), *GET_ONE],
)


def _site(role: str, *program: JsonObject) -> JsonObject:
    """Make a program of a role of its own, so that a failure can meet it alone."""
    return raw(**{role: (END, list(program))})


_HELD_BY_A = (
    _site("A", acquire("disk", 1), *[YIELD] * 9, release("disk", 1), *BYE),
    _site("B", YIELD, acquire("disk", 1), release("disk", 1), *BYE),
)

# one coroutine, or one beside a holder; the layer net is not active
_FAULTY: dict[str, tuple[JsonObject, ...]] = {
    "unknown-layer": (solo(acquire("tape", 1), *BYE),),
    "unknown-layer-release": (solo(set_(1, 1), release("tape", 1), *BYE),),
    "inactive-layer": (solo(acquire("net", 1), *BYE),),
    "inactive-layer-release": (solo(set_(1, 1), release("net", 1), *BYE),),
    "held-by-itself": (solo(acquire("disk", 1), acquire("disk", 2), *BYE),),
    "register-of-evidence": (solo(acquire("disk", 16), *BYE), _WAITS),
    "register-released": (solo(acquire("disk", 1), release("disk", 16), *BYE),),
    "spent-evidence": (
        solo(acquire("disk", 1), release("disk", 1), acquire("disk", 2), release("disk", 1), *BYE),
    ),
    "released-twice": (solo(acquire("disk", 1), release("disk", 1), release("disk", 1), *BYE),),
    "forged-evidence": (solo(set_(1, 1), release("disk", 1), *BYE),),
    "evidence-of-another": (_HOLDS, solo(YIELD, YIELD, set_(1, 1), release("disk", 1), *BYE)),
    "evidence-from-the-future": (solo(acquire("disk", 1), set_(1, 2), release("disk", 1), *BYE),),
    "evidence-true": (solo(acquire("disk", 1), set_(1, True), release("disk", 1), *BYE),),
    "evidence-text": (solo(acquire("disk", 1), set_(1, "1"), release("disk", 1), *BYE),),
}

GUARDS: tuple[Entry, ...] = (
    *(
        (Setup(name=name, layers=(layer("disk"), layer("net", active=False))), images)
        for name, images in _FAULTY.items()
    ),
    (Setup(name="one-holder", layers=_DISK, runs=(thr(2),)), (_ONCE,)),
    (
        Setup(
            name="two-in-turn",
            layers=_DISK,
            runs=(
                *(thr(1), thr(2), thr(4)),
                thr(2, "in-one-wave", certificate(1, 0, [0, 1])),
            ),
        ),
        (_ONCE,) * 2,
    ),
    (
        Setup(name="five-in-turn", layers=_DISK, lanes=8, policy=RoundRobin(), runs=(thr(4),)),
        (_ONCE,) * 5,
    ),
    (Setup(name="five-by-score", layers=_DISK, lanes=8, policy=BY_SCORES), (_ONCE,) * 5),
    (Setup(name="three-for-ever", layers=_DISK, fuel=60, runs=(thr(4),)), (_FOR_EVER,) * 3),
    (
        Setup(name="guarded-sends", layers=_DISK, lanes=8, runs=(thr(2), thr(4))),
        (_GUARDED, _GUARDED),
    ),
    (
        Setup(
            name="evidence-of-another-layer-counts-as-much",
            layers=_BOTH,
            policy=ProgressAware(),
        ),
        (solo(acquire("disk", 1), acquire("net", 2), release("disk", 2), release("net", 1), *BYE),),
    ),
    (
        Setup(name="two-layers-in-opposite-order", layers=_BOTH, runs=(thr(2), thr(4))),
        (
            solo(acquire("disk", 1), YIELD, acquire("net", 2), *BYE),
            solo(acquire("net", 1), YIELD, acquire("disk", 2), *BYE),
        ),
    ),
    (
        Setup(name="two-layers-in-one-wave", layers=_BOTH, runs=(thr(2),)),
        (
            solo(acquire("disk", 1), release("disk", 1), *BYE),
            solo(acquire("net", 1), release("net", 1), *BYE),
        ),
    ),
    (
        Setup(name="never-released", layers=_DISK, runs=(thr(2),)),
        (solo(acquire("disk", 1), *BYE), _WAITS),
    ),
    (
        Setup(name="holder-faults", layers=_DISK, runs=(thr(2),)),
        (solo(acquire("disk", 1), jump(99)), _WAITS),
    ),
    (Setup(name="no-credit-to-release", layers=_DISK, budget=2), (_ONCE, _WAITS)),
    (
        Setup(name="parent-and-child", layers=_DISK, runs=(thr(2),)),
        (
            solo(
                acquire("disk", 1),
                spawn(5, 1),
                release("disk", 1),
                *BYE,
                acquire("disk", 2),
                release("disk", 2),
                HALT,
            ),
        ),
    ),
    (
        Setup(name="child-with-the-evidence", layers=_DISK),
        (solo(acquire("disk", 1), spawn(4, 1), *BYE, release("disk", 0), HALT),),
    ),
    (
        Setup(name="crash-frees-it", layers=_DISK, failures=((6, Crash("A")),), runs=(thr(2),)),
        _HELD_BY_A,
    ),
    (
        Setup(name="crash-of-who-waits", layers=_DISK, failures=((6, Crash("B")),), runs=(thr(2),)),
        _HELD_BY_A,
    ),
    (
        Setup(name="holder-is-timed-out", layers=_DISK, failures=((5, Timeout("A", 9)),)),
        _HELD_BY_A,
    ),
    (
        Setup(name="who-waits-is-timed-out", layers=_DISK, failures=((18, Timeout("B", 9)),)),
        _HELD_BY_A,
    ),
    (
        Setup(
            name="restart-while-held",
            layers=_DISK,
            checkpoints=(2, 6),
            failures=((9, Restart()), (13, Restart())),
            runs=(thr(2),),
        ),
        _HELD_BY_A,
    ),
)
"""Who holds what, for how long, and on what evidence."""
