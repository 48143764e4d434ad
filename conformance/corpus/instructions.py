"""Instructions that tables would have to write at length; the others are written by their class."""

from __future__ import annotations

from pyvm.instr import Abort, Choose, Consume, Halt, Invoke, Join, Offer, Produce, Spawn, Yield
from pyvm.value import Endpoint, Prod, Sort

HALT, YIELD = Halt(), Yield()
JOIN, ABORT = Join(), Abort()


def offer(chan: int, **table: int) -> Offer:
    """`offer`, the table as label=pc."""
    return Offer(chan, tuple(table.items()))


def choose(chan: int, dst: int, **table: int) -> Choose:
    """`choose`, the table as label=pc."""
    return Choose(chan, dst, tuple(table.items()))


def produce(sort: Sort, dst: int) -> Invoke:
    """`invoke produce`."""
    return Invoke(Produce(sort), dst)


def consume(src: int, dst: int) -> Invoke:
    """`invoke consume`."""
    return Invoke(Consume(src), dst)


def spawn(pc: int, *args: int) -> Spawn:
    """`spawn`."""
    return Spawn(pc, args)


def fact(sid: int, role: str, text: str) -> Prod:
    """Make the value of a fact about an endpoint."""
    return Prod(Endpoint(sid, role), text)
