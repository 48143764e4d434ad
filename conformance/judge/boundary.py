"""The boundary between the harness and the engine: whatever an engine does wrong is the engine's.

Here and nowhere else is it decided who is to blame: the engine that raised or answered something
else than an outcome, an engine that is gone, or the trace that it is held against. Any other
exception is a fault of the harness, and goes on.
"""

from __future__ import annotations

from traceback import extract_tb

from conformance.engines.pyvm import Json, Machine, NotAdmitted
from conformance.errors import CannotJudge
from conformance.runs.observed import Run
from conformance.runs.outcome import Malformed


class MachineRaised(Exception):
    """When the engine raised, instead of giving an outcome; the text says what and where."""

    def __init__(self, error: Exception) -> None:
        frames = extract_tb(error.__traceback__)
        where = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        super().__init__(f"{type(error).__name__}: {error}{where}")


class EngineLost(CannotJudge):
    """When the engine cannot be asked, or not any more: nothing is known of the case."""


def run_machine(machine: Machine, resolved: Json) -> Run:
    """Return the run of a resolved case.

    Raises `NotAdmitted` if no pack admits its mode, `EngineLost`, or `MachineRaised`.
    """
    try:
        return Run(machine(resolved))
    except NotAdmitted:
        raise
    except CannotJudge as error:
        raise EngineLost(error.what, where=error.where, fix=error.fix) from error
    except Exception as error:
        raise MachineRaised(error) from error


def malformed(run: Run) -> str | None:
    """Return what is wrong with what should be an outcome, and where; None if it is one."""
    try:
        run.record  # noqa: B018, it is read here
    except Malformed as error:
        return error.what
    return None
