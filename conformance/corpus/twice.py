"""What was saved, damaged, released or given once is so once more: the first leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.corpus.images import BYE, Code, raw
from conformance.corpus.instructions import (
    ABORT,
    HALT,
    JOIN,
    YIELD,
    choose,
    fact,
    offer,
    produce,
    spawn,
)
from conformance.corpus.pairs import (
    ANSWER,
    ASK,
    GET_ONE,
    GET_THREE,
    ONE,
    ONE_BACK,
    OPEN_P,
    asks,
    one,
    three,
)
from conformance.corpus.session_types import END, NAT
from conformance.corpus.settings import allow, fifo, fixed
from conformance.corpus.setup import Failure, Setup
from pyvm.config import AllowAll, DenyAll, Recorded
from pyvm.event import ConsumeRequest, EffectEntry
from pyvm.failure import Corrupt, Crash, FailureEvent, Heal, Partition, Reconcile, Restart, Timeout
from pyvm.instr import (
    Acquire,
    Check,
    Close,
    Consume,
    Fork,
    Instr,
    Invoke,
    Open,
    Receive,
    Send,
    Set,
    Tag,
    Transfer,
)
from pyvm.value import UNIT, Endpoint, Prod, Value

_PAUSE: Code = [YIELD] * 4
_LONG: Code = (*[YIELD] * 30, HALT)


def _slow_sends() -> Iterator[Instr]:
    """Send three nats, a while after each other."""
    for n in (1, 2, 3):
        yield from (Set(1, n), Send(0, 1), *_PAUSE)


def _slow_receives() -> Iterator[Instr]:
    """Receive three nats, each after a while."""
    for n in (1, 2, 3):
        yield from (*_PAUSE, YIELD, Receive(0, n))


_SLOW = three(*_slow_sends(), *BYE, b=(*_slow_receives(), *BYE))

_BEFORE_THE_SECOND: dict[str, FailureEvent] = {
    "partition": Partition("A", "B"),
    "crash": Crash("B"),
    "corrupt": Corrupt("A", "B"),
    "timeout": Timeout("A", 3),
    "heal": Heal("A", "B"),
}
_HURT_AGAIN: dict[str, tuple[FailureEvent, FailureEvent]] = {
    "partition": (Partition("A", "B"), Heal("B", "A")),
    "corrupt": (Corrupt("A", "B"), Reconcile("A", "B")),
    "timeout": (Timeout("B", 3), Timeout("A", 3)),
    "crash": (Crash("B"), Crash("A")),
}


def _restarts(*events: FailureEvent) -> tuple[tuple[int, FailureEvent], ...]:
    """Restart, let these enter, and restart again."""
    return ((6, Restart()), *((8 + i, event) for i, event in enumerate(events)), (14, Restart()))


_SAVED: dict[str, Code] = {
    "facts": (Set(5, fact(0, "A", "x")), Tag(5, 6), Fork(0), Set(5, fact(0, "A", "y")), Tag(5, 7)),
    "registers": (Set(5, 1), Fork(0), Set(5, 2), Set(6, 3)),
    "nonce": (produce(NAT, 5), Fork(0), produce(NAT, 6)),
    "type": (Fork(0), Set(1, 7), Send(0, 1)),
}


def _undone(saved: Code) -> Code:
    """Speculate and undo it, twice; then say what is known and what is owed."""
    checks: Code = [Check(5, "A", 8), Set(9, fact(0, "A", "x")), Check(9, "A", 10)]
    again: Code = [i for i in saved if not isinstance(i, Tag)]
    return (*saved, ABORT, *checks, *again, ABORT, *checks, Set(1, 7), *[Send(0, 1)] * 3, *BYE)


_PARTLY: Code = (Fork(0), Set(1, 7), *[Send(0, 1)] * 3, JOIN, *BYE)
_LOOK_ALIKE: dict[str, tuple[Value, Value]] = {
    "true-and-1": (1, True),
    "1-and-true": (True, 1),
    "text-and-number": ("1", 1),
    "unit-and-text": (UNIT, ""),
    "pairs": (Prod(1, 2), Prod(True, 2)),
    "channel-and-pair": (Prod(Prod(0, "A"), 1), Prod(Endpoint(0, "A"), 1)),
    "pair-and-channel": (Prod(1, Endpoint(0, "A")), Prod(1, Prod(0, "A"))),
    "bare-channel": (Endpoint(0, "A"), Prod(0, "A")),
    "right-part": (Prod(2, True), Prod(2, 1)),
    "nested": (Prod(1, Prod(0, "A")), fact(0, "A", "x")),
}


def _recorded(name: str, said: Value, asked: Value) -> Setup:
    """Consume a value whose recording has one that looks alike."""
    entry = EffectEntry(1, 0, 0, ConsumeRequest(asked), UNIT)
    image = one(Set(1, said), Invoke(Consume(1), 2), HALT, b=(HALT,))
    return Setup(f"recorded-{name}", (image,), handler=Recorded((entry,)))


_SORTS_HELD: dict[str, tuple[Instr, ...]] = {
    "send": (Fork(0), Set(1, "s"), Send(0, 1), JOIN, HALT),
    "send-second": (Fork(0), Set(1, 7), Send(0, 1), Set(1, "s"), Send(0, 1), JOIN, HALT),
    "send-nested": (Fork(0), Fork(0), Set(1, True), Send(0, 1), JOIN, JOIN, HALT),
}
_TO_ITS_BRANCH: Code = (Fork(0), offer(0, yes=2, no=4), JOIN, HALT, JOIN, *BYE)


def _of_both(*use: Instr) -> Iterator[Instr]:
    """Make the facts of X and Y in register 4, and use each."""
    for role, text in (("X", "x"), ("Y", "y")):
        yield from (Set(4, fact(1, role, text)), *use)


_TAKEN_ALONG = raw(
    A=(
        END,
        (
            Open(("X", "Y"), (END, END), (2, 3)),
            *_of_both(Tag(4, 5)),
            *(Set(4, fact(0, "A", "a")), Tag(4, 5), Set(1, 1), Transfer(2, 1)),
            *_of_both(Check(4, "A", 6)),
            *(Set(4, fact(0, "A", "a")), Check(4, "A", 7), Transfer(3, 1), Check(4, "A", 7), HALT),
        ),
    ),
    B=(END, _LONG),
)
_CHOOSES_CORRUPTED = raw(
    A=(ASK, (offer(0, yes=1, no=1), *_LONG)),
    B=(ANSWER, (*[YIELD] * 3, choose(0, 1, yes=4, no=4), HALT)),
)
_JOINS_PARTLY = three(*_PARTLY, b=[*[YIELD] * 6, *[Receive(0, 1)] * 3, *BYE])
_CUT_FOR_A_WHILE = ((4, Partition("A", "B")), (16, Heal("A", "B")))
_JOINS: tuple[Setup, ...] = (
    Setup("in-parts", buffer=fifo(1)),
    Setup("past-a-partition", failures=_CUT_FOR_A_WHILE),
    Setup("allowed", output=AllowAll()),
    Setup("denied", output=DenyAll()),
    Setup("denied-at-the-second", output=allow("a")),
    Setup("in-parts-denied", buffer=fifo(1), output=allow("a")),
)
_JOINED_OFFERS: tuple[Setup, ...] = (
    Setup("first", choice=fixed("yes")),
    Setup("second", choice=fixed("no")),
    Setup("denied", output=DenyAll()),
    Setup("cut", failures=((1, Partition("A", "B")),)),
)


def _twice(first: int, events: tuple[FailureEvent, FailureEvent]) -> Iterator[Failure]:
    """Let two failures enter one after the other, and both again."""
    for start in (first, first + 8):
        yield from zip((start, start + 4), events, strict=True)


_REJECTED = raw(A=(END, (Send(0, 1), HALT)), B=(END, _LONG))
_CLOSED_BEFORE = raw(A=(END, (OPEN_P, Close(1), *_LONG)), B=(END, _LONG))
_LEARNS_ON = raw(
    A=(
        END,
        (
            *(Set(4, fact(0, "A", "x")), Tag(4, 5), *_PAUSE),
            *(Set(4, fact(0, "A", "y")), Tag(4, 5), *_PAUSE),
            *(Check(4, "A", 6), *_LONG),
        ),
    ),
    B=(END, _LONG),
)
_ASKS_LAYER = raw(A=(END, (*[YIELD] * 10, Acquire("net", 1), *_LONG)), B=(END, _LONG))
_BACK = ((12, Restart()), (20, Restart()))
_KEPT: tuple[Setup, ...] = (
    Setup("rejection", (_REJECTED,), checkpoints=(5,)),
    Setup("epoch", (_CLOSED_BEFORE,), checkpoints=(8,)),
    Setup("facts", (_LEARNS_ON,), checkpoints=(9,)),
    Setup("inactive-layer", (_ASKS_LAYER,), checkpoints=(3,), layers=(("net", False),)),
    Setup("second-layer", (_ASKS_LAYER,), checkpoints=(3,), layers=(("net", False), ("net", True))),
    Setup("first-layer", (_ASKS_LAYER,), checkpoints=(3,), layers=(("net", True), ("net", False))),
    Setup("checkpoint-of-its-tick", (_SLOW,), checkpoints=(3, 12)),
)
_WAITS = raw(A=(ONE, (*[YIELD] * 3, HALT)), B=(ONE_BACK, GET_ONE))
_ASKED_AGAIN = asks(offer(0, yes=1, no=1), HALT, b=(HALT,))
_PAIR_TAKEN = EffectEntry(1, 0, 0, ConsumeRequest(Prod("yes", "no")), Prod("yes", 1))
_FIRST_CHILD = (produce(NAT, 1), produce(NAT, 2), spawn(4, 1), *BYE, produce(NAT, 3), HALT)
_LATER: tuple[Setup, ...] = (
    Setup("restart-to-nothing", (_WAITS,), failures=((25, Restart()),)),
    Setup("restart-to-something", (_WAITS,), checkpoints=(2,), failures=((25, Restart()),)),
    Setup("restart-before-its-checkpoint", (_WAITS,), checkpoints=(9,), failures=((5, Restart()),)),
    Setup("long-then-short", (_SLOW,), failures=((3, Timeout("A", 9)), (4, Timeout("A", 2)))),
    Setup("short-then-long", (_SLOW,), failures=((3, Timeout("A", 2)), (4, Timeout("A", 9)))),
    Setup("long-ends-a-wait", (_WAITS,), failures=((3, Timeout("A", 30)), (4, Timeout("A", 2)))),
    Setup(
        "crash-of-a-closed-session",
        (one(Set(1, 7), Send(0, 1), *BYE), _CLOSED_BEFORE),
        failures=((20, Crash("B")),),
    ),
    Setup(
        "crash-of-who-waits-to-send",
        (three(*_slow_sends(), *BYE, b=(*[YIELD] * 20, *GET_THREE)),),
        buffer=fifo(1),
        failures=((14, Crash("A")),),
    ),
    Setup("crash-of-who-waits-for-a-message", (_WAITS,), failures=((4, Crash("B")),)),
    Setup(
        "labels-that-are-a-pair",
        (_ASKED_AGAIN,),
        handler=Recorded(
            (EffectEntry(1, 0, 0, ConsumeRequest(Prod("yes", "no")), Prod("yes", 1)),)
        ),
    ),
    Setup("first-nonce-of-a-child", (one(*_FIRST_CHILD),)),
)

TWICE: tuple[Setup, ...] = (
    *(
        Setup(f"restart-{name}", (_SLOW,), checkpoints=(3,), failures=_restarts(event))
        for name, event in _BEFORE_THE_SECOND.items()
    ),
    Setup("restart-at-once", (_SLOW,), checkpoints=(3,), failures=((6, Restart()), (7, Restart()))),
    Setup("restart-later-checkpoint", (_SLOW,), checkpoints=(3, 9), failures=_restarts()),
    *(
        Setup(f"hurt-{name}", (_SLOW,), failures=tuple(_twice(3, events)))
        for name, events in _HURT_AGAIN.items()
    ),
    *(
        Setup(f"abort-{name}", (three(*_undone(saved), b=_LONG),), speculation_depth=1)
        for name, saved in _SAVED.items()
    ),
    *(
        replace(row, name=f"join-{row.name}", images=(_JOINS_PARTLY,), speculation_depth=1)
        for row in _JOINS
    ),
    *(
        replace(
            row,
            name=f"join-offer-{row.name}",
            images=(asks(*_TO_ITS_BRANCH, b=_LONG),),
            speculation_depth=1,
        )
        for row in _JOINED_OFFERS
    ),
    *(
        Setup(f"held-sort-{name}", (three(*code, b=_LONG),), speculation_depth=2)
        for name, code in _SORTS_HELD.items()
    ),
    *(_recorded(name, said, asked) for name, (said, asked) in _LOOK_ALIKE.items()),
    *(replace(row, name=f"kept-{row.name}", failures=_BACK) for row in _KEPT),
    *_LATER,
    Setup("given-facts", (_TAKEN_ALONG,)),
    Setup(
        "reconcile-at-a-choose",
        (_CHOOSES_CORRUPTED,),
        failures=((1, Corrupt("A", "B")), (18, Reconcile("A", "B"))),
    ),
)
