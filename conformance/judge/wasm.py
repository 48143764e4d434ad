"""Judging the VM in Pyodide: cooperative cases against Lean's traces, threaded ones at the gate."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from conformance.cases.case import Case, Runner, select
from conformance.engines.boundary import MalformedAnswer, malformed
from conformance.engines.engine import pyvm_producer
from conformance.engines.wasm.process import PyodideProcess
from conformance.errors import CannotJudge, EngineFailed
from conformance.judge.judge import lean_regime
from conformance.judge.report import Report
from conformance.judge.suite import Committed, judge_all
from conformance.judge.verdict import Diagnosis, Failure, Judgement, Result
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.traces.export import TIMEOUT, Answer, NoTrace, Requester, Why, ask
from conformance.traces.trace import Trace

SINGLE_THREADED = "singleThreaded"
"""The reason for which the gate must refuse a threaded case, as Lean's `GateRefusal` names it."""
_ALONE = "run this case alone, with more memory free or a longer --timeout"
_REFUSED = {"kind": "refused", "gate": SINGLE_THREADED}


@dataclass(frozen=True, slots=True)
class WasmJudgement(Judgement):
    """One comparison of one case that ran in Pyodide."""

    @property
    def reproduce(self) -> tuple[str, ...]:
        """The command that shows it again; other commands run the VM natively."""
        return (f"conformance wasm run -k '{self.case}'",)


class PyodideMachine:
    """The VM in Pyodide as a machine: a resolved case in, the outcome of its run out."""

    def __init__(self, vm: Requester, timeout: float = TIMEOUT) -> None:
        self._vm = vm
        self._timeout = timeout
        self._failure: CannotJudge | None = None
        """Why there is no process any more."""

    def __call__(self, resolved: JsonObject) -> JsonObject:
        """Run this case, which may be a changed one under the id of another."""
        answer = self.ask(Case(resolved["id"], resolved, resolved, ""))
        if isinstance(answer, Trace):
            return answer.outcome
        match answer.why:
            case Why.LOST:
                raise CannotJudge(answer.error, fix=_ALONE)
            case Why.MALFORMED:
                raise MalformedAnswer(answer.error)
            case Why.REFUSED:
                raise EngineFailed(answer.error)

    def ask(self, case: Case) -> Answer:
        """Return what the VM answers; raises `CannotJudge` if no process can be started."""
        if self._failure is not None:
            raise self._failure
        try:
            return ask(self._vm, case, pyvm_producer(), self._timeout)
        except CannotJudge as error:
            self._failure = error
            raise


def judge_wasm(
    corpus: Sequence[Case],
    connect: Callable[[], PyodideProcess],
    *,
    pattern: str | None = None,
    timeout: float = TIMEOUT,
    done: Callable[[], None] = lambda: None,
) -> Report:
    """Judge the cases of the corpus that match the pattern; `done` is called for each case.

    Each may take so many seconds. A process that ends over a case costs that case alone.
    """
    start = time.perf_counter()
    cases = select(corpus, pattern)
    with connect() as vm:
        machine = PyodideMachine(vm, timeout)
        compared = judge_all(
            [case for case in cases if case.runner is Runner.COOPERATIVE],
            Committed(),
            # With a pattern, traces of cases that are not listed are no fault.
            pattern=pattern or "*",
            machine=machine,
            limits=None,  # they are those of its process
            done=done,
        )
        found = [_there(judgement) for judgement in compared.judgements]
        for case in cases:
            if case.runner is Runner.THREADED:
                found.append(_at_the_gate(case, machine))
                done()
    place = {case.id: n for n, case in enumerate(cases)}
    return replace(
        compared,
        judgements=tuple(sorted(found, key=lambda judgement: place[judgement.case])),
        listed=len(cases),
        seconds=time.perf_counter() - start,
    )


def _at_the_gate(case: Case, machine: PyodideMachine) -> WasmJudgement:
    """Ask the gate about a threaded case, if there still is one to ask."""
    try:
        answer = machine.ask(case)
    except CannotJudge as error:
        lost = str(error)
    else:
        if not isinstance(answer, NoTrace) or answer.why is not Why.LOST:
            return at_the_gate(case, answer)
        lost = f"{answer.error}\n  fix: {_ALONE}"
    failure = Failure(Diagnosis.ENGINE_LOST, lost)
    return WasmJudgement(case.id, lean_regime(case), Result.UNJUDGED, failure=failure)


def at_the_gate(case: Case, answer: Answer) -> WasmJudgement:
    """Judge whether a threaded case was refused because there is one thread."""
    regime = lean_regime(case)
    if not isinstance(answer, NoTrace) and answer.outcome == _REFUSED:
        return WasmJudgement(case.id, regime, Result.SKIPPED, reason=SINGLE_THREADED)
    return WasmJudgement(case.id, regime, Result.FAILED, failure=_not_refused(answer))


def _not_refused(answer: Answer) -> Failure:
    """Return what is wrong with an answer that is not the refusal for one thread."""
    wrong = None
    match answer:
        case NoTrace():
            wrong = answer.error if answer.why is Why.MALFORMED else None
            said = f"the VM raised {answer.error}"
        case Trace(outcome={"kind": "refused", "gate": str(gate), **rest}) if not rest:
            said = f"it says {gate}"
        case Trace(outcome=outcome):
            wrong = malformed(Run(outcome))
            said = f"it let the case through: {outcome['kind']}"
    if wrong is not None:
        return Failure(Diagnosis.MALFORMED_OUTCOME, str(MalformedAnswer(wrong)))
    message = f"the gate must refuse with {SINGLE_THREADED}: {said}"
    return Failure(Diagnosis.NOT_REFUSED_ON_WASM, message)


def _there(judgement: Judgement) -> WasmJudgement:
    """Return it as the judgement of a run in Pyodide."""
    return WasmJudgement(
        judgement.case,
        judgement.regime,
        judgement.result,
        judgement.fingerprints,
        judgement.failure,
        judgement.reason,
    )
