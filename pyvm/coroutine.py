"""Coroutines: what runs.

Mirrors `Runtime.VM.Coroutine` (Runtime/VM/Coroutine.lean).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pyvm.errors import FaultKind
from pyvm.instr import PC, Program
from pyvm.resource import Resource, lane_resource
from pyvm.session import Session, SessionEnd
from pyvm.speculation import Fact, Speculation, copy_speculation
from pyvm.status import READY, CoroutineStatus, Done, Faulted
from pyvm.value import UNIT, CoroutineId, Endpoint, Role, SessionId, Value

REGISTER_COUNT = 16
"""Every coroutine has this many registers."""

NEVER_JUDGED = -1


class Judgment(NamedTuple):
    """What the monitor said of the instruction at `pc`: `fault` is None if it let it pass."""

    pc: PC
    fault: FaultKind | None


class Coroutine:
    """One thread of control.

    `owned` has the endpoints at which only this coroutine may communicate, each with its session
    end, in the order in which it got them. `tokens` are the endpoints for which it was woken by a
    message that it has not taken yet. `facts` are the keys, in the order in which it learnt them.
    `speculation` has the innermost level last. `judged` is the pc of the monitor's last judgment.
    `claims` are the resources that every step of it needs: its lane, and the sessions in which it
    owns an endpoint. `stamp` belongs to the ready queue.
    """

    __slots__ = (
        "budget",
        "cid",
        "claims",
        "code",
        "facts",
        "judged",
        "lane",
        "nonce",
        "owned",
        "pc",
        "program",
        "registers",
        "rejection",
        "role",
        "speculation",
        "stamp",
        "status",
        "tokens",
    )

    def __init__(
        self,
        cid: CoroutineId,
        role: Role,
        program: int,
        code: Program,
        pc: PC,
        budget: int,
        lane: int,
    ) -> None:
        self.cid = cid
        self.role = role
        self.program = program
        self.code = code
        self.pc = pc
        self.registers: list[Value] = [UNIT] * REGISTER_COUNT
        self.status: CoroutineStatus = READY
        self.owned: dict[Endpoint, SessionEnd] = {}
        self.tokens: list[Endpoint] = []
        self.facts: dict[Fact, None] = {}
        self.speculation: list[Speculation] = []
        self.budget = budget
        self.nonce = 0
        self.lane = lane
        self.judged: PC = NEVER_JUDGED
        self.rejection: Judgment | None = None
        self.claims: tuple[Resource, ...] = (lane_resource(lane),)
        self.stamp = 0

    @property
    def judgment(self) -> Judgment | None:
        """The monitor's last judgment; after a rejection there is none, for it is a fault."""
        if self.rejection is not None:
            return self.rejection
        return None if self.judged == NEVER_JUDGED else Judgment(self.judged, None)


def own(co: Coroutine, ends: Iterable[SessionEnd]) -> None:
    """Give ends to a coroutine."""
    for end in ends:
        co.owned[end.endpoint] = end
    _claim(co)


def disown(co: Coroutine, endpoint: Endpoint) -> None:
    """Take an endpoint from a coroutine, with the tokens for it."""
    del co.owned[endpoint]
    co.tokens = [token for token in co.tokens if token != endpoint]
    _claim(co)


def copy_coroutine(co: Coroutine, sessions: Mapping[SessionId, Session]) -> Coroutine:
    """Return a copy of a coroutine, at the ends of copies of its sessions."""
    new = Coroutine(co.cid, co.role, co.program, co.code, co.pc, co.budget, co.lane)
    new.registers = list(co.registers)
    new.status = co.status
    new.tokens = list(co.tokens)
    new.facts = dict(co.facts)
    new.speculation = [copy_speculation(level) for level in co.speculation]
    new.nonce = co.nonce
    new.judged, new.rejection = co.judged, co.rejection
    own(new, [sessions[sid].ends[role] for sid, role in co.owned])
    return new


def _claim(co: Coroutine) -> None:
    sessions = dict.fromkeys([end.resource for end in co.owned.values()])
    co.claims = (co.claims[0], *sessions)


def terminal(co: Coroutine) -> bool:
    """Return whether it will never run again. Mirrors `Coroutine.terminal`."""
    return isinstance(co.status, Done | Faulted)
