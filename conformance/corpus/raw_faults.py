"""Raw bytecode that faults: every kind of fault, from every instruction that can raise it."""

from __future__ import annotations

from conformance.corpus.images import BYE, Code, raw, solo
from conformance.corpus.instructions import HALT, choose, consume, offer, produce, spawn
from conformance.corpus.pairs import (
    ANSWER,
    ENDLESS,
    GET_ONE,
    ONE_BACK,
    ONE_MESSAGE,
    OPEN_P,
    THREE_MESSAGES,
    asks,
    one,
)
from conformance.corpus.session_types import BOOL, CHAN, END, NAT, STRING, UNIT, rcv, snd
from conformance.corpus.settings import allow, fifo, fixed
from conformance.corpus.setup import Setup, thr
from pyvm.config import DenyAll, Refuse
from pyvm.instr import Choose, Close, Jump, Move, Offer, Open, Receive, Send, Set
from pyvm.load import Raw
from pyvm.local_type import Recur, Var
from pyvm.value import Endpoint, Prod, ProdSort


def _tell(b: Code) -> Raw:
    """Let A send its nat, and B run this program."""
    return one(Set(1, 4), Send(0, 1), *BYE, b=b)


_FOREIGN = Endpoint(0, "B")
_ALONE: dict[str, Raw] = {
    # pcOutOfBounds
    "pc-falls-off-the-end": solo(Set(1, 1)),
    "pc-empty-program": solo(),
    "pc-jump-far": solo(Jump(99), HALT),
    "pc-jump-to-the-end": solo(Jump(1)),
    "pc-spawn-far": solo(spawn(77), *BYE),
    # outOfRegisters
    "register-send-chan": one(Send(16, 1)),
    "register-send-val": one(Send(0, 16)),
    "register-receive-chan": _tell([Receive(99, 1)]),
    "register-receive-dst": _tell([Receive(0, 16)]),
    "register-choose-dst": asks(offer(0, yes=1, no=1), *BYE, b=[choose(0, 16, yes=1, no=1), *BYE]),
    "register-open-dst": solo(Open(("P", "Q"), (END, END), (1, 16)), *BYE),
    "register-close": solo(Close(16)),
    "register-produce-dst": solo(produce(NAT, 16)),
    "register-consume-src": solo(consume(16, 1)),
    "register-consume-dst": solo(consume(1, 16)),
    "register-set": solo(Set(16, 1)),
    "register-move-dst": solo(Move(16, 0)),
    "register-move-src": solo(Move(1, 16)),
    "register-spawn-argument": solo(spawn(1, 16), *BYE),
    "register-spawn-too-many": solo(spawn(1, *([0] * 17)), *BYE),
    # channelClosed
    "channel-send-on-unit": one(Send(3, 1)),
    "channel-send-on-foreign": one(Set(5, _FOREIGN), Send(5, 1)),
    "channel-send-on-unknown-session": one(Set(5, Endpoint(7, "A")), Send(5, 1)),
    "channel-send-after-close": one(Set(1, 1), Send(0, 1), Close(0), Send(0, 1)),
    "channel-receive-on-nat": _tell([Set(2, 5), Receive(2, 1)]),
    "channel-offer-on-unit": asks(offer(1, yes=1), *BYE, b=[HALT]),
    "channel-choose-on-unit": asks(HALT, b=[choose(1, 2, yes=1), *BYE]),
    "channel-close-twice": solo(Close(0), Close(0), HALT),
    "channel-close-string": solo(Set(1, "A"), Close(1)),
    # typeViolation
    "type-send-but-receives": _tell([Send(0, 1)]),
    "type-receive-but-sends": one(Receive(0, 1)),
    "type-send-at-end": one(Set(1, 1), Send(0, 1), Send(0, 1)),
    "type-receive-at-end": _tell([Receive(0, 1), Receive(0, 1)]),
    "type-send-wrong-sort": one(Set(1, "seven"), Send(0, 1)),
    "type-send-bool-for-nat": one(Set(1, True), Send(0, 1)),
    "type-send-wrong-pair": raw(
        A=(snd("B", ("p", ProdSort(NAT, BOOL), END)), [Set(1, Prod(1, 2)), Send(0, 1), *BYE]),
        B=(rcv("A", ("p", ProdSort(NAT, BOOL), END)), [Receive(0, 1), *BYE]),
    ),
    "type-send-with-branches": asks(Set(1, 1), Send(0, 1), *BYE, b=[HALT]),
    "type-receive-with-branches": asks(offer(0, yes=1, no=1), *BYE, b=[Receive(0, 1), *BYE]),
    "type-offer-but-receives": _tell([offer(0, m=1), *BYE]),
    "type-choose-but-sends": one(choose(0, 1, m=1), *BYE),
    "type-sender-and-receiver-disagree-on-sort": raw(
        A=(snd("B", ("m", STRING, END)), [Set(1, "x"), Send(0, 1), *BYE]), B=(ONE_BACK, GET_ONE)
    ),
    "type-sender-and-receiver-disagree-on-label": raw(
        A=(snd("B", ("n", NAT, END)), [Set(1, 1), Send(0, 1), *BYE]), B=(ONE_BACK, GET_ONE)
    ),
    # unknownLabel
    "label-offer-not-in-type": asks(offer(0, maybe=1), *BYE, b=[HALT]),
    "label-choose-not-in-table": asks(offer(0, yes=1, no=1), *BYE, b=[choose(0, 1, no=1), *BYE]),
    "label-choose-not-in-type": raw(
        A=(snd("B", ("maybe", NAT, END)), [Set(1, 1), Send(0, 1), *BYE]),
        B=(ANSWER, [choose(0, 1, maybe=1, yes=1, no=1), *BYE]),
    ),
    # malformedTable
    "table-offer-twice": asks(Offer(0, (("yes", 1), ("yes", 3))), *BYE, b=[HALT]),
    "table-choose-twice": asks(
        offer(0, yes=1, no=1), *BYE, b=[Choose(0, 1, (("no", 1), ("yes", 1), ("no", 3))), *BYE]
    ),
    "table-offer-empty": asks(offer(0), *BYE, b=[HALT]),
    "table-choose-empty": asks(offer(0, yes=1, no=1), *BYE, b=[choose(0, 1), *BYE]),
    "table-leads-nowhere": asks(offer(0, yes=50, no=60), *BYE),
    # closeFault
    "close-too-early": one(Close(0), HALT),
    "close-in-a-loop-type": raw(
        A=(Recur("X", snd("B", ("m", UNIT, Var("X")))), [Send(0, 1), Close(0)]),
        B=(Recur("X", rcv("A", ("m", UNIT, Var("X")))), [Receive(0, 1), Close(0)]),
    ),
    # openFault
    "open-no-roles": solo(Open((), (), ()), *BYE),
    "open-fewer-types": solo(Open(("P", "Q"), (END,), (1, 2)), *BYE),
    "open-fewer-registers": solo(Open(("P", "Q"), (END, END), (1,)), *BYE),
    "open-same-role-twice": solo(Open(("P", "P"), (END, END), (1, 2)), *BYE),
    "open-unknown-partner": solo(Open(("P",), (snd("Q", ("m", NAT, END)),), (1,)), *BYE),
    "open-talks-to-itself": solo(Open(("P", "Q"), (snd("P", ("m", NAT, END)), END), (1, 2)), *BYE),
    "open-unbound-variable": solo(Open(("P",), (Var("X"),), (1,)), *BYE),
    "open-unguarded-recursion": solo(Open(("P",), (Recur("X", Var("X")),), (1,)), *BYE),
    # invokeFault
    "invoke-produce-channel": solo(produce(CHAN, 1), *BYE),
    "invoke-produce-pair-with-channel": solo(produce(ProdSort(NAT, CHAN), 1), *BYE),
    "offer-channel-payload": raw(
        A=(snd("B", ("c", CHAN, END), ("d", NAT, END)), [offer(0, c=1, d=1), *BYE]),
        B=(rcv("A", ("c", CHAN, END), ("d", NAT, END)), [choose(0, 1, c=1, d=1), *BYE]),
    ),
}

_CONFIGURED: tuple[Setup, ...] = (
    Setup("buffer-error", (THREE_MESSAGES,), buffer=fifo(1, Refuse()), runs=(thr(2),)),
    Setup("buffer-error-endless", (ENDLESS,), buffer=fifo(4, Refuse()), fuel=80),
    Setup("credits-none", (ONE_MESSAGE,), budget=0, runs=(thr(2),)),
    Setup("credits-one-short-for-send", (ONE_MESSAGE,), budget=2),
    Setup("credits-just-enough", (ONE_MESSAGE,), budget=5),
    Setup("credits-endless", (ENDLESS,), budget=20, runs=(thr(2),)),
    Setup("credits-open", (solo(OPEN_P, *BYE),), budget=3),
    Setup("session-limit-open", (solo(OPEN_P, *BYE),), max_sessions=1),
    Setup("session-limit-loop", (solo(OPEN_P, Jump(0)),), max_sessions=5, runs=(thr(2),)),
    Setup(
        "coroutine-limit-spawn", (solo(spawn(2), Jump(0), HALT),), max_coroutines=4, runs=(thr(4),)
    ),
    Setup("output-denied", (ONE_MESSAGE,), output=DenyAll(), runs=(thr(2),)),
    Setup("output-label-denied", (ONE_MESSAGE,), output=allow("other")),
    Setup(
        "output-denied-offer",
        (asks(offer(0, yes=1, no=1), *BYE),),
        output=allow("yes"),
        choice=fixed("no"),
    ),
    Setup(
        "fault-beside-a-healthy-session",
        (one(Close(0)), THREE_MESSAGES),
        lanes=8,
        runs=(thr(2), thr(4)),
    ),
)

_ALSO_THREADED = (
    "pc-falls-off-the-end",
    "channel-close-twice",
    "type-send-at-end",
    "close-too-early",
)

FAULTS: tuple[Setup, ...] = (
    *(
        Setup(name, (image,), runs=(thr(2),) if name in _ALSO_THREADED else ())
        for name, image in _ALONE.items()
    ),
    *_CONFIGURED,
)
"""What faults."""
