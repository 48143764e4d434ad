"""The state of the machine: one flat record of all that there is.

Mirrors `Runtime.VM.VMState` (Runtime/VM/State.lean). The logs are oldest first.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from pyvm.config import VMConfig, WaveCertificate
from pyvm.coroutine import Coroutine, CoroutineStatus
from pyvm.event import EffectEntry, Event, OutputCheck, TickedEvent, session_of
from pyvm.instr import Program
from pyvm.ready_queue import ReadyQueue, ready_queue
from pyvm.session import Session
from pyvm.value import CoroutineId, Endpoint, SessionId


class Allocator:
    """Hands out ids."""

    __slots__ = ("next_cid", "next_sid")

    def __init__(self) -> None:
        self.next_sid: SessionId = 0
        self.next_cid: CoroutineId = 0


class CertificateVerdict(Enum):
    """What a checker says of a wave certificate; the value is the name of the Lean constructor."""

    VALID = "valid"
    STALE = "stale"
    """Planned for another step count."""
    EMPTY = "empty"
    """No wave, or a wave without picks."""
    OVERSIZE = "oversize"
    """A wave wider than the concurrency."""
    DUPLICATE = "duplicate"
    """A coroutine picked twice."""
    NOT_READY = "notReady"
    """A pick that is not ready."""
    MISSING = "missing"
    """A ready coroutine that no wave picks."""
    LANE_CLASH = "laneClash"
    """Two picks of a wave in one lane."""
    SESSION_CLASH = "sessionClash"
    """Two picks of a wave that share a session."""
    FOOTPRINT_CLASH = "footprintClash"
    """Two picks of a wave that share another resource."""
    MISORDERED = "misordered"
    """Picks, or waves, that are not in the order of the queue."""


class PlanRecord(NamedTuple):
    """What a threaded round planned, and how far it came."""

    certificate: WaveCertificate
    verdict: CertificateVerdict
    waves_run: int


class RoundRecord(NamedTuple):
    """One round of a run; `picks` has each pick with its status after the step."""

    tick: int
    plan: PlanRecord | None
    picks: list[tuple[CoroutineId, CoroutineStatus]]


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
        "picks",
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
        self.events: list[TickedEvent] = []
        self.effects: list[EffectEntry] = []
        self.checks: list[OutputCheck] = []
        self.rounds: list[RoundRecord] = []
        self.picks: list[tuple[CoroutineId, CoroutineStatus]] = []
        self.plan: PlanRecord | None = None
        self.unfinished = 0
        self.faults = 0
        self.woken: list[tuple[CoroutineId, Coroutine, Endpoint | None]] = []


def session_trace(state: VMState, sid: SessionId) -> list[Event]:
    """Give the events of one session, without their ticks. Mirrors `VMState.sessionTrace`."""
    return [event for _, event in state.events if session_of(event) == sid]
