"""Small machines for tests: raw programs loaded, one coroutine stepped at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyvm.config import VMConfig
from pyvm.coroutine import Coroutine
from pyvm.errors import FaultKind
from pyvm.event import Event
from pyvm.instr import Instr, Program
from pyvm.kernel import step
from pyvm.load import Raw, load_all
from pyvm.local_type import LocalType
from pyvm.session import Session, buffer_between
from pyvm.state import VMState
from pyvm.status import Faulted
from pyvm.value import Message, Role
from pyvm.wire.trace import encode_coroutine, encode_session


def machine(
    config: VMConfig | None = None, /, **roles: tuple[LocalType, Sequence[Instr]]
) -> VMState:
    """One session in which each role has this type and this program."""
    programs: tuple[Program, ...] = tuple(tuple(program) for _, program in roles.values())
    image = Raw(tuple(roles), programs, tuple(t for t, _ in roles.values()))
    state = load_all(config or VMConfig(), (image,))
    assert isinstance(state, VMState)
    return state


def coroutine(state: VMState, role: Role) -> Coroutine:
    """The coroutine of a role."""
    return next(co for co in state.coroutines.values() if co.role == role)


def step_role(state: VMState, role: Role, times: int = 1) -> Coroutine:
    """Let a role step whatever the policy would pick."""
    co = coroutine(state, role)
    for _ in range(times):
        rest = [other for other in state.queue.in_order() if other is not co]
        state.queue.clear()
        for other in rest:
            state.queue.push(other)
        step(state, co)
    return co


def fault_of(co: Coroutine) -> FaultKind | None:
    """Why its program failed, if it did."""
    return co.status.fault if isinstance(co.status, Faulted) else None


def events(state: VMState) -> list[Event]:
    """All events after the sessions were opened by loading."""
    return [event for tick, event in state.events][len(state.programs) and 1 :]


def on_the_way(state: VMState, sender: Role, receiver: Role) -> list[Message]:
    """The messages of an edge of session 0."""
    return list(buffer_between(state.sessions[0], sender, receiver).messages)


def sessions_of(state: VMState) -> list[dict[str, Any]]:
    """All that can be seen of the sessions."""
    return [encode_session(session) for session in state.sessions.values()]


def coroutine_of(co: Coroutine) -> dict[str, Any]:
    """All that can be seen of a coroutine."""
    return encode_coroutine(co)


def in_flight(session: Session) -> int:
    """How many messages are on the way in a session."""
    return sum(len(buffer.messages) for buffer in session.buffers.values())
