"""Running a case: load its images, then run them as it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from pyvm.case import Case, Runner
from pyvm.load import RefusedImage, load_all
from pyvm.runtime.runner import RunStatus, run_scheduled
from pyvm.runtime.threaded_runner import run_scheduled_threaded
from pyvm.state import VMState


@dataclass(frozen=True, slots=True)
class Ran:
    """The images were loaded and run; `state` is where the machine stopped."""

    status: RunStatus
    state: VMState


RunOutcome: TypeAlias = Ran | RefusedImage
"""How a case ended."""


def run_case(case: Case, workers: int = 1) -> RunOutcome:
    """Run a case. Whatever its programs do is in the outcome; an exception is a bug in here.

    `workers` threads compute the changes of a threaded case's waves.
    """
    state = load_all(case.config, case.images)
    if isinstance(state, RefusedImage):
        return state
    if case.runner is Runner.THREADED:
        status = run_scheduled_threaded(case.fuel, case.concurrency, state, workers=workers)
        return Ran(status, state)
    return Ran(run_scheduled(case.fuel, case.concurrency, state), state)
