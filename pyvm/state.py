"""The state of the machine: one flat record.

Mirrors `Runtime.VM.VMState` with `Handoff` and `Checkpoint` (Runtime/VM/State.lean). The logs are
oldest first; coroutines and sessions are by id, in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pyvm.config import OutputDisabled, Recorded, VMConfig
from pyvm.coroutine import Coroutine
from pyvm.event import Event, OutputCheck, session_of
from pyvm.failure import FailureRecord, FailureSnapshot
from pyvm.instr import Program
from pyvm.layer import Layer, by_name, make_layers
from pyvm.local_type import LocalType
from pyvm.log import EffectLog, EventLog, RoundLog
from pyvm.ready_queue import ReadyQueue, ready_queue
from pyvm.round import PlanRecord
from pyvm.schedule import Schedule
from pyvm.session import Session
from pyvm.value import CoroutineId, Endpoint, SessionId


class Env:
    """What is the same for every step of a round; no step changes it.

    `has_faults` says that some site is crashed or cut off. `recorded` is the handler if it is not
    the default one, `output` the output condition unless it is disabled.
    """

    __slots__ = ("config", "failure", "has_faults", "output", "recorded")

    def __init__(self, config: VMConfig) -> None:
        self.config = config
        self.failure = FailureSnapshot()
        self.has_faults = False
        self.recorded = config.handler if isinstance(config.handler, Recorded) else None
        self.output = None if isinstance(config.output, OutputDisabled) else config.output


class Allocator:
    """Hands out ids."""

    __slots__ = ("next_cid", "next_sid")

    def __init__(self) -> None:
        self.next_sid: SessionId = 0
        self.next_cid: CoroutineId = 0


class Handoff(NamedTuple):
    """An endpoint that changed lanes; `witness` was its type when it was handed over."""

    tick: int
    endpoint: Endpoint
    source: CoroutineId
    target: CoroutineId
    source_lane: int
    target_lane: int
    witness: LocalType


class Checkpoint(NamedTuple):
    """What a restart goes back to. Ids and nonces are not taken back: none is ever used twice."""

    tick: int
    coroutines: Mapping[CoroutineId, Coroutine]
    sessions: Mapping[SessionId, Session]
    layers: list[Layer]
    queue: tuple[CoroutineId, ...]
    cursor: int
    failure: FailureSnapshot


class VMState:
    """The whole machine. What follows `plan` is derived, so that no step has to look for it.

    The failures in force are in `env`. `unfinished` counts the coroutines that are not terminal,
    `faults` those that faulted. `to_wake` has those whose wait is over and who are not queued yet,
    each with the token that it gains; `released_layers` has the layers that a step freed;
    `rescan_waits` says that something entered after which every wait must be looked at.
    `next_wake_tick` is the next tick at which a wait may be over though its coroutine is not in
    `to_wake`: something enters, a timeout ends, a layer was freed in the round before.
    """

    __slots__ = (
        "alloc",
        "checkpoints",
        "checks",
        "clock",
        "config",
        "coroutines",
        "effects",
        "env",
        "events",
        "failures",
        "faults",
        "handoffs",
        "layer_named",
        "layers",
        "next_wake_tick",
        "plan",
        "programs",
        "queue",
        "released_layers",
        "rescan_waits",
        "rounds",
        "schedule",
        "sessions",
        "steps",
        "to_wake",
        "unfinished",
    )

    def __init__(self, config: VMConfig) -> None:
        self.config = config
        self.env = Env(config)
        self.programs: list[Program] = []
        self.coroutines: dict[CoroutineId, Coroutine] = {}
        self.sessions: dict[SessionId, Session] = {}
        self.layers = make_layers(config.layers)
        self.alloc = Allocator()
        self.queue: ReadyQueue = ready_queue(config)
        self.clock = 0
        self.steps = 0
        self.effects = EffectLog()
        self.events = EventLog(self.effects)
        self.checks: list[OutputCheck] = []
        self.handoffs: list[Handoff] = []
        self.failures: list[FailureRecord] = []
        self.checkpoints: list[Checkpoint] = []
        self.rounds = RoundLog()
        self.plan: PlanRecord | None = None
        self.unfinished = 0
        self.faults = 0
        self.to_wake: list[tuple[CoroutineId, Coroutine, Endpoint | None]] = []
        self.released_layers: list[Layer] = []
        self.rescan_waits = False
        self.layer_named = by_name(self.layers)
        self.schedule = Schedule(config)
        self.next_wake_tick = self.schedule.next_after(0)


def put_layers(state: VMState, layers: list[Layer]) -> None:
    """Replace all layers."""
    state.layers, state.layer_named = layers, by_name(layers)


def put_failure(state: VMState, failure: FailureSnapshot) -> None:
    """Replace the failures in force."""
    state.env.failure = failure
    state.env.has_faults = bool(failure.crashed or failure.partitioned)


def session_trace(state: VMState, sid: SessionId) -> list[Event]:
    """Return the events of one session, without their ticks. Mirrors `VMState.sessionTrace`."""
    return [event for _, event in state.events if session_of(event) == sid]
