"""Coroutines: what runs.

Mirrors `Runtime.VM.Coroutine` (Runtime/VM/Coroutine.lean).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pyvm.errors import BlockReason, FaultKind
from pyvm.instr import PC
from pyvm.value import UNIT, CoroutineId, Endpoint, Role, Value

if TYPE_CHECKING:
    from pyvm.exec import Code
    from pyvm.session import SessionEnd


@dataclass(frozen=True, slots=True)
class Ready:
    """It stands in the ready queue."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """It waits."""

    on: BlockReason


@dataclass(frozen=True, slots=True)
class Done:
    """It has halted."""


@dataclass(frozen=True, slots=True)
class Faulted:
    """Its program failed."""

    fault: FaultKind


CoroutineStatus: TypeAlias = Ready | Blocked | Done | Faulted
"""Is the coroutine ready to run?"""

READY, DONE = Ready(), Done()
"""The only instances of their classes: compare with `is`."""

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
    message that it has not taken yet. `judged` is the pc of the monitor's last judgment.
    `claims` are the resources that every step of it needs: `lane_claim` of its lane, and the
    sessions in which it owns an endpoint; `may_allocate` says whether its program has a step
    that needs the allocator as well. `stamp` belongs to the ready queue.
    """

    __slots__ = (
        "budget",
        "cid",
        "claims",
        "code",
        "judged",
        "lane",
        "may_allocate",
        "nonce",
        "owned",
        "pc",
        "program",
        "registers",
        "rejection",
        "role",
        "stamp",
        "status",
        "tokens",
    )

    def __init__(
        self,
        cid: CoroutineId,
        role: Role,
        program: int,
        code: Code,
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
        self.budget = budget
        self.nonce = 0
        self.lane = lane
        self.judged: PC = NEVER_JUDGED
        self.rejection: Judgment | None = None
        self.claims: tuple[int, ...] = (lane_claim(lane),)
        self.may_allocate = True in [op.allocates for op in code]
        self.stamp = 0

    @property
    def judgment(self) -> Judgment | None:
        """The monitor's last judgment; a rejection is the last, for it faults the coroutine."""
        if self.rejection is not None:
            return self.rejection
        return None if self.judged == NEVER_JUDGED else Judgment(self.judged, None)


def lane_claim(lane: int) -> int:
    """Give the resource that stands for a lane: a negative number, for sessions are not."""
    return ~lane


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


def _claim(co: Coroutine) -> None:
    co.claims = (lane_claim(co.lane), *dict.fromkeys(sid for sid, _ in co.owned))


def terminal(co: Coroutine) -> bool:
    """Say whether it will never run again. Mirrors `Coroutine.terminal`."""
    return isinstance(co.status, Done | Faulted)
