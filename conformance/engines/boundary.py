"""The boundary between the harness and an engine: whatever an engine does wrong is the engine's.

It decides who is to blame: an engine that answered with anything but an outcome, or one that is
gone; a machine itself says what the engine raised in it (`MachineRaised`). Any other exception is a
fault of the harness, and passes through.
"""

from __future__ import annotations

from conformance.engines.pyvm import Machine, NotAdmitted
from conformance.errors import CannotJudge, EngineFailed
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.runs.outcome import Malformed
from conformance.traces.trace import OUTCOME, is_outcome


class MalformedAnswer(EngineFailed):
    """When the engine answered, and its answer is no outcome: what is wrong with it, and where."""

    def __init__(self, wrong: object) -> None:
        super().__init__(f"the answer is no outcome: {wrong}")


class EngineLost(CannotJudge):
    """When the engine cannot be asked, or no longer can: nothing is known of the case."""


def run_machine(machine: Machine, resolved: JsonObject) -> Run:
    """Return the run of a resolved case.

    Raises `NotAdmitted` if no pack admits its mode, `EngineLost`, or `EngineFailed`.
    """
    try:
        outcome: object = machine(resolved)
    except NotAdmitted:
        raise
    except CannotJudge as error:
        raise EngineLost(error.what, where=error.where, fix=error.fix) from error
    if not is_outcome(outcome):
        raise MalformedAnswer(f"it is not {OUTCOME}")
    return Run(outcome)


def check_written(run: Run) -> None:
    """Write the outcome as JSON; raises `MalformedAnswer` if that cannot be done."""
    try:
        text = run.text
        if not text.isascii():
            text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise MalformedAnswer(error) from error


def malformed(run: Run) -> str | None:
    """Return what is wrong with what should be an outcome, and where; None if it is one."""
    try:
        run.record  # noqa: B018, it is read here
    except Malformed as error:
        return error.what
    return None
