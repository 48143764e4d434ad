"""Raw bytecode that faults: every kind of fault, from every instruction that can raise it."""

from __future__ import annotations

from conformance.corpus.communication import chan, choose, close, offer, open_, receive, send, table
from conformance.corpus.computation import HALT, consume, jump, move, produce, set_, spawn
from conformance.corpus.images import BYE, raw, solo
from conformance.corpus.local_types import END, prod, rcv, rec, snd, var
from conformance.corpus.pairs import (
    ANSWER,
    ENDLESS,
    GET_ONE,
    ONE_BACK,
    ONE_MESSAGE,
    THREE_MESSAGES,
    asks,
    one,
)
from conformance.corpus.settings import allow, fifo, fixed
from conformance.corpus.setup import Entry, Setup, thr
from conformance.plain_json import JsonObject
from pyvm.config import DenyAll, Refuse


def _tell(b: list[JsonObject]) -> JsonObject:
    """Let A send its nat, and B run this program."""
    return one(set_(1, 4), send(0, 1), *BYE, b=b)


_FOREIGN = chan(0, "B")
_ALONE: dict[str, JsonObject] = {
    # pcOutOfBounds
    "pc-falls-off-the-end": solo(set_(1, 1)),
    "pc-empty-program": solo(),
    "pc-jump-far": solo(jump(99), HALT),
    "pc-jump-to-the-end": solo(jump(1)),
    "pc-spawn-far": solo(spawn(77), *BYE),
    # outOfRegisters
    "register-send-chan": one(send(16, 1)),
    "register-send-val": one(send(0, 16)),
    "register-receive-chan": _tell([receive(99, 1)]),
    "register-receive-dst": _tell([receive(0, 16)]),
    "register-choose-dst": asks(offer(0, yes=1, no=1), *BYE, b=[choose(0, 16, yes=1, no=1), *BYE]),
    "register-open-dst": solo(open_(["P", "Q"], [END, END], [1, 16]), *BYE),
    "register-close": solo(close(16)),
    "register-produce-dst": solo(produce("nat", 16)),
    "register-consume-src": solo(consume(16, 1)),
    "register-consume-dst": solo(consume(1, 16)),
    "register-set": solo(set_(16, 1)),
    "register-move-dst": solo(move(16, 0)),
    "register-move-src": solo(move(1, 16)),
    "register-spawn-argument": solo(spawn(1, 16), *BYE),
    "register-spawn-too-many": solo(spawn(1, *([0] * 17)), *BYE),
    # channelClosed
    "channel-send-on-unit": one(send(3, 1)),
    "channel-send-on-foreign": one(set_(5, _FOREIGN), send(5, 1)),
    "channel-send-on-unknown-session": one(set_(5, chan(7, "A")), send(5, 1)),
    "channel-send-after-close": one(set_(1, 1), send(0, 1), close(0), send(0, 1)),
    "channel-receive-on-nat": _tell([set_(2, 5), receive(2, 1)]),
    "channel-offer-on-unit": asks(offer(1, yes=1), *BYE, b=[HALT]),
    "channel-choose-on-unit": asks(HALT, b=[choose(1, 2, yes=1), *BYE]),
    "channel-close-twice": solo(close(0), close(0), HALT),
    "channel-close-string": solo(set_(1, "A"), close(1)),
    # typeViolation
    "type-send-but-receives": _tell([send(0, 1)]),
    "type-receive-but-sends": one(receive(0, 1)),
    "type-send-at-end": one(set_(1, 1), send(0, 1), send(0, 1)),
    "type-receive-at-end": _tell([receive(0, 1), receive(0, 1)]),
    "type-send-wrong-sort": one(set_(1, "seven"), send(0, 1)),
    "type-send-bool-for-nat": one(set_(1, True), send(0, 1)),
    "type-send-wrong-pair": raw(
        A=(snd("B", ("p", prod("nat", "bool"), END)), [set_(1, [1, 2]), send(0, 1), *BYE]),
        B=(rcv("A", ("p", prod("nat", "bool"), END)), [receive(0, 1), *BYE]),
    ),
    "type-send-with-branches": asks(set_(1, 1), send(0, 1), *BYE, b=[HALT]),
    "type-receive-with-branches": asks(offer(0, yes=1, no=1), *BYE, b=[receive(0, 1), *BYE]),
    "type-offer-but-receives": _tell([offer(0, m=1), *BYE]),
    "type-choose-but-sends": one(choose(0, 1, m=1), *BYE),
    "type-sender-and-receiver-disagree-on-sort": raw(
        A=(snd("B", ("m", "string", END)), [set_(1, "x"), send(0, 1), *BYE]),
        B=(ONE_BACK, [*GET_ONE]),
    ),
    "type-sender-and-receiver-disagree-on-label": raw(
        A=(snd("B", ("n", "nat", END)), [set_(1, 1), send(0, 1), *BYE]),
        B=(ONE_BACK, [*GET_ONE]),
    ),
    # unknownLabel
    "label-offer-not-in-type": asks(offer(0, maybe=1), *BYE, b=[HALT]),
    "label-choose-not-in-table": asks(offer(0, yes=1, no=1), *BYE, b=[choose(0, 1, no=1), *BYE]),
    "label-choose-not-in-type": raw(
        A=(snd("B", ("maybe", "nat", END)), [set_(1, 1), send(0, 1), *BYE]),
        B=(ANSWER, [choose(0, 1, maybe=1, yes=1, no=1), *BYE]),
    ),
    # malformedTable
    "table-offer-twice": asks(table(offer(0), ("yes", 1), ("yes", 3)), *BYE, b=[HALT]),
    "table-choose-twice": asks(
        offer(0, yes=1, no=1), *BYE, b=[table(choose(0, 1), ("no", 1), ("yes", 1), ("no", 3)), *BYE]
    ),
    "table-offer-empty": asks(offer(0), *BYE, b=[HALT]),
    "table-choose-empty": asks(offer(0, yes=1, no=1), *BYE, b=[choose(0, 1), *BYE]),
    "table-leads-nowhere": asks(offer(0, yes=50, no=60), *BYE),
    # closeFault
    "close-too-early": one(close(0), HALT),
    "close-in-a-loop-type": raw(
        A=(rec("X", snd("B", ("m", "unit", var("X")))), [send(0, 1), close(0)]),
        B=(rec("X", rcv("A", ("m", "unit", var("X")))), [receive(0, 1), close(0)]),
    ),
    # openFault
    "open-no-roles": solo(open_([], [], []), *BYE),
    "open-fewer-types": solo(open_(["P", "Q"], [END], [1, 2]), *BYE),
    "open-fewer-registers": solo(open_(["P", "Q"], [END, END], [1]), *BYE),
    "open-same-role-twice": solo(open_(["P", "P"], [END, END], [1, 2]), *BYE),
    "open-unknown-partner": solo(open_(["P"], [snd("Q", ("m", "nat", END))], [1]), *BYE),
    "open-talks-to-itself": solo(
        open_(["P", "Q"], [snd("P", ("m", "nat", END)), END], [1, 2]), *BYE
    ),
    "open-unbound-variable": solo(open_(["P"], [var("X")], [1]), *BYE),
    "open-unguarded-recursion": solo(open_(["P"], [rec("X", var("X"))], [1]), *BYE),
    # invokeFault
    "invoke-produce-channel": solo(produce("chan", 1), *BYE),
    "invoke-produce-pair-with-channel": solo(produce(prod("nat", "chan"), 1), *BYE),
    "offer-channel-payload": raw(
        A=(snd("B", ("c", "chan", END), ("d", "nat", END)), [offer(0, c=1, d=1), *BYE]),
        B=(rcv("A", ("c", "chan", END), ("d", "nat", END)), [choose(0, 1, c=1, d=1), *BYE]),
    ),
}

_CONFIGURED: tuple[Entry, ...] = (
    (Setup(name="buffer-error", buffer=fifo(1, Refuse()), runs=(thr(2),)), (THREE_MESSAGES,)),
    (Setup(name="buffer-error-endless", buffer=fifo(4, Refuse()), fuel=80), (ENDLESS,)),
    (Setup(name="credits-none", budget=0, runs=(thr(2),)), (ONE_MESSAGE,)),
    (Setup(name="credits-one-short-for-send", budget=2), (ONE_MESSAGE,)),
    (Setup(name="credits-just-enough", budget=5), (ONE_MESSAGE,)),
    (Setup(name="credits-endless", budget=20, runs=(thr(2),)), (ENDLESS,)),
    (Setup(name="credits-open", budget=3), (solo(open_(["P"], [END], [1]), *BYE),)),
    (Setup(name="session-limit-open", max_sessions=1), (solo(open_(["P"], [END], [1]), *BYE),)),
    (
        Setup(name="session-limit-loop", max_sessions=5, runs=(thr(2),)),
        (solo(open_(["P"], [END], [1]), jump(0)),),
    ),
    (
        Setup(name="coroutine-limit-spawn", max_coroutines=4, runs=(thr(4),)),
        (solo(spawn(2), jump(0), HALT),),
    ),
    (Setup(name="output-denied", output=DenyAll(), runs=(thr(2),)), (ONE_MESSAGE,)),
    (Setup(name="output-label-denied", output=allow("other")), (ONE_MESSAGE,)),
    (
        Setup(name="output-denied-offer", output=allow("yes"), choice=fixed("no")),
        (asks(offer(0, yes=1, no=1), *BYE),),
    ),
    (
        Setup(name="fault-beside-a-healthy-session", lanes=8, runs=(thr(2), thr(4))),
        (one(close(0)), THREE_MESSAGES),
    ),
)

_ALSO_THREADED = (
    "pc-falls-off-the-end",
    "channel-close-twice",
    "type-send-at-end",
    "close-too-early",
)

FAULTS: tuple[Entry, ...] = (
    *(
        (Setup(name=name, runs=(thr(2),) if name in _ALSO_THREADED else ()), (image,))
        for name, image in _ALONE.items()
    ),
    *_CONFIGURED,
)
"""What faults."""
