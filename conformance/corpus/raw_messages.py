"""Raw bytecode that communicates, in ways that compilation never emits."""

from __future__ import annotations

from conformance.corpus.images import BYE, Code, raw, solo
from conformance.corpus.instructions import HALT, YIELD, choose, consume, offer, produce
from conformance.corpus.pairs import ENDLESS, LOOP, ONE_MESSAGE, THREE_MESSAGES, asks, one, three
from conformance.corpus.session_types import CHAN, END, NAT, STRING, UNIT, rcv, snd
from conformance.corpus.settings import BY_SCORES, BY_TOKENS, allow, fifo, fixed
from conformance.corpus.setup import Setup, thr
from pyvm.config import AllowAll, ChooseRoundRobin, Cooperative, Drop, Latest, ProgressAware, Resize
from pyvm.instr import Close, Jump, Move, Receive, Send, Set
from pyvm.local_type import Recur, Var
from pyvm.value import ProdSort

_ASKING = asks(
    offer(0, yes=1, no=3), *BYE, *BYE, b=[choose(0, 1, yes=1, no=3), *BYE, consume(1, 2), *BYE]
)
_OUTER_LOOP = Recur(
    "X",
    snd(
        "B", ("a", NAT, Recur("Y", snd("B", ("again", UNIT, Var("Y")), ("outer", UNIT, Var("X")))))
    ),
)
_OUTER_LOOP_BACK = Recur(
    "X",
    rcv(
        "A", ("a", NAT, Recur("Y", rcv("A", ("again", UNIT, Var("Y")), ("outer", UNIT, Var("X")))))
    ),
)
_LATE: Code = [*(YIELD,) * 9, Receive(0, 1), *BYE]

MESSAGES: tuple[Setup, ...] = (
    Setup("send-receive", (ONE_MESSAGE,), runs=(thr(2),)),
    Setup("three-messages", (THREE_MESSAGES,), buffer=fifo(1), runs=(thr(2),)),
    Setup("three-messages-latest", (THREE_MESSAGES,), buffer=Latest(), runs=(thr(2),)),
    Setup(
        "received-too-late-latest",
        (three(*(step for _ in range(3) for step in (Set(1, 7), Send(0, 1))), *BYE, b=_LATE),),
        buffer=Latest(),
    ),
    Setup("three-messages-drop", (THREE_MESSAGES,), buffer=fifo(1, Drop()), runs=(thr(2),)),
    Setup("three-messages-resize", (THREE_MESSAGES,), buffer=fifo(1, Resize(3))),
    Setup("offer-first", (_ASKING,), runs=(thr(2),)),
    Setup("offer-second", (_ASKING,), choice=fixed("no")),
    Setup("offer-unlisted-choice", (_ASKING,), choice=fixed("maybe", "perhaps")),
    Setup("offer-empty-choice", (_ASKING,), choice=fixed()),
    Setup("offer-one-branch", (one(offer(0, m=1), *BYE, b=[choose(0, 1, m=1), *BYE]),)),
    Setup(
        "offer-fewer-than-type",
        (asks(offer(0, no=1), *BYE, b=[choose(0, 1, yes=1, no=1, never=9), *BYE]),),
        choice=ChooseRoundRobin(),
    ),
    Setup("endless", (ENDLESS,), fuel=60, buffer=fifo(1), runs=(thr(2),)),
    Setup(
        "endless-latest", (ENDLESS,) * 2, fuel=60, buffer=Latest(), policy=BY_TOKENS, runs=(thr(4),)
    ),
    Setup("endless-drop", (ENDLESS,), fuel=60, buffer=fifo(2, Drop()), policy=BY_SCORES),
    Setup("endless-priority-starves", (solo(Jump(0)), solo(*BYE)), fuel=40, policy=BY_SCORES),
    Setup(
        "endless-progress",
        (ENDLESS, THREE_MESSAGES),
        fuel=60,
        policy=ProgressAware(),
        runs=(thr(4),),
    ),
    Setup(
        "outer-variable-in-inner-loop",
        (
            raw(
                A=(_OUTER_LOOP, [produce(NAT, 1), Send(0, 1), offer(0, again=2, outer=0)]),
                B=(_OUTER_LOOP_BACK, [Receive(0, 1), choose(0, 2, again=1, outer=0)]),
            ),
        ),
        fuel=60,
        choice=fixed("again", "outer", "again"),
        runs=(thr(2),),
    ),
    Setup(
        "pairs-and-channels-as-payload",
        (
            raw(
                A=(
                    snd("B", ("pair", ProdSort(NAT, STRING), snd("B", ("end", CHAN, END)))),
                    [produce(ProdSort(NAT, STRING), 1), Send(0, 1), Send(0, 0), *BYE],
                ),
                B=(
                    rcv("A", ("pair", ProdSort(NAT, STRING), rcv("A", ("end", CHAN, END)))),
                    [Receive(0, 1), Receive(0, 2), *BYE],
                ),
            ),
        ),
    ),
    Setup(
        "receive-over-own-channel",
        (one(Set(1, 3), Send(0, 1), *BYE, b=[Move(9, 0), Receive(0, 0), Close(9), HALT]),),
    ),
    Setup(
        "both-wait",
        (
            raw(
                A=(rcv("B", ("m", UNIT, END)), [Receive(0, 1), *BYE]),
                B=(rcv("A", ("m", UNIT, END)), [Receive(0, 1), *BYE]),
            ),
        ),
        runs=(thr(2),),
    ),
    Setup(
        "sender-waits-for-room-in-vain",
        (raw(A=(LOOP, [produce(NAT, 1), Send(0, 1), Jump(0)]), B=(END, BYE)),),
        buffer=fifo(1),
        runs=(thr(2),),
    ),
    Setup(
        "roles-sort-before-ids",
        (
            raw(
                zeta=(snd("alpha", ("m", UNIT, END)), [Send(0, 1), *BYE]),
                alpha=(rcv("zeta", ("m", UNIT, END)), [Receive(0, 1), *BYE]),
            ),
        ),
        policy=Cooperative(),
        runs=(thr(2),),
    ),
    Setup("output-allowed", (THREE_MESSAGES,), output=AllowAll(), runs=(thr(2),)),
    Setup("output-partly-allowed", (THREE_MESSAGES,), output=allow("a", "b"), runs=(thr(2),)),
)
