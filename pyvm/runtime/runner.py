"""The canonical runner: one semantic step per round.

Mirrors Runtime/VM/Runtime/Runner.lean.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TypeAlias

from pyvm.config import VMConfig
from pyvm.ingress import ahead, ingress, recovery_ahead
from pyvm.kernel import VMKernel
from pyvm.load import Image, LoadRefusal, load
from pyvm.runtime.scheduler import canonical_step
from pyvm.state import VMState

_wake = VMKernel.wake


class RunStatus(Enum):
    """How a run ended."""

    COMPLETED = "completed"
    """Every coroutine is done."""
    FAULTED = "faulted"
    """Every coroutine is done or faulted, and one faulted."""
    STUCK = "stuck"
    """Some coroutine is blocked, nothing can run, and nothing more can enter."""
    OUT_OF_FUEL = "out_of_fuel"


Round: TypeAlias = Callable[[VMState], None]
"""What a round does, between its beginning and its end."""


def sched_round(n: int) -> Round:
    """Return the canonical round: one step, unless the concurrency is zero."""
    return _no_step if n == 0 else canonical_step


def _no_step(state: VMState) -> None:
    """Do nothing."""


def finished(state: VMState) -> RunStatus | None:
    """Return the status of a machine in which every coroutine is terminal, in O(1).

    One that faulted may still be brought back. Mirrors `VMState.finished?`.
    """
    if state.unfinished:
        return None
    if not state.faults:
        return RunStatus.COMPLETED
    return None if recovery_ahead(state) else RunStatus.FAULTED


def run_rounds(round_: Round, fuel: int, state: VMState) -> RunStatus:
    """Run until every coroutine has ended for good, nothing can run, or the fuel is spent.

    A round that does nothing is not recorded; it ends the run if nothing lies ahead. The body of
    the loop mirrors `VMState.beginRound`, the round, and `VMState.endRound`.
    """
    rounds, picks = state.rounds.cells, state.rounds.picks
    end = len(picks)
    while True:
        if not state.unfinished and (status := finished(state)) is not None:
            return status
        if fuel <= 0:
            return RunStatus.OUT_OF_FUEL
        fuel -= 1
        state.clock = clock = state.clock + 1
        state.plan = None
        if clock >= state.next_wake_tick:
            ingress(state)
            _wake(state)
        elif state.to_wake:
            _wake(state)
        round_(state)
        start, end = end, len(picks)
        if start != end:
            rounds += (clock, state.plan, start, end)
        elif not ahead(state):
            return RunStatus.STUCK


def run_scheduled(fuel: int, n: int, state: VMState) -> RunStatus:
    """Run canonically. Mirrors `runScheduled`."""
    return run_rounds(sched_round(n), fuel, state)


class VM:
    """The cooperative machine: an adapter that calls the kernel and defines no semantics."""

    def __init__(self, config: VMConfig | None = None) -> None:
        self.state = VMState(config or VMConfig())

    def load(self, image: Image) -> LoadRefusal | None:
        """Load an image, or return why it is refused; a refused load changes nothing."""
        return load(self.state, image)

    def run(self, fuel: int) -> RunStatus:
        """Run for at most this many rounds."""
        return run_scheduled(fuel, 1, self.state)
