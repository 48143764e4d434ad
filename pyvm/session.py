"""The session store: the current local type of each endpoint, and the buffers between them.

Mirrors `Runtime.VM.Session` (Runtime/VM/Session.lean).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from pyvm.buffer import Buffer, copy_buffer
from pyvm.local_type import LocalType, unfold
from pyvm.value import Edge, Endpoint, Role, SessionId


class SessionStatus(Enum):
    """Where a session is in its life."""

    ACTIVE = "active"
    DRAINING = "draining"
    """Some endpoint has closed."""
    CLOSED = "closed"
    """Every endpoint has closed and every buffer is empty."""
    FAULTED = "faulted"
    """A site of the session has crashed."""


class SessionEnd:
    """One role's end of a session: its current type, unfolded, and its buffers by partner."""

    __slots__ = ("endpoint", "incoming", "outgoing", "session", "type")

    def __init__(self, session: Session, endpoint: Endpoint, t: LocalType) -> None:
        self.session = session
        self.endpoint = endpoint
        self.type = unfold(t)
        self.outgoing: dict[Role, Buffer] = {}
        self.incoming: dict[Role, Buffer] = {}


class Session:
    """One running protocol.

    `ends` is in the order of the roles. `buffers` has an entry for an edge once it was used; an
    edge without one has an empty buffer of the initial `capacity`. `closed` has the roles that
    closed, in the order in which they did.
    """

    __slots__ = ("buffers", "capacity", "closed", "ends", "epoch", "roles", "sid", "status")

    def __init__(
        self, sid: SessionId, capacity: int, types: Iterable[tuple[Role, LocalType]]
    ) -> None:
        self.sid = sid
        self.capacity = capacity
        self.ends = {role: SessionEnd(self, Endpoint(sid, role), t) for role, t in types}
        self.roles = tuple(self.ends)
        self.buffers: dict[tuple[Role, Role], Buffer] = {}
        self.status = SessionStatus.ACTIVE
        self.epoch = 0
        self.closed: list[Role] = []


def buffer_between(session: Session, sender: Role, receiver: Role) -> Buffer:
    """Give the buffer from one role to another. Mirrors `Session.buffer?`."""
    buffer = session.buffers.get((sender, receiver))
    if buffer is None:
        buffer = Buffer(Edge(session.sid, sender, receiver), session.capacity)
        session.buffers[sender, receiver] = buffer
    return buffer


def buffer_to(end: SessionEnd, partner: Role) -> Buffer:
    """Give the buffer in which a partner finds this end's messages, and remember it."""
    buffer = buffer_between(end.session, end.endpoint.role, partner)
    end.outgoing[partner] = buffer
    return buffer


def buffer_from(end: SessionEnd, partner: Role) -> Buffer:
    """Give the buffer in which this end finds a partner's messages, and remember it."""
    buffer = buffer_between(end.session, partner, end.endpoint.role)
    end.incoming[partner] = buffer
    return buffer


def copy_session(session: Session) -> Session:
    """Copy a session, with its ends and buffers."""
    types = [(role, end.type) for role, end in session.ends.items()]
    new = Session(session.sid, session.capacity, types)
    new.buffers = {between: copy_buffer(buffer) for between, buffer in session.buffers.items()}
    new.status, new.epoch = session.status, session.epoch
    new.closed = list(session.closed)
    return new


def over_without(session: Session, role: Role) -> bool:
    """Say whether the session is over once this role has closed too. Mirrors `Session.close`."""
    if session.status is SessionStatus.FAULTED:
        return False
    closed = (*session.closed, role)
    return all(r in closed for r in session.roles) and not any(
        buffer.messages for buffer in session.buffers.values()
    )
