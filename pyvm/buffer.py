"""Bounded buffers, one for each ordered pair of roles of a session.

Mirrors `Runtime.VM.Buffer` (Runtime/VM/Buffer.lean).
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from pyvm.config import Block, BufferPolicy, Drop, Fifo, Refuse, Resize
from pyvm.errors import FaultKind, RecvWait, SendWait
from pyvm.status import Blocked
from pyvm.value import CoroutineId, Edge, Endpoint, Message


class EdgeWait:
    """A wait at one side of an edge, for a message or for room, and who waits there.

    An endpoint has one owner, so there is at most one `waiter`. Its `status`, and the `token` that
    it gains when a wait for a message is over, are made for the first: at most edges nobody waits.
    """

    __slots__ = ("edge", "on", "status", "token", "waiter")

    def __init__(self, on: type[RecvWait] | type[SendWait], edge: Edge) -> None:
        self.on = on
        self.edge = edge
        self.status: Blocked | None = None
        self.token: Endpoint | None = None
        self.waiter: CoroutineId | None = None


def enter_wait(wait: EdgeWait, waiter: CoroutineId) -> Blocked:
    """Record who waits, and return the status that it has."""
    wait.waiter = waiter
    status = wait.status
    if status is None:
        edge = wait.edge
        status = wait.status = Blocked(wait.on(edge))
        if wait.on is RecvWait:
            wait.token = Endpoint(edge.sid, edge.receiver)
    return status


class Buffer:
    """The messages on their way from one role to another, oldest first.

    `corrupted` says that the next message taken from it fails verification. `message_wait` and
    `room_wait` say who waits at it.
    """

    __slots__ = ("capacity", "corrupted", "edge", "message_wait", "messages", "room_wait")

    def __init__(self, edge: Edge, capacity: int) -> None:
        self.edge = edge
        self.capacity = capacity
        self.messages: deque[Message] = deque()
        self.corrupted = False
        self.message_wait = EdgeWait(RecvWait, edge)
        self.room_wait = EdgeWait(SendWait, edge)


class Overflow(NamedTuple):
    """What a full buffer does with one more message: its new capacity, and what is lost."""

    capacity: int
    lost: Message | None
    stores: bool
    """Whether the message goes in; if there is a `lost` one, it replaces that."""

    def take(self, buffer: Buffer, m: Message) -> None:
        """Apply it to the buffer."""
        buffer.capacity = self.capacity
        if self.stores:
            if self.lost is not None:
                buffer.messages.popleft()
            buffer.messages.append(m)


def initial_capacity(policy: BufferPolicy) -> int:
    """Return the capacity with which a buffer starts. Mirrors `BufferPolicy.capacity`."""
    return policy.capacity if isinstance(policy, Fifo) else 1


def overflow(buffer: Buffer, policy: BufferPolicy, m: Message) -> Overflow | FaultKind | None:
    """Return what becomes of a message for which there is no room, or None if it has to wait.

    Nothing is changed. Where `len(messages) < capacity`, a message is simply stored; together the
    two mirror `Buffer.enqueue`.
    """
    if not isinstance(policy, Fifo):
        return Overflow(buffer.capacity, buffer.messages[0], stores=True)
    match policy.full:
        case Block():
            return None
        case Drop():
            return Overflow(buffer.capacity, m, stores=False)
        case Refuse():
            return FaultKind.BUFFER_FULL
        case Resize(most):
            if buffer.capacity < most:
                return Overflow(min(2 * buffer.capacity, most), None, stores=True)
            return None


def has_room(buffer: Buffer, policy: BufferPolicy) -> bool:
    """Return whether one more message could go in now. Mirrors `Buffer.hasRoom`."""
    if not isinstance(policy, Fifo):
        return True
    if len(buffer.messages) < buffer.capacity:
        return True
    return isinstance(policy.full, Resize) and buffer.capacity < policy.full.max


def copy_buffer(buffer: Buffer) -> Buffer:
    """Copy a buffer, without those who wait at it."""
    new = Buffer(buffer.edge, buffer.capacity)
    new.messages.extend(buffer.messages)
    new.corrupted = buffer.corrupted
    return new
