"""Speculation: what a fork holds back, what a join lets out, and what an abort undoes."""

from __future__ import annotations

from conformance.corpus.images import BYE, solo
from conformance.corpus.instructions import (
    ABORT,
    HALT,
    JOIN,
    YIELD,
    choose,
    consume,
    fact,
    offer,
    produce,
    spawn,
)
from conformance.corpus.pairs import OPEN_P, asks, one, three
from conformance.corpus.session_types import END, NAT, STRING, snd
from conformance.corpus.settings import allow, fifo, fixed, layer
from conformance.corpus.setup import Setup, thr
from pyvm.config import AllowAll, Drop, Latest, Refuse, Resize
from pyvm.failure import Crash, Heal, Partition, Restart, Timeout
from pyvm.instr import (
    Acquire,
    Check,
    Fork,
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

_SENDS = (Set(1, 7), Send(0, 1))


def _burst(sid: int) -> Raw:
    """Let A hold back three messages, an effect and a fact, and let them out at once."""
    return three(
        Set(5, fact(sid, "A", "held")),
        Fork(0),
        *_SENDS,
        produce(NAT, 2),
        Send(0, 2),
        *_SENDS,
        Tag(5, 6),
        JOIN,
        *BYE,
    )


_BURST = _burst(0)

# what A does while B waits for its nat; speculation may nest two deep
_SHAPES: dict[str, Program] = {
    "join": (Fork(0), *_SENDS, JOIN, *BYE),
    "join-with-nothing-held": (Fork(0), JOIN, *_SENDS, *BYE),
    "abort": (Fork(0), *_SENDS, ABORT, Send(0, 2), *BYE),
    "abort-and-send-again": (Set(1, 3), Fork(0), *_SENDS, ABORT, Send(0, 1), *BYE),
    "abort-keeps-the-nonce": (
        produce(NAT, 1),
        Fork(0),
        produce(NAT, 1),
        produce(STRING, 2),
        consume(2, 3),
        ABORT,
        produce(NAT, 4),
        Send(0, 1),
        *BYE,
    ),
    "abort-with-nothing-held": (Fork(0), ABORT, *_SENDS, *BYE),
    "effects-are-told-at-once": (Fork(0), produce(NAT, 1), consume(1, 2), Send(0, 1), JOIN, *BYE),
    "nested-join-join": (Fork(0), Fork(0), *_SENDS, JOIN, JOIN, *BYE),
    "nested-abort-join": (
        Fork(0),
        produce(NAT, 1),
        Fork(0),
        *_SENDS,
        ABORT,
        Send(0, 1),
        JOIN,
        *BYE,
    ),
    "nested-join-abort": (
        Fork(0),
        Fork(0),
        produce(NAT, 1),
        Send(0, 1),
        JOIN,
        ABORT,
        *_SENDS,
        *BYE,
    ),
    "nested-abort-abort": (Fork(0), Set(1, 1), Fork(0), *_SENDS, ABORT, ABORT, *_SENDS, *BYE),
    "three-levels-one-after-another": (*(Fork(0), ABORT) * 2, Fork(0), *_SENDS, JOIN, *BYE),
    "too-deep": (Fork(0), Fork(0), Fork(0), *BYE),
    "join-without-fork": (JOIN, *BYE),
    "abort-without-fork": (ABORT, *BYE),
    "join-twice": (Fork(0), *_SENDS, JOIN, JOIN, *BYE),
    "fork-on-unit": (Fork(3), *BYE),
    "fork-on-what-another-owns": (Set(3, Endpoint(0, "B")), Fork(3), *BYE),
    "fork-beyond-the-registers": (Fork(16), *BYE),
    "yield-and-jump": (Fork(0), YIELD, Jump(3), *_SENDS, YIELD, JOIN, *BYE),
    "facts-are-kept": (Set(3, fact(0, "A", "x")), Fork(0), Tag(3, 4), JOIN, Check(3, "A", 5)),
    "facts-are-undone": (
        Set(3, fact(0, "A", "x")),
        Fork(0),
        Tag(3, 4),
        Check(3, "A", 5),
        ABORT,
        Check(3, "A", 6),
        *_SENDS,
        *BYE,
    ),
    "fault-while-speculating": (Fork(0), *_SENDS, Send(0, 1), JOIN, *BYE),
    "off-the-end-while-speculating": (Fork(0), *_SENDS),
    "never-joined": (Fork(0), *_SENDS, Jump(3)),
    # what cannot be taken back
    "irrevocable-receive": (Fork(0), Receive(0, 1), *BYE),
    "irrevocable-choose": (Fork(0), choose(0, 1, yes=1), *BYE),
    "irrevocable-open": (Fork(0), OPEN_P, *BYE),
    "irrevocable-close": (Fork(0), *_SENDS, *BYE),
    "irrevocable-transfer": (Set(1, 1), Fork(0), Transfer(0, 1), *BYE),
    "irrevocable-acquire": (Fork(0), Acquire("disk", 1), *BYE),
    "irrevocable-release": (Acquire("disk", 1), Fork(0), Release("disk", 1), *BYE),
    "irrevocable-spawn": (Fork(0), spawn(2), HALT),
    "irrevocable-halt": (Fork(0), *_SENDS, HALT),
}
_ALSO_THREADED = ("join", "abort-and-send-again", "nested-abort-join", "effects-are-told-at-once")
_BRIEF = ("never-joined",)

# both ends of a session, each of which sends, and a nat to send
_OPENS = (
    Open(("P", "Q"), (snd("Q", ("m", NAT, END)), snd("P", ("n", NAT, END))), (1, 2)),
    Set(3, 7),
)
_TWO_ENDPOINTS = solo(*_OPENS, Fork(1), Send(1, 3), Send(2, 3), JOIN, *BYE)
_TWO_FORKS = solo(*_OPENS, Fork(1), Send(1, 3), Fork(2), Send(2, 3), ABORT, JOIN, Send(2, 3), *BYE)
# the level on P would join into the level on Q, and an abort of that would leave P's type ahead
_FORKS_ACROSS = solo(*_OPENS, Fork(2), Fork(1), Send(1, 3), JOIN, ABORT, *BYE)
_ASKS_AROUND_A_RESTART = solo(
    Fork(0), produce(NAT, 1), produce(NAT, 2), ABORT, produce(NAT, 3), *BYE
)
_OFFERS_TO_NOBODY = asks(Fork(0), offer(0, yes=2, no=2), ABORT, offer(0, yes=4, no=4), *BYE)
_OFFERS = asks(Fork(0), offer(0, yes=2, no=2), JOIN, *BYE)
_OFFERS_TWICE = asks(Fork(0), offer(0, yes=2, no=2), ABORT, offer(0, yes=4, no=4), *BYE)

SPECULATION: tuple[Setup, ...] = (
    *(
        Setup(
            name,
            (one(*program),),
            speculation_depth=2,
            layers=(layer("disk"),),
            fuel=20 if name in _BRIEF else 400,
            runs=(thr(2),) if name in _ALSO_THREADED else (),
        )
        for name, program in _SHAPES.items()
    ),
    Setup("disabled", (one(Fork(0), *BYE),)),
    Setup("depth-one", (one(Fork(0), Fork(0), *BYE),), speculation_depth=1),
    Setup("another-endpoint", (_TWO_ENDPOINTS,), speculation_depth=2),
    Setup("two-endpoints-nested", (_TWO_FORKS,), speculation_depth=2),
    Setup("two-endpoints-joined-and-aborted", (_FORKS_ACROSS,), speculation_depth=2),
    Setup(
        "no-nonce-twice-after-a-restart",
        (_ASKS_AROUND_A_RESTART,),
        speculation_depth=1,
        checkpoints=(3,),
        failures=((4, Restart()),),
        runs=(thr(2),),
    ),
    Setup(
        "offer-that-cannot-leave-asks-nothing",
        (_OFFERS_TO_NOBODY,),
        speculation_depth=1,
        failures=((1, Crash("B")),),
    ),
    Setup("offer-joined", (_OFFERS,), speculation_depth=1, choice=fixed("no"), runs=(thr(2),)),
    Setup("offer-aborted", (_OFFERS_TWICE,), speculation_depth=1, choice=fixed("no")),
    Setup("offer-never-joined", (asks(Fork(0), offer(0, yes=2, no=2)),), speculation_depth=1),
    # a burst of three, let out at once
    Setup("burst-with-room", (_BURST,), speculation_depth=1, buffer=fifo(4), runs=(thr(2),)),
    Setup(
        "burst-blocks",
        (_BURST, _burst(1)),
        speculation_depth=1,
        buffer=fifo(1),
        runs=(thr(2), thr(4)),
    ),
    Setup("burst-fills-the-buffer", (_BURST,), speculation_depth=1, buffer=fifo(1, Refuse())),
    Setup("burst-drops", (_BURST,), speculation_depth=1, buffer=fifo(1, Drop()), runs=(thr(2),)),
    Setup("burst-latest", (_BURST,), speculation_depth=1, buffer=Latest(), runs=(thr(2),)),
    Setup("burst-resizes", (_BURST,), speculation_depth=1, buffer=fifo(1, Resize(4))),
    Setup("burst-denied", (_BURST,), speculation_depth=1, buffer=fifo(4), output=allow("a", "c")),
    Setup("burst-allowed", (_BURST,), speculation_depth=1, buffer=fifo(1), output=AllowAll()),
    Setup("burst-out-of-credit", (_BURST,), speculation_depth=1, buffer=fifo(1), budget=12),
    Setup(
        "burst-into-a-crash",
        (_BURST,),
        speculation_depth=1,
        failures=((4, Crash("B")),),
        runs=(thr(2),),
    ),
    Setup(
        "burst-half-out-when-the-peer-crashes",
        (_BURST,),
        speculation_depth=1,
        buffer=fifo(1),
        failures=((2, Timeout("B", 40)), (30, Crash("B"))),
    ),
    Setup(
        "burst-into-a-partition",
        (_BURST,),
        speculation_depth=1,
        failures=((3, Partition("A", "B")), (40, Heal("B", "A"))),
        runs=(thr(2),),
    ),
    Setup("crash-while-speculating", (_BURST,), speculation_depth=1, failures=((6, Crash("A")),)),
    Setup(
        "restart-into-speculation",
        (_BURST,),
        speculation_depth=1,
        buffer=fifo(4),
        checkpoints=(8,),
        failures=((14, Restart()),),
        runs=(thr(2),),
    ),
)
"""What is held back, and what becomes of it."""
