"""Raw bytecode that opens and closes sessions."""

from __future__ import annotations

from conformance.corpus.images import BYE, raw, solo
from conformance.corpus.instructions import HALT
from conformance.corpus.pairs import ONE, OPEN_P, one, owed
from conformance.corpus.session_types import END, UNIT, rcv, snd
from conformance.corpus.setup import Setup, thr
from pyvm.instr import Close, Jump, Move, Open, Receive, Send, Set
from pyvm.local_type import Recur, Var

SESSIONS: tuple[Setup, ...] = (
    Setup(
        "open-self-talk",
        (
            solo(
                Open(("P", "Q"), owed("m", sender="P", receiver="Q"), (1, 2)),
                Set(3, 5),
                Send(1, 3),
                Receive(2, 4),
                Close(1),
                Close(2),
                *BYE,
            ),
        ),
        runs=(thr(2),),
    ),
    Setup("open-twice-same-registers", (solo(OPEN_P, OPEN_P, Close(1), *BYE),)),
    Setup("open-over-own-channel", (solo(Open(("P", "Q"), (END, END), (0, 0)), Close(0), HALT),)),
    Setup(
        "open-recursive-type",
        (
            solo(
                Open(
                    ("P", "Q"),
                    (
                        Recur("X", snd("Q", ("m", UNIT, Var("X")))),
                        Recur("X", rcv("P", ("m", UNIT, Var("X")))),
                    ),
                    (1, 2),
                ),
                Send(1, 3),
                Receive(2, 4),
                Jump(1),
            ),
        ),
        fuel=40,
    ),
    Setup("two-openers", (solo(OPEN_P, Close(1), *BYE),) * 2, lanes=4, runs=(thr(2), thr(4))),
    Setup("close-on-one-side", (one(Set(1, 1), Send(0, 1), *BYE, b=[HALT]),), runs=(thr(2),)),
    Setup(
        "close-with-message-waiting",
        (raw(A=(ONE, [Set(1, 1), Send(0, 1), *BYE]), B=(END, BYE)),),
    ),
    Setup("close-a-copy-of-the-channel", (solo(Move(5, 0), Close(5), HALT),)),
)
