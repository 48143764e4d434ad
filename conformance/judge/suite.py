"""Judging many cases: the corpus against the committed traces or Lean's answers, in processes.

The cases of one corpus file are one task, with the trace file beside it; the report lists the
cases in the order of the corpus, so it is the same for every number of workers. A worker that dies
costs the case that it was at.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from conformance.cases.case import Case, select
from conformance.engines.limits import Limits, bounded
from conformance.engines.pyvm import Machine
from conformance.envelope.fingerprint import Fingerprint
from conformance.errors import CannotJudge
from conformance.judge.judge import Authority, Judge, lean_regime, own_machine
from conformance.judge.report import Report
from conformance.judge.verdict import LEAN_REGIMES, Diagnosis, Failure, Judgement, Result
from conformance.processes.workers import Lost, Task, work_on
from conformance.runs.observed import Run
from conformance.runs.texts import TraceTexts, said_by_lean
from conformance.traces.export import Answer, LeanFailed, NoTrace, by_file
from conformance.traces.trace import SUFFIX, TraceFile, trace_path, traces_dir


@dataclass(frozen=True, slots=True)
class Committed:
    """The traces that are committed in a folder; None is the project's own."""

    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """The answers that Lean gave just now."""

    answers: Mapping[str, Answer]


_LIMITS = Limits()
Traces = Committed | Live
_RUNS = 4
"""How many runs one case takes, at most: its own, its baseline, a replay, and one to spare."""


def judge_all(
    corpus: Sequence[Case],
    traces: Traces,
    *,
    covered: AbstractSet[Fingerprint] = frozenset(),
    workers: int = 1,
    pattern: str | None = None,
    part: Sequence[Case] | None = None,
    machine: Machine | None = None,
    limits: Limits | None = _LIMITS,
    done: Callable[[], None] = lambda: None,
) -> Report:
    """Judge the cases of the corpus that match the pattern; `done` is called for each case.

    With `part`, only these cases of the corpus are judged. With several workers, `machine` must be
    importable by name. Each run may take as much as the limits say; None is for a machine
    that keeps its own.
    """
    start = time.perf_counter()
    cases = select(corpus if part is None else part, pattern)
    if machine is None and workers <= 1:
        machine = own_machine()  # once, and not for each file
    tasks = [
        Task(partial(_begin, stem, _share(traces, part), covered, machine, limits), part)
        for stem, part in by_file(cases)
    ]
    found: dict[tuple[int, int], tuple[Judgement, ...]] = {}
    # The corpus outlives the runs: the collector need not go through it after each of them.
    gc.freeze()
    try:
        for number, item, judged in _each(tasks, workers, limits):
            found[number, item] = judged
            done()
    finally:
        gc.unfreeze()
    judgements = [judgement for place in sorted(found) for judgement in found[place]]
    whole = _surplus(corpus, traces) if pattern is None and part is None else ()
    report = Report(tuple(judgements), len(cases))
    return Report(
        report.judgements,
        report.listed,
        (*whole, *_too_few(report, pattern)),
        time.perf_counter() - start,
    )


_Work = Task[Case, tuple[Judgement, ...]]


def _each(
    tasks: Sequence[_Work], workers: int, limits: Limits | None
) -> Iterator[tuple[int, int, tuple[Judgement, ...]]]:
    """Yield the judgements of each case, with the numbers of its task and of its place there."""
    if workers <= 1:
        for number, task in enumerate(tasks):
            judge = task.begin()
            for item, case in enumerate(task.items):
                yield number, item, judge(case)
        return
    patience = _RUNS * (limits or _LIMITS).seconds
    for number, item, judged in work_on(tasks, min(workers, len(tasks)), patience):
        if isinstance(judged, Lost):
            judged = (_lost(tasks[number].items[item], judged),)
        yield number, item, judged


def _lost(case: Case, lost: Lost) -> Judgement:
    """Return the judgement of a case whose worker died."""
    failure = Failure(Diagnosis.ENGINE_LOST, f"{lost.how}; the case was not judged")
    return Judgement(case.id, lean_regime(case), Result.UNJUDGED, failure=failure)


def _begin(
    stem: str,
    traces: Traces,
    covered: AbstractSet[Fingerprint],
    machine: Machine | None,
    limits: Limits | None,
) -> Callable[[Case], tuple[Judgement, ...]]:
    """Return what judges the cases of one file."""
    machine = machine or own_machine()
    within = machine if limits is None else bounded(machine, limits)
    return Judge(_authority(stem, traces), covered, within).judge


def file_judge(
    stem: str, covered: AbstractSet[Fingerprint]
) -> Callable[[Case], tuple[Judgement, ...]]:
    """Return what judges one corpus file's cases, against its committed traces."""
    return _begin(stem, Committed(), covered, None, Limits())


def _authority(stem: str, traces: Traces) -> Authority:
    """Return where Lean's outcomes of the file's cases come from."""
    if isinstance(traces, Live):
        return partial(_live, traces.answers)
    try:
        file = TraceTexts(trace_path(stem, traces.folder))
    except CannotJudge as error:
        return partial(_none, error)
    return file.run


def _live(answers: Mapping[str, Answer], case: Case) -> Run:
    """Return what Lean answered just now."""
    answer = answers.get(case.id, NoTrace(case.id, "Lean was not asked"))
    if isinstance(answer, NoTrace):
        raise LeanFailed(answer, case.place)
    return Run(answer.outcome, said_by_lean(case.id))


def _none(error: CannotJudge, case: Case) -> Run:
    """Raise what is wrong with the file of traces, for each of its cases."""
    raise error


def _share(traces: Traces, cases: Sequence[Case]) -> Traces:
    """Return what one task needs of the traces."""
    if isinstance(traces, Committed):
        return traces
    return Live({case.id: traces.answers[case.id] for case in cases if case.id in traces.answers})


def _surplus(corpus: Sequence[Case], traces: Traces) -> tuple[Failure, ...]:
    """Return committed traces that belong to no case of the corpus."""
    if isinstance(traces, Live):
        return ()
    listed: dict[str, set[str]] = {}
    for case in corpus:
        listed.setdefault(case.stem, set()).add(case.id)
    found = []
    for path in sorted((traces.folder or traces_dir()).glob(f"*{SUFFIX}")):
        stem = path.name.removesuffix(SUFFIX)
        try:
            extra = TraceFile(path).surplus(listed.get(stem, ()))
        except CannotJudge:
            continue  # its cases say so
        found += [f"{path.name}: {case_id}" for case_id in extra]
    return tuple(Failure(Diagnosis.TRACE_SURPLUS, f"no case for {text}") for text in found)


def _too_few(report: Report, pattern: str | None) -> tuple[Failure, ...]:
    """Return whether the run compared nothing, or fewer cases than are listed."""
    made = (Result.EXACT, Result.IN_ENVELOPE, Result.FAILED)
    compared = {j.case for j in report.judgements if j.regime in LEAN_REGIMES and j.result in made}
    if not compared:
        which = "in the corpus" if pattern is None else f"matches {pattern!r}"
        reason = f"no case {which}" if not report.listed else "no case could be compared"
        return (Failure(Diagnosis.NOTHING_COMPARED, reason),)
    if len(compared) < report.listed:
        message = f"compared {len(compared)} of the {report.listed} cases that are listed"
        return (Failure(Diagnosis.FEWER_THAN_CORPUS, message),)
    return ()
