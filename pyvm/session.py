"""The session store: the current local type of each endpoint, and the buffers between them.

Mirrors `Runtime.VM.Session` (Runtime/VM/Session.lean).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from pyvm.buffer import Buffer, copy_buffer
from pyvm.local_type import LocalType, Send, unfold
from pyvm.resource import Resource, session_resource
from pyvm.value import Edge, Endpoint, Role, SessionId


class SessionStatus(Enum):
    """How far a session has got."""

    ACTIVE = "active"
    DRAINING = "draining"
    """Some endpoint has closed."""
    CLOSED = "closed"
    """Every endpoint has closed and every buffer is empty."""
    FAULTED = "faulted"
    """A site of the session has crashed."""


class SessionEnd:
    """One role's end of a session: its current type, unfolded, and its buffers by partner.

    From the start it has a buffer for every partner of every action that it may still reach, so no
    step has to make one. `resource` is the session, as the owners of its ends share it.
    """

    __slots__ = ("endpoint", "incoming", "outgoing", "resource", "session", "type")

    def __init__(
        self, session: Session, endpoint: Endpoint, t: LocalType, resource: Resource
    ) -> None:
        self.session = session
        self.endpoint = endpoint
        self.resource = resource
        self.type = unfold(t)
        self.outgoing: dict[Role, Buffer] = {}
        self.incoming: dict[Role, Buffer] = {}


class Session:
    """One running protocol.

    `ends` is in the order of the roles. `buffers` has an entry for an edge that some end's type
    names, or that something entered; an edge without one has an empty buffer of the initial
    `capacity`. `closed` has the roles that closed, in the order in which they did.
    """

    __slots__ = ("buffers", "capacity", "closed", "ends", "epoch", "roles", "sid", "status")

    def __init__(
        self, sid: SessionId, capacity: int, types: Iterable[tuple[Role, LocalType]]
    ) -> None:
        self.sid = sid
        self.capacity = capacity
        shared = session_resource(sid)
        self.ends = {role: SessionEnd(self, Endpoint(sid, role), t, shared) for role, t in types}
        self.roles = tuple(self.ends)
        self.buffers: dict[tuple[Role, Role], Buffer] = {}
        self.status = SessionStatus.ACTIVE
        self.epoch = 0
        self.closed: list[Role] = []
        for end in self.ends.values():
            _connect(end)


def buffer_between(session: Session, sender: Role, receiver: Role) -> Buffer:
    """Return the buffer from one role to another. Mirrors `Session.buffer?`."""
    buffer = session.buffers.get((sender, receiver))
    if buffer is None:
        buffer = Buffer(Edge(session.sid, sender, receiver), session.capacity)
        session.buffers[sender, receiver] = buffer
    return buffer


def _connect(end: SessionEnd) -> None:
    """Give an end the buffers that its type names."""
    session, own = end.session, end.endpoint.role
    for action, partner in end.type.reaches:
        if action is Send:
            end.outgoing[partner] = buffer_between(session, own, partner)
        else:
            end.incoming[partner] = buffer_between(session, partner, own)


def copy_session(session: Session) -> Session:
    """Return a copy of a session, with its ends and buffers.

    An end keeps the buffers that its type no longer names: `abort` may bring an older type back.
    """
    types = [(role, end.type) for role, end in session.ends.items()]
    new = Session(session.sid, session.capacity, types)
    new.buffers = {between: copy_buffer(buffer) for between, buffer in session.buffers.items()}
    for role, end in session.ends.items():
        copy = new.ends[role]
        copy.outgoing = {partner: new.buffers[role, partner] for partner in end.outgoing}
        copy.incoming = {partner: new.buffers[partner, role] for partner in end.incoming}
    new.status, new.epoch = session.status, session.epoch
    new.closed = list(session.closed)
    return new


def over_without(session: Session, role: Role) -> bool:
    """Return whether the session is over once this role has closed too. Mirrors `Session.close`."""
    if session.status is SessionStatus.FAULTED:
        return False
    closed = (*session.closed, role)
    return all(r in closed for r in session.roles) and not any(
        buffer.messages for buffer in session.buffers.values()
    )
