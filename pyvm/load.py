"""Loading protocols into a fresh machine; everything is checked before anything changes.

Mirrors Runtime/VM/Load.lean.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

from pyvm.buffer import initial_capacity
from pyvm.compile import compile_type
from pyvm.config import VMConfig
from pyvm.coroutine import Coroutine, own
from pyvm.event import Opened
from pyvm.exec_session import fits
from pyvm.global_type import DuplicateRole, GlobalType, NoRoles, first_duplicate
from pyvm.instr import Program
from pyvm.local_type import LocalType
from pyvm.projection import Refusal, project_all
from pyvm.session import Session
from pyvm.state import VMState
from pyvm.value import Role

# No slots: an image keeps its parts, so it is compiled once however often it is loaded.


@dataclass(frozen=True)
class Protocol:
    """A protocol, to be projected and compiled."""

    roles: tuple[Role, ...]
    type: GlobalType

    @cached_property
    def parts(self) -> Parts | LoadRefusal:
        """The projection of each role, compiled. Mirrors `Image.parts`."""
        types = project_all(self.roles, self.type)
        if not isinstance(types, dict):
            return RefusedProtocol(types)
        return tuple([Part(role, t, compile_type(t)) for role, t in types.items()])


@dataclass(frozen=True)
class Raw:
    """A program and a local type for each role, as they are."""

    roles: tuple[Role, ...]
    programs: tuple[Program, ...]
    types: tuple[LocalType, ...]

    @cached_property
    def parts(self) -> Parts | LoadRefusal:
        """The given programs and types, checked. Mirrors `Image.parts`."""
        roles = self.roles
        if not roles:
            return RefusedProtocol(NoRoles())
        if (role := first_duplicate(roles)) is not None:
            return RefusedProtocol(DuplicateRole(role))
        if len(self.programs) != len(roles) or len(self.types) != len(roles):
            return Arity()
        known = frozenset(roles)
        for role, t in zip(roles, self.types, strict=True):
            if not fits(known, role, t):
                return IllFormed(role)
        return tuple(map(Part, roles, self.types, self.programs))


Image: TypeAlias = Protocol | Raw
"""What becomes one session when it is loaded."""


class Part(NamedTuple):
    """What is run for one role."""

    role: Role
    type: LocalType
    program: Program


Parts: TypeAlias = tuple[Part, ...]
"""The parts of an image, in the order of its roles."""


@dataclass(frozen=True, slots=True)
class RefusedProtocol:
    """When the protocol is malformed or cannot be projected. Mirrors the constructor `refused`."""

    why: Refusal


@dataclass(frozen=True, slots=True)
class Arity:
    """When there are not as many programs and types as roles."""


@dataclass(frozen=True, slots=True)
class IllFormed:
    """When the local type of this role is not well-formed among these roles."""

    role: Role


@dataclass(frozen=True, slots=True)
class SessionLimit:
    """When no more sessions may be opened."""


@dataclass(frozen=True, slots=True)
class CoroutineLimit:
    """When no more coroutines may be started."""


LoadRefusal: TypeAlias = RefusedProtocol | Arity | IllFormed | SessionLimit | CoroutineLimit
"""Why an image is refused."""


class RefusedImage(NamedTuple):
    """Which of several images is refused, and why."""

    image: int
    why: LoadRefusal


def load(state: VMState, image: Image) -> LoadRefusal | None:
    """Load one image, or return why it is refused. Mirrors `VMState.load`."""
    found = image.parts
    if not isinstance(found, tuple):
        return found
    config, alloc = state.config, state.alloc
    sid, cid = alloc.next_sid, alloc.next_cid
    if sid >= config.max_sessions:
        return SessionLimit()
    if cid + len(found) > config.max_coroutines:
        return CoroutineLimit()
    capacity = initial_capacity(config.buffer)
    session = Session(sid, capacity, [(part.role, part.type) for part in found])
    state.sessions[sid] = session
    for co in start_coroutines(state, session, found):
        state.coroutines[co.cid] = co
        state.queue.push(co)
    state.programs += [part.program for part in found]
    alloc.next_sid = sid + 1
    alloc.next_cid = cid + len(found)
    state.unfinished += len(found)
    state.events.add(state.clock, Opened(sid, session.roles))
    return None


def start_coroutines(
    state: VMState, session: Session, found: Sequence[Part]
) -> Iterable[Coroutine]:
    """Make a coroutine for each part, in the order of the role names.

    Programs are numbered in the order of the roles, and register 0 holds the channel. Mirrors
    `startCoroutines`.
    """
    config = state.config
    cid = state.alloc.next_cid
    first = len(state.programs)
    for k in sorted(range(len(found)), key=lambda k: found[k].role):
        part = found[k]
        co = Coroutine(
            cid, part.role, first + k, part.program, 0, config.budget, cid % config.lanes
        )
        end = session.ends[part.role]
        co.registers[0] = end.endpoint
        own(co, (end,))
        cid += 1
        yield co


def load_all(config: VMConfig, images: Iterable[Image]) -> VMState | RefusedImage:
    """Load all images into a fresh machine; a refusal says which image. Mirrors `loadAll`."""
    state = VMState(config)
    for k, image in enumerate(images):
        if (why := load(state, image)) is not None:
            return RefusedImage(k, why)
    return state
