"""Speculation: what a coroutine saved when it forked, and what it has held back since.

Mirrors `Runtime.VM.Held` and `Runtime.VM.Speculation` (Runtime/VM/Coroutine.lean).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from pyvm.event import Event
from pyvm.local_type import LocalType
from pyvm.value import Edge, Endpoint, Message, Value


class Fact(NamedTuple):
    """What a coroutine can know of an endpoint."""

    endpoint: Endpoint
    text: str


class HeldMessage(NamedTuple):
    """A message, not yet in its buffer; `offered` tells offers from sends."""

    edge: Edge
    message: Message
    offered: bool


class HeldEvent(NamedTuple):
    """An event, not yet in the log."""

    event: Event


Held: TypeAlias = HeldMessage | HeldEvent
"""What a speculating coroutine has held back."""


class Speculation:
    """One level: the endpoint on which it speculates, what was saved at the fork, what is held.

    `held` is oldest first. `facts` has those that it knew, and those that it was given with an
    endpoint since.
    """

    __slots__ = ("endpoint", "facts", "held", "registers", "type")

    def __init__(
        self,
        endpoint: Endpoint,
        registers: tuple[Value, ...],
        t: LocalType,
        facts: Iterable[Fact],
    ) -> None:
        self.endpoint = endpoint
        self.registers = registers
        self.type = t
        self.facts = dict.fromkeys(facts)
        self.held: list[Held] = []


def copy_speculation(level: Speculation) -> Speculation:
    """Return a copy of a level, so that what one holds back does not show in the other."""
    new = Speculation(level.endpoint, level.registers, level.type, level.facts)
    new.held = list(level.held)
    return new
