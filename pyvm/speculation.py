"""Speculation: what a coroutine saved when it forked, and what it has held back since.

Mirrors `Runtime.VM.Held` and `Runtime.VM.Speculation` (Runtime/VM/Coroutine.lean).
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from pyvm.event import EffectRequest, Event
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


class HeldEffect(NamedTuple):
    """An answer of the effect handler, not yet in the log."""

    nonce: int
    request: EffectRequest
    output: Value


Held: TypeAlias = HeldMessage | HeldEvent | HeldEffect
"""What a speculating coroutine has held back."""


class Speculation:
    """One level: the endpoint on which it speculates, what was saved at the fork, what is held.

    `held` is oldest first. What was saved is never changed.
    """

    __slots__ = ("endpoint", "facts", "held", "nonce", "registers", "type")

    def __init__(
        self,
        endpoint: Endpoint,
        registers: tuple[Value, ...],
        t: LocalType,
        nonce: int,
        facts: tuple[Fact, ...],
    ) -> None:
        self.endpoint = endpoint
        self.registers = registers
        self.type = t
        self.nonce = nonce
        self.facts = facts
        self.held: list[Held] = []


def copy_speculation(level: Speculation) -> Speculation:
    """Copy a level, so that what one holds back does not show in the other."""
    new = Speculation(level.endpoint, level.registers, level.type, level.nonce, level.facts)
    new.held = list(level.held)
    return new
