"""Raw bytecode that communicates, in ways that compilation never emits."""

from __future__ import annotations

from conformance.corpus.assembly import (
    BYE,
    END,
    HALT,
    choose,
    close,
    consume,
    jump,
    move,
    offer,
    prod,
    produce,
    raw,
    rcv,
    rec,
    receive,
    send,
    set_,
    snd,
    solo,
    var,
)
from conformance.corpus.vocabulary import (
    ALLOW_ALL,
    BY_SCORES,
    BY_TOKENS,
    COOPERATIVE,
    DROP,
    LATEST,
    PROGRESS_AWARE,
    TURNS,
    Entry,
    Setup,
    allow,
    fifo,
    fixed,
    resize,
    thr,
)

ONE = snd("B", ("m", "nat", END))
ONE_BACK = rcv("A", ("m", "nat", END))
_THREE = snd("B", ("a", "nat", snd("B", ("b", "nat", snd("B", ("c", "nat", END))))))
_THREE_BACK = rcv("A", ("a", "nat", rcv("A", ("b", "nat", rcv("A", ("c", "nat", END))))))
_LOOP = rec("X", snd("B", ("tick", "nat", var("X"))))
_LOOP_BACK = rec("X", rcv("A", ("tick", "nat", var("X"))))
_ASK = snd("B", ("yes", "nat", END), ("no", "string", END))
_ANSWER = rcv("A", ("yes", "nat", END), ("no", "string", END))

ONE_MESSAGE = raw(
    A=(ONE, [set_(1, 7), send(0, 1), *BYE]), B=(ONE_BACK, [receive(0, 1), consume(1, 2), *BYE])
)
"""One nat from A to B."""

THREE_MESSAGES = raw(
    A=(_THREE, [set_(1, 1), send(0, 1), set_(1, 2), send(0, 1), set_(1, 3), send(0, 1), *BYE]),
    B=(_THREE_BACK, [receive(0, 1), receive(0, 2), receive(0, 3), *BYE]),
)
"""Three nats from A to B, who keeps each."""

ENDLESS = raw(
    A=(_LOOP, [produce("nat", 1), send(0, 1), jump(0)]), B=(_LOOP_BACK, [receive(0, 1), jump(0)])
)
"""Nats from A to B for ever."""

_ASKING = raw(
    A=(_ASK, [offer(0, yes=1, no=3), *BYE, *BYE]),
    B=(_ANSWER, [choose(0, 1, yes=1, no=3), *BYE, consume(1, 2), *BYE]),
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
    (Setup(name="three-messages-latest", buffer=LATEST, runs=(thr(2),)), (THREE_MESSAGES,)),
    (Setup(name="three-messages-drop", buffer=fifo(1, DROP), runs=(thr(2),)), (THREE_MESSAGES,)),
    (Setup(name="three-messages-resize", buffer=fifo(1, resize(3))), (THREE_MESSAGES,)),
    (Setup(name="offer-first", runs=(thr(2),)), (_ASKING,)),
    (Setup(name="offer-second", choice=fixed("no")), (_ASKING,)),
    (Setup(name="offer-unlisted-choice", choice=fixed("maybe", "perhaps")), (_ASKING,)),
    (Setup(name="offer-empty-choice", choice=fixed()), (_ASKING,)),
    (
        Setup(name="offer-one-branch"),
        (raw(A=(ONE, [offer(0, m=1), *BYE]), B=(ONE_BACK, [choose(0, 1, m=1), *BYE])),),
    ),
    (
        Setup(name="offer-fewer-than-type", choice=TURNS),
        (
            raw(
                A=(_ASK, [offer(0, no=1), *BYE]),
                B=(_ANSWER, [choose(0, 1, yes=1, no=1, never=9), *BYE]),
            ),
        ),
    ),
    (Setup(name="endless", fuel=60, buffer=fifo(1), runs=(thr(2),)), (ENDLESS,)),
    (
        Setup(name="endless-latest", fuel=60, buffer=LATEST, policy=BY_TOKENS, runs=(thr(4),)),
        (ENDLESS,) * 2,
    ),
    (Setup(name="endless-drop", fuel=60, buffer=fifo(2, DROP), policy=BY_SCORES), (ENDLESS,)),
    (
        Setup(name="endless-priority-starves", fuel=40, policy=BY_SCORES),
        (solo(jump(0)), solo(*BYE)),
    ),
    (
        Setup(name="endless-progress", fuel=60, policy=PROGRESS_AWARE, runs=(thr(4),)),
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
        (
            raw(
                A=(ONE, [set_(1, 3), send(0, 1), *BYE]),
                B=(ONE_BACK, [move(9, 0), receive(0, 0), close(9), HALT]),
            ),
        ),
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
        (raw(A=(_LOOP, [produce("nat", 1), send(0, 1), jump(0)]), B=(END, [*BYE])),),
    ),
    (
        Setup(name="roles-sort-before-ids", policy=COOPERATIVE, runs=(thr(2),)),
        (
            raw(
                zeta=(snd("alpha", ("m", "unit", END)), [send(0, 1), *BYE]),
                alpha=(rcv("zeta", ("m", "unit", END)), [receive(0, 1), *BYE]),
            ),
        ),
    ),
    (Setup(name="output-allowed", output=ALLOW_ALL, runs=(thr(2),)), (THREE_MESSAGES,)),
    (
        Setup(name="output-partly-allowed", output=allow("a", "b"), runs=(thr(2),)),
        (THREE_MESSAGES,),
    ),
)
