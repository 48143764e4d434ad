"""Raw bytecode that communicates, in ways that compilation never emits."""

from __future__ import annotations

from conformance.corpus.communication import choose, close, offer, receive, send
from conformance.corpus.computation import HALT, consume, jump, move, produce, set_
from conformance.corpus.images import BYE, raw, solo
from conformance.corpus.local_types import END, prod, rcv, rec, snd, var
from conformance.corpus.pairs import ENDLESS, LOOP, ONE_MESSAGE, THREE_MESSAGES, asks, one
from conformance.corpus.settings import BY_SCORES, BY_TOKENS, allow, fifo, fixed
from conformance.corpus.setup import Entry, Setup, thr
from pyvm.config import AllowAll, ChooseRoundRobin, Cooperative, Drop, Latest, ProgressAware, Resize

_ASKING = asks(
    offer(0, yes=1, no=3),
    *BYE,
    *BYE,
    b=[choose(0, 1, yes=1, no=3), *BYE, consume(1, 2), *BYE],
)
_OUTER_LOOP = rec(
    "X",
    snd(
        "B",
        ("a", "nat", rec("Y", snd("B", ("again", "unit", var("Y")), ("outer", "unit", var("X"))))),
    ),
)
_OUTER_LOOP_BACK = rec(
    "X",
    rcv(
        "A",
        ("a", "nat", rec("Y", rcv("A", ("again", "unit", var("Y")), ("outer", "unit", var("X"))))),
    ),
)

MESSAGES: tuple[Entry, ...] = (
    (Setup(name="send-receive", runs=(thr(2),)), (ONE_MESSAGE,)),
    (Setup(name="three-messages", buffer=fifo(1), runs=(thr(2),)), (THREE_MESSAGES,)),
    (Setup(name="three-messages-latest", buffer=Latest(), runs=(thr(2),)), (THREE_MESSAGES,)),
    (Setup(name="three-messages-drop", buffer=fifo(1, Drop()), runs=(thr(2),)), (THREE_MESSAGES,)),
    (Setup(name="three-messages-resize", buffer=fifo(1, Resize(3))), (THREE_MESSAGES,)),
    (Setup(name="offer-first", runs=(thr(2),)), (_ASKING,)),
    (Setup(name="offer-second", choice=fixed("no")), (_ASKING,)),
    (Setup(name="offer-unlisted-choice", choice=fixed("maybe", "perhaps")), (_ASKING,)),
    (Setup(name="offer-empty-choice", choice=fixed()), (_ASKING,)),
    (
        Setup(name="offer-one-branch"),
        (one(offer(0, m=1), *BYE, b=[choose(0, 1, m=1), *BYE]),),
    ),
    (
        Setup(name="offer-fewer-than-type", choice=ChooseRoundRobin()),
        (asks(offer(0, no=1), *BYE, b=[choose(0, 1, yes=1, no=1, never=9), *BYE]),),
    ),
    (Setup(name="endless", fuel=60, buffer=fifo(1), runs=(thr(2),)), (ENDLESS,)),
    (
        Setup(name="endless-latest", fuel=60, buffer=Latest(), policy=BY_TOKENS, runs=(thr(4),)),
        (ENDLESS,) * 2,
    ),
    (Setup(name="endless-drop", fuel=60, buffer=fifo(2, Drop()), policy=BY_SCORES), (ENDLESS,)),
    (
        Setup(name="endless-priority-starves", fuel=40, policy=BY_SCORES),
        (solo(jump(0)), solo(*BYE)),
    ),
    (
        Setup(name="endless-progress", fuel=60, policy=ProgressAware(), runs=(thr(4),)),
        (ENDLESS, THREE_MESSAGES),
    ),
    (
        Setup(
            name="outer-variable-in-inner-loop",
            fuel=60,
            choice=fixed("again", "outer", "again"),
            runs=(thr(2),),
        ),
        (
            raw(
                A=(_OUTER_LOOP, [produce("nat", 1), send(0, 1), offer(0, again=2, outer=0)]),
                B=(_OUTER_LOOP_BACK, [receive(0, 1), choose(0, 2, again=1, outer=0)]),
            ),
        ),
    ),
    (
        Setup(name="pairs-and-channels-as-payload"),
        (
            raw(
                A=(
                    snd("B", ("pair", prod("nat", "string"), snd("B", ("end", "chan", END)))),
                    [produce(prod("nat", "string"), 1), send(0, 1), send(0, 0), *BYE],
                ),
                B=(
                    rcv("A", ("pair", prod("nat", "string"), rcv("A", ("end", "chan", END)))),
                    [receive(0, 1), receive(0, 2), *BYE],
                ),
            ),
        ),
    ),
    (
        Setup(name="receive-over-own-channel"),
        (one(set_(1, 3), send(0, 1), *BYE, b=[move(9, 0), receive(0, 0), close(9), HALT]),),
    ),
    (
        Setup(name="both-wait", runs=(thr(2),)),
        (
            raw(
                A=(rcv("B", ("m", "unit", END)), [receive(0, 1), *BYE]),
                B=(rcv("A", ("m", "unit", END)), [receive(0, 1), *BYE]),
            ),
        ),
    ),
    (
        Setup(name="sender-waits-for-room-in-vain", buffer=fifo(1), runs=(thr(2),)),
        (raw(A=(LOOP, [produce("nat", 1), send(0, 1), jump(0)]), B=(END, [*BYE])),),
    ),
    (
        Setup(name="roles-sort-before-ids", policy=Cooperative(), runs=(thr(2),)),
        (
            raw(
                zeta=(snd("alpha", ("m", "unit", END)), [send(0, 1), *BYE]),
                alpha=(rcv("zeta", ("m", "unit", END)), [receive(0, 1), *BYE]),
            ),
        ),
    ),
    (Setup(name="output-allowed", output=AllowAll(), runs=(thr(2),)), (THREE_MESSAGES,)),
    (
        Setup(name="output-partly-allowed", output=allow("a", "b"), runs=(thr(2),)),
        (THREE_MESSAGES,),
    ),
)
