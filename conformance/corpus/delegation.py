"""Delegation: endpoints given away, within a lane and across lanes, with what goes with them.

Coroutines are numbered by image, then by role name: with one image of A, B, C they are 0, 1, 2.
C idles until it owns what A gives away.
"""

from __future__ import annotations

from conformance.corpus.communication import chan, close, open_, receive, send
from conformance.corpus.computation import HALT, YIELD, jump, set_, spawn
from conformance.corpus.custody import ABORT, acquire, fork, release, transfer
from conformance.corpus.facts import check, fact, tag
from conformance.corpus.images import BYE, Program, raw, solo
from conformance.corpus.local_types import END
from conformance.corpus.pairs import GET_ONE, ONE, ONE_BACK, TWO, TWO_BACK, owed
from conformance.corpus.settings import layer
from conformance.corpus.setup import Entry, Setup, certificate, thr
from conformance.plain_json import JsonObject
from pyvm.config import RoundRobin
from pyvm.failure import Crash, Heal, Partition, Restart

_IDLE: Program = [YIELD] * 5
_GIVE: Program = [set_(9, 2), transfer(0, 9)]


def _given(a: Program, c: Program) -> JsonObject:
    """Let A, who owes a nat to B, and C, who owes nothing, run these programs."""
    return raw(A=(ONE, a), B=(ONE_BACK, [*GET_ONE]), C=(END, c))


def _takes(sid: int = 0) -> Program:
    """Use the endpoint of A in this session once it is owned, then close it and one's own."""
    return [*_IDLE, set_(5, chan(sid, "A")), set_(1, 7), send(5, 1), close(5), *BYE]


def _tries(*program: JsonObject) -> JsonObject:
    """Let A run this program, in vain, beside a C that is done at once."""
    return _given([YIELD, *program, HALT], [close(0), HALT])


_GIVEN = _given([*_GIVE, HALT], _takes())
_HALFWAY = raw(
    A=(TWO, [set_(1, 1), send(0, 1), *_GIVE, HALT]),
    B=(TWO_BACK, [receive(0, 1), receive(0, 2), *BYE]),
    C=(END, _takes()),
)
_BACK = _given(
    [*_GIVE, *_IDLE, *_IDLE, set_(1, 7), send(0, 1), *BYE],
    [*_IDLE, set_(5, chan(0, "A")), set_(6, 0), transfer(5, 6), *BYE],
)
_FACTS = _given(
    [set_(3, fact(0, "A", "paid")), tag(3, 4), *_GIVE, check(3, "A", 5), HALT],
    [set_(3, fact(0, "A", "paid")), *_takes()[:-2], check(3, "C", 4), *BYE],
)
_FIRST_OF_TWO = _given([set_(9, 3), transfer(0, 9), HALT], [YIELD, YIELD, YIELD, *BYE])
_HEIR = raw(Z=(END, _takes()))


def _woken_twice(*uses: JsonObject) -> JsonObject:
    """Let B be woken twice for one message, so that a token is left when it gives its endpoint up.

    It is woken at tick 9, finds the edge cut at tick 10, and is woken again when that heals.
    """
    sends = [*(YIELD, YIELD, set_(1, 1), send(0, 1)), *[YIELD] * 12, send(0, 1), *BYE]
    return raw(
        A=(TWO, sends),
        B=(TWO_BACK, [receive(0, 1), *_GIVE, HALT]),
        C=(END, [*[YIELD] * 16, set_(5, chan(0, "B")), *uses, *BYE]),
    )


_REFUSED: dict[str, JsonObject] = {
    "to-itself": _tries(set_(9, 0), transfer(0, 9)),
    "to-no-one": _tries(set_(9, 99), transfer(0, 9)),
    "to-one-that-is-done": _tries(YIELD, set_(9, 2), transfer(0, 9)),
    "to-one-that-faulted": _given([YIELD, YIELD, *_GIVE, HALT], [jump(99)]),
    "to-text": _tries(set_(9, "2"), transfer(0, 9)),
    "to-unit": _tries(transfer(0, 9)),
    "to-a-channel": _tries(set_(9, chan(0, "C")), transfer(0, 9)),
    "to-a-register-that-is-not": _tries(transfer(0, 16)),
    "of-a-register-that-is-not": _tries(set_(9, 2), transfer(16, 9)),
    "of-unit": _tries(set_(9, 2), transfer(3, 9)),
    "of-what-another-owns": _tries(set_(9, 2), set_(3, chan(0, "B")), transfer(3, 9)),
    "of-what-was-given-away": _given([*_GIVE, transfer(0, 9), HALT], _takes()),
    "used-after-it-was-given-away": _given([*_GIVE, set_(1, 1), send(0, 1)], _takes()),
    "used-before-it-is-owned": _given(
        [*_IDLE, *_IDLE, *_GIVE, HALT], [set_(5, chan(0, "A")), set_(1, 7), send(5, 1), *BYE]
    ),
}

DELEGATION: tuple[Entry, ...] = (
    *((Setup(name=f"refused-{name}"), (image,)) for name, image in _REFUSED.items()),
    (Setup(name="within-a-lane", lanes=1, runs=(thr(2),)), (_GIVEN,)),
    (Setup(name="within-a-lane-of-two", lanes=2, runs=(thr(2),)), (_GIVEN,)),
    (Setup(name="across-lanes", runs=(thr(1), thr(2), thr(4))), (_GIVEN,)),
    (
        Setup(name="across-lanes-round-robin", lanes=3, policy=RoundRobin(), runs=(thr(4),)),
        (_GIVEN,),
    ),
    (Setup(name="halfway", runs=(thr(2), thr(4))), (_HALFWAY,)),
    (Setup(name="there-and-back", runs=(thr(2),)), (_BACK,)),
    (Setup(name="facts-go-with-it", runs=(thr(2),)), (_FACTS,)),
    *(
        (Setup(name=name, failures=((10, Partition("A", "B")), (16, Heal("A", "B")))), (image,))
        for name, image in (
            ("tokens-go-with-it", _woken_twice(receive(5, 1), close(5))),
            ("tokens-that-are-never-spent", _woken_twice()),
        )
    ),
    (
        Setup(name="two-owners-of-one-session", lanes=8, runs=(thr(4),)),
        (
            raw(
                A=(ONE, [*_GIVE, HALT]),
                B=(ONE_BACK, [set_(9, 2), transfer(0, 9), HALT]),
                C=(
                    END,
                    [
                        *_IDLE,
                        *(set_(5, chan(0, "A")), set_(6, chan(0, "B")), set_(1, 7)),
                        *(send(5, 1), receive(6, 2), close(5), close(6)),
                        *BYE,
                    ],
                ),
            ),
        ),
    ),
    (
        Setup(
            name="to-another-session",
            lanes=8,
            runs=(
                thr(2),
                thr(4),
                thr(4, "target-in-the-same-wave", certificate(2, 4, [0, 3], [2])),
            ),
        ),
        (_FIRST_OF_TWO, _HEIR),
    ),
    (
        Setup(name="to-its-child", runs=(thr(2),)),
        (
            _given(
                [
                    spawn(4, 0),
                    set_(9, 3),
                    transfer(0, 9),
                    HALT,
                    *_IDLE,
                    set_(1, 7),
                    send(0, 1),
                    *BYE,
                ],
                [*BYE],
            ),
        ),
    ),
    (
        Setup(name="of-a-new-session", runs=(thr(2),)),
        (
            solo(
                open_(["P", "Q"], [*owed("m", sender="P", receiver="Q")], [1, 2]),
                *(set_(9, 1), transfer(2, 9), set_(3, 5), send(1, 3), close(1)),
                *BYE,
            ),
            solo(*_IDLE, set_(5, chan(2, "Q")), receive(5, 6), close(5), *BYE),
        ),
    ),
    (
        Setup(name="of-a-finished-endpoint"),
        (
            _given(
                [set_(1, 1), send(0, 1), *_GIVE, HALT],
                [*_IDLE, set_(5, chan(0, "A")), close(5), *BYE],
            ),
        ),
    ),
    (
        Setup(name="to-one-that-waits", layers=(layer("disk"),), runs=(thr(2),)),
        (
            _given(
                [acquire("disk", 8), *_IDLE, *_GIVE, release("disk", 8), HALT],
                [YIELD, acquire("disk", 8), *_takes()[5:]],
            ),
        ),
    ),
    (
        Setup(name="to-one-that-speculates-and-aborts", speculation_depth=1, runs=(thr(2),)),
        (
            _given(
                [set_(3, fact(0, "A", "paid")), tag(3, 4), *_GIVE, HALT],
                [
                    fork(0),
                    *_takes()[:6],
                    set_(3, fact(0, "A", "paid")),
                    check(3, "C", 4),
                    ABORT,
                    set_(3, fact(0, "A", "paid")),
                    check(3, "C", 4),
                    set_(5, chan(0, "A")),
                    *_takes()[6:],
                ],
            ),
        ),
    ),
    (Setup(name="source-crashes-after", failures=((9, Crash("A")),), runs=(thr(2),)), (_GIVEN,)),
    (Setup(name="target-crashes-after", failures=((9, Crash("C")),), runs=(thr(2),)), (_GIVEN,)),
    (Setup(name="target-crashed-before", failures=((2, Crash("C")),)), (_GIVEN,)),
    (
        Setup(name="restart-takes-it-back", checkpoints=(3,), failures=((12, Restart()),)),
        (_GIVEN,),
    ),
)
"""Who gives what to whom."""
