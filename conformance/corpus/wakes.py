"""Who is woken together, who gains a token while queued, and what a restart puts back.

Each row is here because a fault planted in the Python VM lived without it.
"""

from __future__ import annotations

from conformance.corpus.communication import chan, receive, send
from conformance.corpus.computation import HALT, YIELD, jump, set_, spawn
from conformance.corpus.custody import acquire, release, transfer
from conformance.corpus.facts import check, fact, tag
from conformance.corpus.images import BYE, Program, raw, solo
from conformance.corpus.local_types import END, rcv, rec, snd, var
from conformance.corpus.pairs import GET_ONE, one, owed, two
from conformance.corpus.settings import BY_TOKENS, fifo, layer
from conformance.corpus.setup import Entry, Failure, Setup, thr
from conformance.plain_json import JsonObject
from pyvm.config import Latest, Policy, ProgressAware, Resize, RoundRobin
from pyvm.failure import Corrupt, Heal, Partition, Reconcile, Restart, Timeout

_DISK = (layer("disk"),)
_ONE_TO_D, _ONE_OF_C = owed("m", sender="C", receiver="D")

_BOTH = (set_(1, 7), send(0, 1), send(0, 1), *BYE)

# in one round a layer is freed, a message arrives and a full buffer gets room
_TOGETHER = (
    solo(acquire("disk", 1), YIELD, YIELD, release("disk", 1), *BYE),
    solo(YIELD, acquire("disk", 1), release("disk", 1), *BYE),
    one(set_(1, 7), YIELD, YIELD, send(0, 1), *BYE),
    two(*_BOTH, b=[YIELD, YIELD, YIELD, receive(0, 1), *GET_ONE]),
    raw(Z=(END, [YIELD, YIELD, *BYE])),
)

_TURNS = tuple(solo(*[YIELD] * 6, *BYE) for _ in range(3))
_GUARDED = (
    solo(acquire("disk", 1), *[YIELD] * 3, release("disk", 1), *[YIELD] * 6, *BYE),
    solo(*[YIELD] * 9, *BYE),
)
_SLOWLY = two(*_BOTH, b=[receive(0, 1), *GET_ONE])
_ASKED_FOR = (
    solo(acquire("disk", 1), *[YIELD] * 4, release("disk", 1), *[YIELD] * 3, *BYE),
    solo(YIELD, acquire("disk", 1), YIELD, release("disk", 1), *BYE),
)
_KNOWING = (
    solo(
        set_(1, fact(0, "A", "seen")),
        tag(1, 2),
        *[YIELD] * 6,
        check(1, "A", 3),
        *[YIELD] * 2,
        *BYE,
    ),
)


# in one round an endpoint is given to who is about to be made, and somebody is made, and one fails
_MAKING = (
    one(set_(9, 7), transfer(0, 9), HALT),
    raw(C=(_ONE_TO_D, [set_(9, 5), transfer(0, 9), HALT]), D=(_ONE_OF_C, [receive(0, 1), *BYE])),
    solo(YIELD, spawn(3), HALT, YIELD, HALT),
    solo(YIELD, YIELD, HALT),
    solo(jump(77)),
)

# the sender waits for an edge to heal, at a full buffer that may grow, or may no more
_GROWS = two(
    *(set_(1, 7), send(0, 1), *[YIELD] * 9, send(0, 1), *BYE),
    b=[*[YIELD] * 30, receive(0, 1), *GET_ONE],
)
_HEALED = ((6, Partition("A", "B")), (30, Heal("A", "B")))

# B's fault is taken back: the message that did not verify is given up, and A says it again
_TELL = rec("X", snd("B", ("m", "nat", var("X"))))
_HEAR = rec("X", rcv("A", ("m", "nat", var("X"))))
_AGAIN = raw(
    A=(_TELL, [set_(1, 7), send(0, 1), *[YIELD] * 6, send(0, 1), HALT]),
    B=(_HEAR, [receive(0, 1), HALT]),
)
_RECONCILED = ((3, Corrupt("A", "B")), (9, Reconcile("A", "B")))


def late_pair(
    receiver: str, sender: str, *then: JsonObject
) -> dict[str, tuple[JsonObject, Program]]:
    """Let the sender send two nats at once, and the receiver take the first late."""
    owes, gets = owed("m", "n", sender=sender, receiver=receiver)
    return {
        receiver: (gets, [*[YIELD] * 4, receive(0, 1), *then]),
        sender: (owes, [*_BOTH]),
    }


_GIVES: Program = [set_(9, 6), transfer(0, 9), *[YIELD] * 3, HALT]
_TAKES: Program = [*[YIELD] * 50, set_(5, chan(2, "P")), receive(5, 1), *BYE]
_IDLES = solo(*[YIELD] * 54, *BYE)


def _handed(*a: JsonObject) -> tuple[JsonObject, ...]:
    """Let P give R, who is queued, an endpoint with a token: A goes on like this.

    A partition comes while messages wait, so both receivers block; when it ends both are woken
    with a token. A steps first, and before P does there is a partition again: P blocks with its
    token, and gains another.
    """
    return (
        raw(**late_pair("A", "B", *a)),
        raw(**late_pair("C", "D", *GET_ONE)),
        raw(**late_pair("P", "Q", *_GIVES), R=(END, _TAKES)),
        _IDLES,
    )


_CUT: tuple[Failure, ...] = tuple((30, Partition(*edge)) for edge in ("AB", "CD", "PQ"))
_ONE_TOKEN: tuple[Failure, ...] = (
    *_CUT,
    *((80, Heal(*edge)) for edge in ("AB", "PQ")),
    (81, Partition("P", "Q")),
    (83, Heal("P", "Q")),
    (120, Heal("C", "D")),
)
_TWO_TOKENS: tuple[Failure, ...] = (
    *_CUT,
    *((80, Heal(*edge)) for edge in ("AB", "PQ")),
    (81, Partition("P", "Q")),
    *((83, Heal(*edge)) for edge in ("CD", "PQ")),
    (84, Partition("P", "Q")),
    (86, Heal("P", "Q")),
)
_POLICIES: dict[str, Policy] = {"progress": ProgressAware(), "tokens": BY_TOKENS}
# the endpoint is given at tick 85, while R is queued
_BACK: dict[str, tuple[int, int]] = {"from-before": (50, 86), "to-after": (86, 100)}

WAKES: tuple[Entry, ...] = (
    *(
        (
            Setup(
                name=f"together{name}",
                lanes=16,
                layers=_DISK,
                buffer=fifo(1),
                failures=failures,
                runs=(thr(16),),
            ),
            _TOGETHER,
        )
        for name, failures in (("", ()), ("-while-one-is-timed-out", ((2, Timeout("Z", 30)),)))
    ),
    *(
        (
            Setup(
                name=f"a-token-is-given-{name}{number}",
                policy=policy,
                failures=failures,
                fuel=400,
                runs=(thr(2),),
            ),
            _handed(*GET_ONE),
        )
        for name, policy in _POLICIES.items()
        for number, failures in (("", _ONE_TOKEN), ("-twice", _TWO_TOKENS))
    ),
    *(
        (
            Setup(
                name=f"a-token-goes-back-{name}-{back}",
                policy=policy,
                checkpoints=(checkpoint,),
                failures=(*_ONE_TOKEN, (tick, Restart())),
            ),
            _handed(*GET_ONE),
        )
        for name, policy in _POLICIES.items()
        for back, (checkpoint, tick) in _BACK.items()
    ),
    (
        Setup(
            name="turns-go-back",
            lanes=3,
            policy=RoundRobin(),
            checkpoints=(2,),
            failures=((7, Restart()),),
        ),
        _TURNS,
    ),
    (
        Setup(
            name="a-layer-goes-back", layers=_DISK, checkpoints=(4,), failures=((14, Restart()),)
        ),
        _GUARDED,
    ),
    (
        Setup(name="who-was-about-to-wake-goes-back", checkpoints=(4,), failures=((9, Restart()),)),
        (_SLOWLY,),
    ),
    (
        Setup(
            name="a-freed-layer-goes-back",
            layers=_DISK,
            checkpoints=(5,),
            failures=((9, Restart()),),
        ),
        _ASKED_FOR,
    ),
    (Setup(name="given-to-the-unborn", lanes=16, runs=(thr(8), thr(2))), _MAKING),
    *(
        (
            Setup(name=f"full-when-healed-{most}", buffer=fifo(1, Resize(most)), failures=_HEALED),
            (_GROWS,),
        )
        for most in (1, 2)
    ),
    (Setup(name="latest-when-healed", buffer=Latest(), failures=_HEALED), (_GROWS,)),
    (Setup(name="the-only-fault-is-taken-back", failures=_RECONCILED, fuel=60), (_AGAIN,)),
    (
        Setup(name="one-of-two-faults-is-taken-back", failures=_RECONCILED, fuel=60),
        (_AGAIN, solo(jump(77))),
    ),
    (Setup(name="a-fact-goes-back", checkpoints=(4,), failures=((6, Restart()),)), _KNOWING),
)
"""What no other table shows."""
