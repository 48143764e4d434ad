"""What a run leaves: its guard layers, its sessions and its coroutines."""

from __future__ import annotations

from typing import Literal

from conformance.runs.event import NO_TICK, AnyHeld, Fault
from conformance.runs.record import (
    AnyLocalType,
    Endpoint,
    Fact,
    Kinded,
    Nat,
    Record,
    Registers,
    Role,
    Value,
)


class Layer(Record):
    """A guard layer at the end."""

    name: str
    active: bool
    holder: Nat | None
    counter: Nat


class Buffer(Record):
    """A buffer at the end: it holds messages, has grown or is corrupted."""

    sender: Role
    receiver: Role
    capacity: Nat
    messages: tuple[tuple[str, Value], ...]
    corrupted: bool


class Session(Record):
    """A session at the end."""

    sid: Nat
    roles: tuple[Role, ...]
    status: Literal["active", "draining", "closed", "faulted"]
    epoch: Nat
    closed: tuple[Role, ...]
    types: tuple[tuple[Role, AnyLocalType], ...]
    buffers: tuple[Buffer, ...]


class Wait(Kinded):
    """What a blocked coroutine waits for."""


class EdgeWait(Wait):
    """What a coroutine waits for on an edge."""

    sid: Nat
    sender: Role
    receiver: Role


class RecvWait(EdgeWait, tag="recv"):
    """It waits for a message."""


class SendWait(EdgeWait, tag="send"):
    """It waits for room in a buffer."""


class LayerWait(Wait, tag="acquire"):
    """It waits for a layer."""

    layer: str


class TimeoutWait(Wait, tag="timeout"):
    """It waits for a tick."""

    until: Nat


class Status(Kinded):
    """The status of a coroutine."""


class Ready(Status, tag="ready"):
    """It can step."""


class Done(Status, tag="done"):
    """It has ended."""


class Blocked(Status, tag="blocked"):
    """It waits."""

    on: RecvWait | SendWait | LayerWait | TimeoutWait


class Broken(Status, tag="faulted"):
    """It faulted."""

    fault: Fault


class Judgment(Record):
    """What the monitor said of an instruction."""

    pc: Nat
    fault: Fault | None


class Speculation(Record):
    """One level of speculation: what was saved at the fork, and what was held back since."""

    endpoint: Endpoint
    registers: Registers
    type: AnyLocalType
    facts: tuple[Fact, ...]
    held: tuple[AnyHeld, ...]

    def __post_init__(self) -> None:
        """What is held back has not happened yet."""
        for i, event in enumerate(self.held):
            if event.tick != NO_TICK:
                raise ValueError(f"Object contains unknown field `tick` - at `held[{i}]`")


class Coroutine(Record):
    """A coroutine at the end."""

    cid: Nat
    role: Role
    program: Nat
    pc: Nat
    status: Ready | Done | Blocked | Broken
    registers: Registers
    owned: tuple[Endpoint, ...]
    tokens: tuple[Endpoint, ...]
    facts: tuple[Fact, ...]
    speculation: tuple[Speculation, ...]
    budget: Nat
    nonce: Nat
    lane: Nat
    judgment: Judgment | None
    rejection: Judgment | None
