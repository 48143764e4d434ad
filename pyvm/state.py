"""The state of the machine: one flat record of all that there is.

Mirrors `Runtime.VM.VMState` (Runtime/VM/State.lean). The logs are oldest first.
"""

from __future__ import annotations

from pyvm.config import VMConfig
from pyvm.coroutine import Coroutine
from pyvm.event import Event, OutputCheck, session_of
from pyvm.instr import Program
from pyvm.log import EffectLog, EventLog, RoundLog
from pyvm.ready_queue import ReadyQueue, ready_queue
from pyvm.round import PlanRecord
from pyvm.session import Session
from pyvm.value import CoroutineId, Endpoint, SessionId


class Allocator:
    """Hands out ids."""

    __slots__ = ("next_cid", "next_sid")

    def __init__(self) -> None:
        self.next_sid: SessionId = 0
        self.next_cid: CoroutineId = 0


class VMState:
    """The whole machine. What follows `plan` is derived, so that no step has to look for it.

    `unfinished` counts the coroutines that are not terminal, `faults` those that faulted. `woken`
    has those whose wait is over and who are not queued yet, each with the token that it gains.
    """

    __slots__ = (
        "alloc",
        "checks",
        "clock",
        "config",
        "coroutines",
        "effects",
        "events",
        "faults",
        "plan",
        "programs",
        "queue",
        "rounds",
        "sessions",
        "steps",
        "unfinished",
        "woken",
    )

    def __init__(self, config: VMConfig) -> None:
        self.config = config
        self.programs: list[Program] = []
        self.coroutines: list[Coroutine] = []
        self.sessions: list[Session] = []
        self.alloc = Allocator()
        self.queue: ReadyQueue = ready_queue(config)
        self.clock = 0
        self.steps = 0
        self.effects = EffectLog()
        self.events = EventLog(self.effects)
        self.checks: list[OutputCheck] = []
        self.rounds = RoundLog()
        self.plan: PlanRecord | None = None
        self.unfinished = 0
        self.faults = 0
        self.woken: list[tuple[CoroutineId, Coroutine, Endpoint | None]] = []


def session_trace(state: VMState, sid: SessionId) -> list[Event]:
    """Give the events of one session, without their ticks. Mirrors `VMState.sessionTrace`."""
    return [event for _, event in state.events if session_of(event) == sid]
