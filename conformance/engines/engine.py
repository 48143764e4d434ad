"""The two machines by name: who they are, and the trace of one case on either."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from conformance.cases.case import SCHEMA, Case
from conformance.engines.boundary import MalformedAnswer, check_written, malformed, run_machine
from conformance.engines.pyvm import Machine, machine_at_work
from conformance.errors import CannotJudge
from conformance.lean.process import LeanProcess
from conformance.lean.provider import identity
from conformance.lean.source import exporter_source
from conformance.paths import lean_dir
from conformance.runs.outcome import read_outcome
from conformance.runs.texts import said_by_lean
from conformance.traces.export import LeanFailed, NoTrace, Requester, ask
from conformance.traces.trace import Engine, Producer, Trace


@cache
def pyvm_producer() -> Producer:
    """Name the Python VM of this checkout."""
    return Producer(Engine.PYVM, harness_version(), None, None, None)


@cache
def lean_producer() -> Producer:
    """Name the Lean model of this checkout, and the Lean that runs it."""
    who = identity()
    return Producer(Engine.LEAN, harness_version(), who.version, who.commit, exporter_source())


def connect_lean() -> LeanProcess:
    """Start a Lean process that answers cases, as a context manager."""
    return LeanProcess(lean_dir(), module="Exporter")


@dataclass(frozen=True, slots=True)
class Engines:
    """The two machines as a verb reaches them; tests give others, as the object of click."""

    connect: Callable[[], AbstractContextManager[Requester]] = connect_lean
    """Starts a Lean process."""
    lean: Callable[[], Producer] = lean_producer
    """Who answers then."""
    machine: Machine | None = None
    """None is the Python VM of this process."""

    @classmethod
    def of(cls, ctx: click.Context) -> Engines:
        """Return the engines of a call: the checkout's own, unless others are given."""
        return ctx.obj if isinstance(ctx.obj, cls) else cls()


def trace_by(engine: Engine, case: Case) -> Trace:
    """Run one case on one engine.

    Raises `CannotJudge` if the engine does not take it, `EngineFailed` if it gives no outcome.
    """
    return _by_pyvm(case) if engine is Engine.PYVM else _by_lean(case)


def harness_version() -> str:
    """Name this program's version, installed or run from its checkout."""
    try:
        return version("conformance")
    except PackageNotFoundError:
        project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
        return str(project["project"]["version"])


def _by_pyvm(case: Case) -> Trace:
    # imported here: asking Lean must not depend on the machine that it judges
    from pyvm.runtime.run import run_case
    from pyvm.wire.basic import WireError
    from pyvm.wire.case import decode_case
    from pyvm.wire.trace import encode_outcome

    try:
        decoded = decode_case(case.resolved)
    except WireError as error:
        raise CannotJudge(
            f"the Python VM does not take the case: {error}",
            where=case.place,
            fix=f"correct the case; what it may hold is in conformance/schemas/{SCHEMA}.json",
        ) from error
    with machine_at_work():
        outcome = encode_outcome(run_case(decoded))
    run = run_machine(lambda _: outcome, case.resolved)
    check_written(run)
    wrong = malformed(run)
    if wrong is not None:
        raise MalformedAnswer(wrong)
    return Trace(case.id, case.hash, pyvm_producer(), dict(run.outcome))


def _by_lean(case: Case) -> Trace:
    with connect_lean() as lean:
        answer = ask(lean, case, lean_producer())
    if isinstance(answer, NoTrace):
        raise LeanFailed(answer, case.place)
    read_outcome(answer.outcome, said_by_lean(case.id))
    return answer
