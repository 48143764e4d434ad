"""The conversations that table after table has: A, who owes B something or asks, and B."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.corpus.communication import choose, receive, send
from conformance.corpus.computation import consume, jump, produce, set_
from conformance.corpus.images import BYE, raw
from conformance.corpus.local_types import END, rcv, rec, snd, var
from conformance.plain_json import JsonObject


def owed(*labels: str, sender: str = "A", receiver: str = "B") -> tuple[JsonObject, JsonObject]:
    """Make the types of who owes a nat under each of these labels, and of who is owed them."""
    owes = gets = END
    for label in reversed(labels):
        owes, gets = snd(receiver, (label, "nat", owes)), rcv(sender, (label, "nat", gets))
    return owes, gets


ONE, ONE_BACK = owed("m")
TWO, TWO_BACK = owed("m", "n")
THREE, THREE_BACK = owed("a", "b", "c")
LOOP = rec("X", snd("B", ("tick", "nat", var("X"))))
LOOP_BACK = rec("X", rcv("A", ("tick", "nat", var("X"))))
ASK = snd("B", ("yes", "nat", END), ("no", "string", END))
ANSWER = rcv("A", ("yes", "nat", END), ("no", "string", END))

GET_ONE = (receive(0, 1), *BYE)
GET_THREE = (receive(0, 1), receive(0, 2), receive(0, 3), *BYE)
HEAR = (choose(0, 1, yes=1, no=1), *BYE)


def one(*a: JsonObject, b: Sequence[JsonObject] = GET_ONE) -> JsonObject:
    """Let A, who owes one nat to B, run this program; B waits for it, if nothing else is said."""
    return raw(A=(ONE, list(a)), B=(ONE_BACK, list(b)))


def two(*a: JsonObject, b: Sequence[JsonObject]) -> JsonObject:
    """Let A, who owes two nats to B, run this program, and B that one."""
    return raw(A=(TWO, list(a)), B=(TWO_BACK, list(b)))


def three(*a: JsonObject, b: Sequence[JsonObject] = GET_THREE) -> JsonObject:
    """Let A, who owes three nats to B, run this program; B keeps each."""
    return raw(A=(THREE, list(a)), B=(THREE_BACK, list(b)))


def asks(*a: JsonObject, b: Sequence[JsonObject] = HEAR) -> JsonObject:
    """Let A, who says yes or no to B, run this program; B hears either."""
    return raw(A=(ASK, list(a)), B=(ANSWER, list(b)))


ONE_MESSAGE = one(set_(1, 7), send(0, 1), *BYE, b=[receive(0, 1), consume(1, 2), *BYE])
"""One nat from A to B."""

THREE_MESSAGES = three(*(step for n in (1, 2, 3) for step in (set_(1, n), send(0, 1))), *BYE)
"""Three nats from A to B, who keeps each."""

ENDLESS = raw(
    A=(LOOP, [produce("nat", 1), send(0, 1), jump(0)]), B=(LOOP_BACK, [receive(0, 1), jump(0)])
)
"""Nats from A to B for ever."""
