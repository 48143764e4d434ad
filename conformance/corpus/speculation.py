"""Speculation: what a fork holds back, what a join lets out, and what an abort undoes."""

from __future__ import annotations

from conformance.corpus.communication import choose, offer, open_, receive, send
from conformance.corpus.computation import HALT, YIELD, consume, jump, produce, set_, spawn
from conformance.corpus.custody import ABORT, JOIN, acquire, fork, release, transfer
from conformance.corpus.facts import check, fact, tag
from conformance.corpus.images import BYE, solo
from conformance.corpus.local_types import END, snd
from conformance.corpus.pairs import asks, one, three
from conformance.corpus.settings import allow, fifo, fixed, layer
from conformance.corpus.setup import Entry, Setup, thr
from conformance.plain_json import JsonObject
from pyvm.config import AllowAll, Drop, Latest, Refuse, Resize
from pyvm.failure import Crash, Heal, Partition, Restart, Timeout

_SENDS = (set_(1, 7), send(0, 1))


def _burst(sid: int) -> JsonObject:
    """Let A hold back three messages, an effect and a fact, and let them out at once."""
    return three(
        set_(5, fact(sid, "A", "held")),
        fork(0),
        *_SENDS,
        produce("nat", 2),
        send(0, 2),
        *_SENDS,
        tag(5, 6),
        JOIN,
        *BYE,
    )


_BURST = _burst(0)

# what A does while B waits for its nat; speculation may nest two deep
_SHAPES: dict[str, tuple[JsonObject, ...]] = {
    "join": (fork(0), *_SENDS, JOIN, *BYE),
    "join-with-nothing-held": (fork(0), JOIN, *_SENDS, *BYE),
    "abort": (fork(0), *_SENDS, ABORT, send(0, 2), *BYE),
    "abort-and-send-again": (set_(1, 3), fork(0), *_SENDS, ABORT, send(0, 1), *BYE),
    "abort-keeps-the-nonce": (
        produce("nat", 1),
        fork(0),
        produce("nat", 1),
        produce("string", 2),
        consume(2, 3),
        ABORT,
        produce("nat", 4),
        send(0, 1),
        *BYE,
    ),
    "abort-with-nothing-held": (fork(0), ABORT, *_SENDS, *BYE),
    "effects-are-told-at-once": (fork(0), produce("nat", 1), consume(1, 2), send(0, 1), JOIN, *BYE),
    "nested-join-join": (fork(0), fork(0), *_SENDS, JOIN, JOIN, *BYE),
    "nested-abort-join": (
        fork(0),
        produce("nat", 1),
        fork(0),
        *_SENDS,
        ABORT,
        send(0, 1),
        JOIN,
        *BYE,
    ),
    "nested-join-abort": (
        fork(0),
        fork(0),
        produce("nat", 1),
        send(0, 1),
        JOIN,
        ABORT,
        *_SENDS,
        *BYE,
    ),
    "nested-abort-abort": (fork(0), set_(1, 1), fork(0), *_SENDS, ABORT, ABORT, *_SENDS, *BYE),
    "three-levels-one-after-another": (
        *(fork(0), ABORT) * 2,
        fork(0),
        *_SENDS,
        JOIN,
        *BYE,
    ),
    "too-deep": (fork(0), fork(0), fork(0), *BYE),
    "join-without-fork": (JOIN, *BYE),
    "abort-without-fork": (ABORT, *BYE),
    "join-twice": (fork(0), *_SENDS, JOIN, JOIN, *BYE),
    "fork-on-unit": (fork(3), *BYE),
    "fork-on-what-another-owns": (set_(3, {"chan": [0, "B"]}), fork(3), *BYE),
    "fork-beyond-the-registers": (fork(16), *BYE),
    "yield-and-jump": (fork(0), YIELD, jump(3), *_SENDS, YIELD, JOIN, *BYE),
    "facts-are-kept": (set_(3, fact(0, "A", "x")), fork(0), tag(3, 4), JOIN, check(3, "A", 5)),
    "facts-are-undone": (
        set_(3, fact(0, "A", "x")),
        fork(0),
        tag(3, 4),
        check(3, "A", 5),
        ABORT,
        check(3, "A", 6),
        *_SENDS,
        *BYE,
    ),
    "fault-while-speculating": (fork(0), *_SENDS, send(0, 1), JOIN, *BYE),
    "off-the-end-while-speculating": (fork(0), *_SENDS),
    "never-joined": (fork(0), *_SENDS, jump(3)),
    # what cannot be taken back
    "irrevocable-receive": (fork(0), receive(0, 1), *BYE),
    "irrevocable-choose": (fork(0), choose(0, 1, yes=1), *BYE),
    "irrevocable-open": (fork(0), open_(["P"], [END], [1]), *BYE),
    "irrevocable-close": (fork(0), *_SENDS, *BYE),
    "irrevocable-transfer": (set_(1, 1), fork(0), transfer(0, 1), *BYE),
    "irrevocable-acquire": (fork(0), acquire("disk", 1), *BYE),
    "irrevocable-release": (acquire("disk", 1), fork(0), release("disk", 1), *BYE),
    "irrevocable-spawn": (fork(0), spawn(2), HALT),
    "irrevocable-halt": (fork(0), *_SENDS, HALT),
}
_ALSO_THREADED = ("join", "abort-and-send-again", "nested-abort-join", "effects-are-told-at-once")
_BRIEF = ("never-joined",)

# both ends of a session, each of which sends, and a nat to send
_OPENS = (
    open_(["P", "Q"], [snd("Q", ("m", "nat", END)), snd("P", ("n", "nat", END))], [1, 2]),
    set_(3, 7),
)
_TWO_ENDPOINTS = solo(
    *_OPENS,
    fork(1),
    send(1, 3),
    send(2, 3),
    JOIN,
    *BYE,
)
_TWO_FORKS = solo(
    *_OPENS,
    fork(1),
    send(1, 3),
    fork(2),
    send(2, 3),
    ABORT,
    JOIN,
    send(2, 3),
    *BYE,
)
# the level on P would join into the level on Q, and an abort of that would leave P's type ahead
_FORKS_ACROSS = solo(
    *_OPENS,
    fork(2),
    fork(1),
    send(1, 3),
    JOIN,
    ABORT,
    *BYE,
)
_ASKS_AROUND_A_RESTART = solo(
    fork(0), produce("nat", 1), produce("nat", 2), ABORT, produce("nat", 3), *BYE
)
_OFFERS_TO_NOBODY = asks(fork(0), offer(0, yes=2, no=2), ABORT, offer(0, yes=4, no=4), *BYE)
_OFFERS = asks(fork(0), offer(0, yes=2, no=2), JOIN, *BYE)
_OFFERS_TWICE = asks(fork(0), offer(0, yes=2, no=2), ABORT, offer(0, yes=4, no=4), *BYE)

SPECULATION: tuple[Entry, ...] = (
    *(
        (
            Setup(
                name=name,
                speculation_depth=2,
                layers=(layer("disk"),),
                fuel=20 if name in _BRIEF else 400,
                runs=(thr(2),) if name in _ALSO_THREADED else (),
            ),
            (one(*program),),
        )
        for name, program in _SHAPES.items()
    ),
    (Setup(name="disabled"), (one(fork(0), *BYE),)),
    (Setup(name="depth-one", speculation_depth=1), (one(fork(0), fork(0), *BYE),)),
    (Setup(name="another-endpoint", speculation_depth=2), (_TWO_ENDPOINTS,)),
    (Setup(name="two-endpoints-nested", speculation_depth=2), (_TWO_FORKS,)),
    (Setup(name="two-endpoints-joined-and-aborted", speculation_depth=2), (_FORKS_ACROSS,)),
    (
        Setup(
            name="no-nonce-twice-after-a-restart",
            speculation_depth=1,
            checkpoints=(3,),
            failures=((4, Restart()),),
            runs=(thr(2),),
        ),
        (_ASKS_AROUND_A_RESTART,),
    ),
    (
        Setup(
            name="offer-that-cannot-leave-asks-nothing",
            speculation_depth=1,
            failures=((1, Crash("B")),),
        ),
        (_OFFERS_TO_NOBODY,),
    ),
    (
        Setup(name="offer-joined", speculation_depth=1, choice=fixed("no"), runs=(thr(2),)),
        (_OFFERS,),
    ),
    (Setup(name="offer-aborted", speculation_depth=1, choice=fixed("no")), (_OFFERS_TWICE,)),
    (
        Setup(name="offer-never-joined", speculation_depth=1),
        (asks(fork(0), offer(0, yes=2, no=2)),),
    ),
    # a burst of three, let out at once
    (Setup(name="burst-with-room", speculation_depth=1, buffer=fifo(4), runs=(thr(2),)), (_BURST,)),
    (
        Setup(name="burst-blocks", speculation_depth=1, buffer=fifo(1), runs=(thr(2), thr(4))),
        (_BURST, _burst(1)),
    ),
    (
        Setup(name="burst-fills-the-buffer", speculation_depth=1, buffer=fifo(1, Refuse())),
        (_BURST,),
    ),
    (
        Setup(name="burst-drops", speculation_depth=1, buffer=fifo(1, Drop()), runs=(thr(2),)),
        (_BURST,),
    ),
    (Setup(name="burst-latest", speculation_depth=1, buffer=Latest(), runs=(thr(2),)), (_BURST,)),
    (Setup(name="burst-resizes", speculation_depth=1, buffer=fifo(1, Resize(4))), (_BURST,)),
    (
        Setup(name="burst-denied", speculation_depth=1, buffer=fifo(4), output=allow("a", "c")),
        (_BURST,),
    ),
    (
        Setup(name="burst-allowed", speculation_depth=1, buffer=fifo(1), output=AllowAll()),
        (_BURST,),
    ),
    (Setup(name="burst-out-of-credit", speculation_depth=1, buffer=fifo(1), budget=12), (_BURST,)),
    (
        Setup(
            name="burst-into-a-crash",
            speculation_depth=1,
            failures=((4, Crash("B")),),
            runs=(thr(2),),
        ),
        (_BURST,),
    ),
    (
        Setup(
            name="burst-half-out-when-the-peer-crashes",
            speculation_depth=1,
            buffer=fifo(1),
            failures=((2, Timeout("B", 40)), (30, Crash("B"))),
        ),
        (_BURST,),
    ),
    (
        Setup(
            name="burst-into-a-partition",
            speculation_depth=1,
            failures=((3, Partition("A", "B")), (40, Heal("B", "A"))),
            runs=(thr(2),),
        ),
        (_BURST,),
    ),
    (
        Setup(name="crash-while-speculating", speculation_depth=1, failures=((6, Crash("A")),)),
        (_BURST,),
    ),
    (
        Setup(
            name="restart-into-speculation",
            speculation_depth=1,
            buffer=fifo(4),
            checkpoints=(8,),
            failures=((14, Restart()),),
            runs=(thr(2),),
        ),
        (_BURST,),
    ),
)
"""What is held back, and what becomes of it."""
