"""Raw bytecode that opens and closes sessions."""

from __future__ import annotations

from conformance.corpus.communication import close, open_, receive, send
from conformance.corpus.computation import HALT, jump, move, set_
from conformance.corpus.images import BYE, raw, solo
from conformance.corpus.local_types import END, rcv, rec, snd, var
from conformance.corpus.pairs import ONE, one, owed
from conformance.corpus.setup import Entry, Setup, thr

SESSIONS: tuple[Entry, ...] = (
    (
        Setup(name="open-self-talk", runs=(thr(2),)),
        (
            solo(
                open_(["P", "Q"], [*owed("m", sender="P", receiver="Q")], [1, 2]),
                set_(3, 5),
                send(1, 3),
                receive(2, 4),
                close(1),
                close(2),
                *BYE,
            ),
        ),
    ),
    (
        Setup(name="open-twice-same-registers"),
        (solo(open_(["P"], [END], [1]), open_(["P"], [END], [1]), close(1), *BYE),),
    ),
    (
        Setup(name="open-over-own-channel"),
        (solo(open_(["P", "Q"], [END, END], [0, 0]), close(0), HALT),),
    ),
    (
        Setup(name="open-recursive-type", fuel=40),
        (
            solo(
                open_(
                    ["P", "Q"],
                    [
                        rec("X", snd("Q", ("m", "unit", var("X")))),
                        rec("X", rcv("P", ("m", "unit", var("X")))),
                    ],
                    [1, 2],
                ),
                send(1, 3),
                receive(2, 4),
                jump(1),
            ),
        ),
    ),
    (
        Setup(name="two-openers", lanes=4, runs=(thr(2), thr(4))),
        (solo(open_(["P"], [END], [1]), close(1), *BYE),) * 2,
    ),
    (
        Setup(name="close-on-one-side", runs=(thr(2),)),
        (one(set_(1, 1), send(0, 1), *BYE, b=[HALT]),),
    ),
    (
        Setup(name="close-with-message-waiting"),
        (raw(A=(ONE, [set_(1, 1), send(0, 1), *BYE]), B=(END, [*BYE])),),
    ),
    (
        Setup(name="close-a-copy-of-the-channel"),
        (solo(move(5, 0), close(5), HALT),),
    ),
)
