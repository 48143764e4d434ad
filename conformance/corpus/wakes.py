"""Who is woken together, who gains a token while queued, and what a restart puts back.

Each row is here because a fault planted in the Python VM lived without it.
"""

from __future__ import annotations

from conformance.corpus.images import BYE, Code, raw, solo
from conformance.corpus.instructions import HALT, YIELD, fact, spawn
from conformance.corpus.pairs import GET_ONE, one, owed, two
from conformance.corpus.session_types import END, NAT, rcv, snd
from conformance.corpus.settings import BY_TOKENS, fifo, layer
from conformance.corpus.setup import Failure, Setup, thr
from pyvm.config import Latest, Policy, ProgressAware, Resize, RoundRobin
from pyvm.failure import Corrupt, Heal, Partition, Reconcile, Restart, Timeout
from pyvm.instr import (
    Acquire,
    Check,
    Instr,
    Jump,
    Program,
    Receive,
    Release,
    Send,
    Set,
    Tag,
    Transfer,
)
from pyvm.load import Raw
from pyvm.local_type import LocalType, Recur, Var
from pyvm.value import Endpoint

_DISK = (layer("disk"),)
_ONE_TO_D, _ONE_OF_C = owed("m", sender="C", receiver="D")

_BOTH: Program = (Set(1, 7), Send(0, 1), Send(0, 1), *BYE)

# in one round a layer is freed, a message arrives and a full buffer gets room
_TOGETHER = (
    solo(Acquire("disk", 1), YIELD, YIELD, Release("disk", 1), *BYE),
    solo(YIELD, Acquire("disk", 1), Release("disk", 1), *BYE),
    one(Set(1, 7), YIELD, YIELD, Send(0, 1), *BYE),
    two(*_BOTH, b=[YIELD, YIELD, YIELD, Receive(0, 1), *GET_ONE]),
    raw(Z=(END, [YIELD, YIELD, *BYE])),
)

_TURNS = tuple(solo(*[YIELD] * 6, *BYE) for _ in range(3))
_GUARDED = (
    solo(Acquire("disk", 1), *[YIELD] * 3, Release("disk", 1), *[YIELD] * 6, *BYE),
    solo(*[YIELD] * 9, *BYE),
)
_SLOWLY = two(*_BOTH, b=[Receive(0, 1), *GET_ONE])
_ASKED_FOR = (
    solo(Acquire("disk", 1), *[YIELD] * 4, Release("disk", 1), *[YIELD] * 3, *BYE),
    solo(YIELD, Acquire("disk", 1), YIELD, Release("disk", 1), *BYE),
)
_KNOWING = (
    solo(
        Set(1, fact(0, "A", "seen")), Tag(1, 2), *[YIELD] * 6, Check(1, "A", 3), *[YIELD] * 2, *BYE
    ),
)


# in one round an endpoint is given to who is about to be made, and somebody is made, and one fails
_MAKING = (
    one(Set(9, 7), Transfer(0, 9), HALT),
    raw(C=(_ONE_TO_D, [Set(9, 5), Transfer(0, 9), HALT]), D=(_ONE_OF_C, [Receive(0, 1), *BYE])),
    solo(YIELD, spawn(3), HALT, YIELD, HALT),
    solo(YIELD, YIELD, HALT),
    solo(Jump(77)),
)

# the sender waits for an edge to heal, at a full buffer that may grow, or may no more
_TWICE: Program = (Set(1, 7), Send(0, 1), *[YIELD] * 9, Send(0, 1), *BYE)
_GROWS = two(*_TWICE, b=[*[YIELD] * 30, Receive(0, 1), *GET_ONE])
_HEALED = ((6, Partition("A", "B")), (30, Heal("A", "B")))

# B's fault is taken back: the message that did not verify is given up, and A says it again
_TELL = Recur("X", snd("B", ("m", NAT, Var("X"))))
_HEAR = Recur("X", rcv("A", ("m", NAT, Var("X"))))
_AGAIN = raw(
    A=(_TELL, [Set(1, 7), Send(0, 1), *[YIELD] * 6, Send(0, 1), HALT]),
    B=(_HEAR, [Receive(0, 1), HALT]),
)
_RECONCILED = ((3, Corrupt("A", "B")), (9, Reconcile("A", "B")))


def late_pair(receiver: str, sender: str, *then: Instr) -> dict[str, tuple[LocalType, Code]]:
    """Let the sender send two nats at once, and the receiver take the first late."""
    owes, gets = owed("m", "n", sender=sender, receiver=receiver)
    return {
        receiver: (gets, [*[YIELD] * 4, Receive(0, 1), *then]),
        sender: (owes, _BOTH),
    }


_GIVES: Program = (Set(9, 6), Transfer(0, 9), *[YIELD] * 3, HALT)
_TAKES: Program = (*[YIELD] * 50, Set(5, Endpoint(2, "P")), Receive(5, 1), *BYE)
_IDLES = solo(*[YIELD] * 54, *BYE)


def _handed(*a: Instr) -> tuple[Raw, ...]:
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

WAKES: tuple[Setup, ...] = (
    *(
        Setup(
            f"together{name}",
            _TOGETHER,
            lanes=16,
            layers=_DISK,
            buffer=fifo(1),
            failures=failures,
            runs=(thr(16),),
        )
        for name, failures in (("", ()), ("-while-one-is-timed-out", ((2, Timeout("Z", 30)),)))
    ),
    *(
        Setup(
            f"a-token-is-given-{name}{number}",
            _handed(*GET_ONE),
            policy=policy,
            failures=failures,
            fuel=400,
            runs=(thr(2),),
        )
        for name, policy in _POLICIES.items()
        for number, failures in (("", _ONE_TOKEN), ("-twice", _TWO_TOKENS))
    ),
    *(
        Setup(
            f"a-token-goes-back-{name}-{back}",
            _handed(*GET_ONE),
            policy=policy,
            checkpoints=(checkpoint,),
            failures=(*_ONE_TOKEN, (tick, Restart())),
        )
        for name, policy in _POLICIES.items()
        for back, (checkpoint, tick) in _BACK.items()
    ),
    Setup(
        "turns-go-back",
        _TURNS,
        lanes=3,
        policy=RoundRobin(),
        checkpoints=(2,),
        failures=((7, Restart()),),
    ),
    Setup(
        "a-layer-goes-back", _GUARDED, layers=_DISK, checkpoints=(4,), failures=((14, Restart()),)
    ),
    Setup(
        "who-was-about-to-wake-goes-back", (_SLOWLY,), checkpoints=(4,), failures=((9, Restart()),)
    ),
    Setup(
        "a-freed-layer-goes-back",
        _ASKED_FOR,
        layers=_DISK,
        checkpoints=(5,),
        failures=((9, Restart()),),
    ),
    Setup("given-to-the-unborn", _MAKING, lanes=16, runs=(thr(8), thr(2))),
    *(
        Setup(f"full-when-healed-{most}", (_GROWS,), buffer=fifo(1, Resize(most)), failures=_HEALED)
        for most in (1, 2)
    ),
    Setup("latest-when-healed", (_GROWS,), buffer=Latest(), failures=_HEALED),
    Setup("the-only-fault-is-taken-back", (_AGAIN,), failures=_RECONCILED, fuel=60),
    Setup(
        "one-of-two-faults-is-taken-back", (_AGAIN, solo(Jump(77))), failures=_RECONCILED, fuel=60
    ),
    Setup("a-fact-goes-back", _KNOWING, checkpoints=(4,), failures=((6, Restart()),)),
)
"""What no other table shows."""
