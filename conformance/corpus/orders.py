"""Lists whose order is seen: each holds its elements in an order that no sorting gives."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.corpus.images import BYE, Code, raw, solo
from conformance.corpus.instructions import HALT, JOIN, YIELD, fact, spawn
from conformance.corpus.pairs import one, owed
from conformance.corpus.session_types import END, NAT, rcv, snd
from conformance.corpus.settings import layer, scores
from conformance.corpus.setup import Setup, certificate, thr
from pyvm.config import AllowAll, Latest
from pyvm.failure import Corrupt, Crash, FailureEvent, Heal, Partition, Reconcile, Timeout
from pyvm.instr import Acquire, Close, Fork, Open, Release, Send, Set, Tag, Transfer

_IDLE: Code = (*[YIELD] * 6, HALT)
_THREE = raw(A=(END, _IDLE), B=(END, _IDLE), C=(END, _IDLE))
_RING = raw(
    A=(snd("B", ("m", NAT, rcv("C", ("m", NAT, END)))), (Set(1, 1), Send(0, 1), *_IDLE)),
    B=(snd("C", ("m", NAT, rcv("A", ("m", NAT, END)))), (Set(1, 2), Send(0, 1), *_IDLE)),
    C=(snd("A", ("m", NAT, rcv("B", ("m", NAT, END)))), (Set(1, 3), Send(0, 1), *_IDLE)),
)

_AT_ONE_TICK: dict[str, tuple[FailureEvent, ...]] = {
    "partitions": (Partition("A", "C"), Partition("B", "A"), Partition("C", "B")),
    "crashes": (Crash("C"), Crash("A"), Crash("B")),
    "corruptions": (Corrupt("C", "A"), Corrupt("B", "C"), Corrupt("A", "B")),
    "timeouts": (Timeout("C", 3), Timeout("A", 2), Timeout("B", 3)),
    "kinds": (
        *(Reconcile("A", "B"), Timeout("C", 2), Corrupt("A", "B")),
        *(Heal("B", "C"), Partition("C", "A"), Crash("B")),
    ),
    "heals": (Heal("B", "A"), Heal("A", "C"), Partition("C", "B")),
    "one-pair-twice": (Partition("B", "A"), Partition("A", "B"), Partition("A", "C")),
    "one-edge-again": (Corrupt("C", "A"), Corrupt("B", "C"), Corrupt("C", "A")),
    "one-site-twice": (Timeout("B", 2), Timeout("B", 4), Timeout("A", 3)),
}


def _apart(events: tuple[FailureEvent, ...]) -> tuple[tuple[int, FailureEvent], ...]:
    """Let them enter one after another, in this order."""
    return tuple((5 + i, event) for i, event in enumerate(events))


_FACTS = solo(
    Open(("Y", "X"), (END, END), (2, 3)),
    *(step for i, text in enumerate("zab") for step in (Set(4, fact(1, "Y", text)), Tag(4, 5 + i))),
    *(step for text in "ba" for step in (Set(4, fact(1, "X", text)), Tag(4, 5))),
    *(Set(4, fact(0, "A", "c")), Tag(4, 5)),
    *(Close(3), Close(2), *BYE),
)
_OWNED = solo(
    *(Open((role, "P"), (END, END), (2 + i, 5)) for i, role in enumerate("ZQA")),
    *(Close(3), Close(2), Close(4), *BYE),
)
_GIVEN = raw(
    A=(
        END,
        (
            Open(("Z", "Q", "P"), (END, END, END), (2, 3, 4)),
            Set(1, 1),
            *(Transfer(3, 1), Transfer(4, 1), Transfer(2, 1), *BYE),
        ),
    ),
    B=(END, (*[YIELD] * 8, *BYE)),
)
_TWO_SAID = (Set(1, 7), Send(0, 1), Send(0, 1))
_M_TWICE, _M_TWICE_BACK = owed("m", "m")
_LABEL_TWICE = snd("B", ("m", NAT, END), ("m", NAT, END))
_SAYS_TWICE = raw(A=(_M_TWICE, (*_TWO_SAID, *BYE)), B=(_M_TWICE_BACK, _IDLE))
_LETS_OUT_TWICE = raw(A=(_M_TWICE, (Fork(0), *_TWO_SAID, JOIN, *BYE)), B=(_M_TWICE_BACK, _IDLE))
_NET_AND_DISK = solo(
    *(Acquire("net", 1), Acquire("disk", 2), Release("disk", 2), Release("net", 1), *BYE)
)
_SPAWNED = solo(*(spawn(3, r) for r in (2, 1, 0)), *BYE)
_LAYERS = (layer("net"), layer("disk"), layer("net"), layer("api", active=False))

_CLASHING = raw(**dict.fromkeys("ABC", (END, (*_IDLE, *BYE))))
_PAIRS_OF_FAULTS: dict[str, tuple[Sequence[int], ...]] = {
    "twice-and-nobody": ([7, 7],),
    "wide-and-empty": ([0, 1, 2], []),
    "lane-and-session": ([0, 2],),
    "session-then-lane": ([1, 0, 2],),
    "lane-then-session": ([0, 2, 1],),
    "nobody-then-twice": ([9], [1, 1]),
}
_FORGED = tuple(thr(2, name, certificate(1, 0, *waves)) for name, waves in _PAIRS_OF_FAULTS.items())

ORDERS: tuple[Setup, ...] = (
    *(
        Setup(f"failures-at-once-{name}", (_RING,), fuel=30, failures=tuple((5, e) for e in events))
        for name, events in _AT_ONE_TICK.items()
    ),
    *(
        Setup(f"failures-in-turn-{name}", (_RING,), fuel=30, failures=_apart(events))
        for name, events in _AT_ONE_TICK.items()
    ),
    Setup("failures-of-silent-sites", (_THREE,), failures=((1, Crash("C")), (2, Crash("A")))),
    Setup("facts", (_FACTS,)),
    Setup("owned", (_OWNED,)),
    Setup("given-away", (_GIVEN,), runs=(thr(2),)),
    Setup("spawned", (_SPAWNED,), runs=(thr(4),)),
    Setup("layers-of-one-name", (_NET_AND_DISK,), layers=_LAYERS),
    Setup("layers-held-at-the-end", (solo(Acquire("net", 1), HALT),) * 2, layers=_LAYERS),
    Setup("equal-checks", (_SAYS_TWICE,), output=AllowAll()),
    Setup("equal-checks-let-out", (_LETS_OUT_TWICE,), output=AllowAll(), speculation_depth=1),
    Setup(
        "first-of-two-scores",
        (one(Set(1, 7), Send(0, 1), *BYE),) * 2,
        policy=scores((0, 1), (0, 9), (1, 5), (2, 3)),
    ),
    Setup("label-twice", (one(HALT), raw(A=(_LABEL_TWICE, (HALT,)), B=(END, (HALT,))))),
    Setup("label-twice-opened", (solo(Open(("P", "B"), (_LABEL_TWICE, END), (1, 2)), HALT),)),
    Setup("certificates", (_CLASHING,), lanes=2, runs=_FORGED),
    Setup("latest-of-each-edge", (_RING,), buffer=Latest(), fuel=30),
    Setup("one-lane-many", (one(Set(1, 7), Send(0, 1), *BYE),) * 3, lanes=1, runs=(thr(4),)),
)
