"""The conversations that table after table has: A, who owes B something or asks, and B."""

from __future__ import annotations

from conformance.corpus.images import BYE, Code, raw
from conformance.corpus.instructions import choose, consume, produce
from conformance.corpus.session_types import END, NAT, STRING, rcv, snd
from pyvm.instr import Instr, Jump, Open, Receive, Send, Set
from pyvm.load import Raw
from pyvm.local_type import LocalType, Recur, Var


def owed(*labels: str, sender: str = "A", receiver: str = "B") -> tuple[LocalType, LocalType]:
    """Make the types of who owes a nat under each of these labels, and of who is owed them."""
    owes: LocalType = END
    gets: LocalType = END
    for label in reversed(labels):
        owes, gets = snd(receiver, (label, NAT, owes)), rcv(sender, (label, NAT, gets))
    return owes, gets


ONE, ONE_BACK = owed("m")
TWO, TWO_BACK = owed("m", "n")
THREE, THREE_BACK = owed("a", "b", "c")
LOOP = Recur("X", snd("B", ("tick", NAT, Var("X"))))
LOOP_BACK = Recur("X", rcv("A", ("tick", NAT, Var("X"))))
ASK = snd("B", ("yes", NAT, END), ("no", STRING, END))
ANSWER = rcv("A", ("yes", NAT, END), ("no", STRING, END))

GET_ONE = (Receive(0, 1), *BYE)
GET_THREE = (Receive(0, 1), Receive(0, 2), Receive(0, 3), *BYE)
HEAR = (choose(0, 1, yes=1, no=1), *BYE)


def one(*a: Instr, b: Code = GET_ONE) -> Raw:
    """Let A, who owes one nat to B, run this program; B waits for it, if nothing else is said."""
    return raw(A=(ONE, a), B=(ONE_BACK, b))


def two(*a: Instr, b: Code) -> Raw:
    """Let A, who owes two nats to B, run this program, and B that one."""
    return raw(A=(TWO, a), B=(TWO_BACK, b))


def three(*a: Instr, b: Code = GET_THREE) -> Raw:
    """Let A, who owes three nats to B, run this program; B keeps each."""
    return raw(A=(THREE, a), B=(THREE_BACK, b))


def asks(*a: Instr, b: Code = HEAR) -> Raw:
    """Let A, who says yes or no to B, run this program; B hears either."""
    return raw(A=(ASK, a), B=(ANSWER, b))


ONE_MESSAGE = one(Set(1, 7), Send(0, 1), *BYE, b=[Receive(0, 1), consume(1, 2), *BYE])
"""One nat from A to B."""

THREE_MESSAGES = three(*(step for n in (1, 2, 3) for step in (Set(1, n), Send(0, 1))), *BYE)
"""Three nats from A to B, who keeps each."""

ENDLESS = raw(
    A=(LOOP, [produce(NAT, 1), Send(0, 1), Jump(0)]), B=(LOOP_BACK, [Receive(0, 1), Jump(0)])
)
"""Nats from A to B for ever."""

OPEN_P = Open(("P",), (END,), (1,))
"""A session of one role, which has nothing to say."""
