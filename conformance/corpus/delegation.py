"""Delegation: endpoints given away, within a lane and across lanes, with what goes with them.

Coroutines are numbered by image, then by role name: with one image of A, B, C they are 0, 1, 2.
C idles until it owns what A gives away.
"""

from __future__ import annotations

from conformance.corpus.images import BYE, Code, raw, solo
from conformance.corpus.instructions import ABORT, HALT, YIELD, fact, spawn
from conformance.corpus.pairs import GET_ONE, ONE, ONE_BACK, TWO, TWO_BACK, owed
from conformance.corpus.session_types import END
from conformance.corpus.settings import layer
from conformance.corpus.setup import Setup, certificate, thr
from pyvm.config import RoundRobin
from pyvm.failure import Crash, Heal, Partition, Restart
from pyvm.instr import (
    Acquire,
    Check,
    Close,
    Fork,
    Instr,
    Jump,
    Open,
    Program,
    Receive,
    Release,
    Send,
    Set,
    Tag,
    Transfer,
)
from pyvm.load import Raw
from pyvm.value import Endpoint

_IDLE: Program = (YIELD,) * 5
_GIVE: Program = (Set(9, 2), Transfer(0, 9))


def _given(a: Code, c: Code) -> Raw:
    """Let A, who owes a nat to B, and C, who owes nothing, run these programs."""
    return raw(A=(ONE, a), B=(ONE_BACK, GET_ONE), C=(END, c))


def _takes(sid: int = 0) -> Program:
    """Use the endpoint of A in this session once it is owned, then close it and one's own."""
    return (*_IDLE, Set(5, Endpoint(sid, "A")), Set(1, 7), Send(5, 1), Close(5), *BYE)


def _tries(*program: Instr) -> Raw:
    """Let A run this program, in vain, beside a C that is done at once."""
    return _given([YIELD, *program, HALT], [Close(0), HALT])


_GIVEN = _given([*_GIVE, HALT], _takes())
_HALFWAY = raw(
    A=(TWO, [Set(1, 1), Send(0, 1), *_GIVE, HALT]),
    B=(TWO_BACK, [Receive(0, 1), Receive(0, 2), *BYE]),
    C=(END, _takes()),
)
_BACK = _given(
    [*_GIVE, *_IDLE, *_IDLE, Set(1, 7), Send(0, 1), *BYE],
    [*_IDLE, Set(5, Endpoint(0, "A")), Set(6, 0), Transfer(5, 6), *BYE],
)
_FACTS = _given(
    [Set(3, fact(0, "A", "paid")), Tag(3, 4), *_GIVE, Check(3, "A", 5), HALT],
    [Set(3, fact(0, "A", "paid")), *_takes()[:-2], Check(3, "C", 4), *BYE],
)
_FIRST_OF_TWO = _given([Set(9, 3), Transfer(0, 9), HALT], [YIELD, YIELD, YIELD, *BYE])
_HEIR = raw(Z=(END, _takes()))


def _woken_twice(*uses: Instr) -> Raw:
    """Let B be woken twice for one message, so that a token is left when it gives its endpoint up.

    It is woken at tick 9, finds the edge cut at tick 10, and is woken again when that heals.
    """
    sends: Program = (YIELD, YIELD, Set(1, 1), Send(0, 1), *[YIELD] * 12, Send(0, 1), *BYE)
    return raw(
        A=(TWO, sends),
        B=(TWO_BACK, [Receive(0, 1), *_GIVE, HALT]),
        C=(END, [*[YIELD] * 16, Set(5, Endpoint(0, "B")), *uses, *BYE]),
    )


_REFUSED: dict[str, Raw] = {
    "to-itself": _tries(Set(9, 0), Transfer(0, 9)),
    "to-no-one": _tries(Set(9, 99), Transfer(0, 9)),
    "to-one-that-is-done": _tries(YIELD, Set(9, 2), Transfer(0, 9)),
    "to-one-that-faulted": _given([YIELD, YIELD, *_GIVE, HALT], [Jump(99)]),
    "to-text": _tries(Set(9, "2"), Transfer(0, 9)),
    "to-unit": _tries(Transfer(0, 9)),
    "to-a-channel": _tries(Set(9, Endpoint(0, "C")), Transfer(0, 9)),
    "to-a-register-that-is-not": _tries(Transfer(0, 16)),
    "of-a-register-that-is-not": _tries(Set(9, 2), Transfer(16, 9)),
    "of-unit": _tries(Set(9, 2), Transfer(3, 9)),
    "of-what-another-owns": _tries(Set(9, 2), Set(3, Endpoint(0, "B")), Transfer(3, 9)),
    "of-what-was-given-away": _given([*_GIVE, Transfer(0, 9), HALT], _takes()),
    "used-after-it-was-given-away": _given([*_GIVE, Set(1, 1), Send(0, 1)], _takes()),
    "used-before-it-is-owned": _given(
        [*_IDLE, *_IDLE, *_GIVE, HALT], [Set(5, Endpoint(0, "A")), Set(1, 7), Send(5, 1), *BYE]
    ),
}

DELEGATION: tuple[Setup, ...] = (
    *(Setup(f"refused-{name}", (image,)) for name, image in _REFUSED.items()),
    Setup("within-a-lane", (_GIVEN,), lanes=1, runs=(thr(2),)),
    Setup("within-a-lane-of-two", (_GIVEN,), lanes=2, runs=(thr(2),)),
    Setup("across-lanes", (_GIVEN,), runs=(thr(1), thr(2), thr(4))),
    Setup("across-lanes-round-robin", (_GIVEN,), lanes=3, policy=RoundRobin(), runs=(thr(4),)),
    Setup("halfway", (_HALFWAY,), runs=(thr(2), thr(4))),
    Setup("there-and-back", (_BACK,), runs=(thr(2),)),
    Setup("facts-go-with-it", (_FACTS,), runs=(thr(2),)),
    *(
        Setup(name, (image,), failures=((10, Partition("A", "B")), (16, Heal("A", "B"))))
        for name, image in (
            ("tokens-go-with-it", _woken_twice(Receive(5, 1), Close(5))),
            ("tokens-that-are-never-spent", _woken_twice()),
        )
    ),
    Setup(
        "two-owners-of-one-session",
        (
            raw(
                A=(ONE, [*_GIVE, HALT]),
                B=(ONE_BACK, [Set(9, 2), Transfer(0, 9), HALT]),
                C=(
                    END,
                    [
                        *_IDLE,
                        *(Set(5, Endpoint(0, "A")), Set(6, Endpoint(0, "B")), Set(1, 7)),
                        *(Send(5, 1), Receive(6, 2), Close(5), Close(6)),
                        *BYE,
                    ],
                ),
            ),
        ),
        lanes=8,
        runs=(thr(4),),
    ),
    Setup(
        "to-another-session",
        (_FIRST_OF_TWO, _HEIR),
        lanes=8,
        runs=(thr(2), thr(4), thr(4, "target-in-the-same-wave", certificate(2, 4, [0, 3], [2]))),
    ),
    Setup(
        "to-its-child",
        (
            _given(
                [spawn(4, 0), Set(9, 3), Transfer(0, 9), HALT, *_IDLE, Set(1, 7), Send(0, 1), *BYE],
                BYE,
            ),
        ),
        runs=(thr(2),),
    ),
    Setup(
        "of-a-new-session",
        (
            solo(
                Open(("P", "Q"), owed("m", sender="P", receiver="Q"), (1, 2)),
                *(Set(9, 1), Transfer(2, 9), Set(3, 5), Send(1, 3), Close(1)),
                *BYE,
            ),
            solo(*_IDLE, Set(5, Endpoint(2, "Q")), Receive(5, 6), Close(5), *BYE),
        ),
        runs=(thr(2),),
    ),
    Setup(
        "of-a-finished-endpoint",
        (
            _given(
                [Set(1, 1), Send(0, 1), *_GIVE, HALT],
                [*_IDLE, Set(5, Endpoint(0, "A")), Close(5), *BYE],
            ),
        ),
    ),
    Setup(
        "to-one-that-waits",
        (
            _given(
                [Acquire("disk", 8), *_IDLE, *_GIVE, Release("disk", 8), HALT],
                [YIELD, Acquire("disk", 8), *_takes()[5:]],
            ),
        ),
        layers=(layer("disk"),),
        runs=(thr(2),),
    ),
    Setup(
        "to-one-that-speculates-and-aborts",
        (
            _given(
                [Set(3, fact(0, "A", "paid")), Tag(3, 4), *_GIVE, HALT],
                [
                    Fork(0),
                    *_takes()[:6],
                    Set(3, fact(0, "A", "paid")),
                    Check(3, "C", 4),
                    ABORT,
                    Set(3, fact(0, "A", "paid")),
                    Check(3, "C", 4),
                    Set(5, Endpoint(0, "A")),
                    *_takes()[6:],
                ],
            ),
        ),
        speculation_depth=1,
        runs=(thr(2),),
    ),
    Setup("source-crashes-after", (_GIVEN,), failures=((9, Crash("A")),), runs=(thr(2),)),
    Setup("target-crashes-after", (_GIVEN,), failures=((9, Crash("C")),), runs=(thr(2),)),
    Setup("target-crashed-before", (_GIVEN,), failures=((2, Crash("C")),)),
    Setup("restart-takes-it-back", (_GIVEN,), checkpoints=(3,), failures=((12, Restart()),)),
)
"""Who gives what to whom."""
