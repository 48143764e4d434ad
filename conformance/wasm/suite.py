"""Judging the VM in Pyodide: cooperative cases against Lean's traces, threaded ones at the gate."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from conformance.cases import Case, Runner, select
from conformance.engines import pyvm_producer
from conformance.export import Answer, Failure, ask_all
from conformance.judge import Json
from conformance.suite import Committed, judge_all
from conformance.traces import Trace
from conformance.verdict import Failure as Fault
from conformance.verdict import Judgement, Regime, Report, Result
from conformance.wasm.process import PyodideProcess

SINGLE_THREADED = "singleThreaded"
"""Why the gate must refuse a threaded case: the name that Lean's `GateRefusal` gives it."""
NOT_REFUSED = "not-refused-on-wasm"
"""The diagnosis of a threaded case that the gate let through, or refused for another reason."""


class RaisedInPyodideError(Exception):
    """When the VM raised there, instead of giving an outcome."""


@dataclass(frozen=True, slots=True)
class WasmJudgement(Judgement):
    """One comparison of one case that ran in Pyodide."""

    @property
    def reproduce(self) -> tuple[str, ...]:
        """The command that shows it again; the others run the VM natively."""
        return (f"conformance wasm run -k '{self.case}'",)


def judge_wasm(
    corpus: Sequence[Case],
    connect: Callable[[], PyodideProcess],
    *,
    pattern: str | None = None,
    done: Callable[[], None] = lambda: None,
) -> Report:
    """Judge the cases of the corpus that match the pattern; `done` is called for each answer."""
    start = time.perf_counter()
    cases = select(corpus, pattern)
    answers = ask(cases, connect, done)
    compared = judge_all(
        [case for case in cases if case.runner is Runner.COOPERATIVE],
        Committed(),
        # With a pattern, traces of cases that are not in the list are nobody's fault.
        pattern=pattern or "*",
        machine=partial(_outcome, answers),
    )
    threaded = (at_the_gate(c, answers[c.id]) for c in cases if c.runner is Runner.THREADED)
    found = {j.case: j for j in (*map(_there, compared.judgements), *threaded)}
    return replace(
        compared,
        judgements=tuple(found[case.id] for case in cases),
        listed=len(cases),
        seconds=time.perf_counter() - start,
    )


def ask(
    cases: Sequence[Case],
    connect: Callable[[], PyodideProcess],
    done: Callable[[], None] = lambda: None,
) -> Mapping[str, Answer]:
    """Ask one Pyodide for its answer to every case."""
    if not cases:
        return {}
    return ask_all(cases, connect, pyvm_producer(), progress=lambda answer: done())


def at_the_gate(case: Case, answer: Answer) -> Judgement:
    """Judge whether a threaded case was refused because there is one thread."""
    regime = Regime.THREADED_MANY_LEAN if case.concurrency > 1 else Regime.THREADED_ONE_LEAN
    if isinstance(answer, Failure):
        said = f"the VM raised {answer.error}"
    elif "gate" not in answer.outcome:
        said = f"it let the case through: {answer.outcome['kind']}"
    elif answer.outcome["gate"] == SINGLE_THREADED:
        return WasmJudgement(case.id, regime, Result.SKIPPED, reason=SINGLE_THREADED)
    else:
        said = f"it says {answer.outcome['gate']}"
    fault = Fault(NOT_REFUSED, f"the gate must refuse with {SINGLE_THREADED}: {said}")
    return WasmJudgement(case.id, regime, Result.FAILED, failure=fault)


def _outcome(answers: Mapping[str, Answer], resolved: Json) -> Json:
    """Say what the VM did with a case; this is the machine that the judge asks."""
    answer = answers[resolved["id"]]
    if isinstance(answer, Trace):
        return answer.outcome
    raise RaisedInPyodideError(answer.error)


def _there(judgement: Judgement) -> WasmJudgement:
    """Make it the judgement of a run in Pyodide."""
    return WasmJudgement(
        judgement.case,
        judgement.regime,
        judgement.result,
        judgement.fingerprints,
        judgement.failure,
        judgement.reason,
    )
