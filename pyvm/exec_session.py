"""The life of sessions: open and close.

Mirrors `Runtime.VM.execOpen` and `Runtime.VM.execClose` (Runtime/VM/ExecSession.lean).
"""

from __future__ import annotations

from pyvm.buffer import initial_capacity
from pyvm.coroutine import REGISTER_COUNT, Coroutine
from pyvm.errors import FaultKind
from pyvm.event import Closed, EpochAdvanced, Opened
from pyvm.instr import Close, Open
from pyvm.local_type import DONE, LocalType, partners_in, well_formed
from pyvm.outcome import Fault, Outcome
from pyvm.session import Session, SessionEnd, over_without
from pyvm.state import Allocator, Env
from pyvm.value import Role
from pyvm.view import Closing, Opening


def fits(roles: frozenset[Role], role: Role, t: LocalType) -> bool:
    """Return whether this is a type that a role of a session among `roles` can have."""
    return well_formed(t) and partners_in(t, roles, role)


def exec_open(env: Env, co: Coroutine, i: Open, alloc: Allocator) -> Outcome:
    """Open a session of which this coroutine owns every endpoint; their channels go into `dsts`."""
    roles, types, dsts = i.roles, i.types, i.dsts
    if not roles or len(roles) != len(types) or len(roles) != len(dsts):
        return Fault(FaultKind.OPEN_FAULT)
    known = frozenset(roles)
    if len(known) != len(roles):
        return Fault(FaultKind.OPEN_FAULT)
    if not all(fits(known, role, t) for role, t in zip(roles, types, strict=True)):
        return Fault(FaultKind.OPEN_FAULT)
    sid = alloc.next_sid
    if sid >= env.config.max_sessions:
        return Fault(FaultKind.SESSION_LIMIT)
    if any(dst >= REGISTER_COUNT for dst in dsts):
        return Fault(FaultKind.OUT_OF_REGISTERS)
    session = Session(sid, initial_capacity(env.config.buffer), zip(roles, types, strict=True))
    return Opening(session, dsts, Opened(sid, roles))


def exec_close(env: Env, co: Coroutine, i: Close, end: SessionEnd) -> Outcome:
    """Give up an endpoint whose protocol is done."""
    if end.type is not DONE:
        return Fault(FaultKind.CLOSE_FAULT)
    session = end.session
    over: EpochAdvanced | None = None
    if over_without(session, end.endpoint.role):
        over = EpochAdvanced(session.sid, session.epoch + 1)
    return Closing(end, Closed(end.endpoint), over)
