"""Judging many cases: the corpus against the committed traces or Lean's answers, in processes.

The cases of one corpus file are one task, with the trace file beside it; the report lists the
cases in the order of the corpus, so it is the same for every number of workers.
"""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from conformance.cases.case import Case, select
from conformance.engines.pyvm import Machine
from conformance.envelope.fingerprint import Fingerprint
from conformance.errors import CannotJudge
from conformance.judge.judge import Authority, Judge, own_machine
from conformance.judge.report import Report
from conformance.judge.verdict import LEAN_REGIMES, Diagnosis, Failure, Judgement, Result
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


Traces = Committed | Live


@dataclass(frozen=True, slots=True)
class _Task:
    """The cases of one corpus file and where their traces are."""

    stem: str
    cases: tuple[Case, ...]
    traces: Traces
    covered: AbstractSet[Fingerprint]


def judge_all(
    corpus: Sequence[Case],
    traces: Traces,
    *,
    covered: AbstractSet[Fingerprint] = frozenset(),
    workers: int = 1,
    pattern: str | None = None,
    part: Sequence[Case] | None = None,
    machine: Machine | None = None,
    done: Callable[[], None] = lambda: None,
) -> Report:
    """Judge the cases of the corpus that match the pattern; `done` is called for each case.

    With `part`, only these cases of the corpus are judged. With several workers, `machine` must be
    importable by name.
    """
    start = time.perf_counter()
    cases = select(corpus if part is None else part, pattern)
    if machine is None and workers <= 1:
        machine = own_machine()  # once, and not for each file
    tasks = [_Task(stem, part, _share(traces, part), covered) for stem, part in by_file(cases)]
    judgements: list[Judgement] = []
    # The corpus outlives the runs: the collector need not go through it after each of them.
    gc.freeze()
    try:
        for found in _map(partial(_judge_file, machine=machine), tasks, workers):
            judgements += found
            for _ in {j.case for j in found}:
                done()
    finally:
        gc.unfreeze()
    whole = _surplus(corpus, traces) if pattern is None and part is None else ()
    report = Report(tuple(judgements), len(cases))
    return Report(
        report.judgements,
        report.listed,
        (*whole, *_too_few(report, pattern)),
        time.perf_counter() - start,
    )


def _map(
    work: Callable[[_Task], list[Judgement]], tasks: Sequence[_Task], workers: int
) -> Iterator[list[Judgement]]:
    """Yield the work on every task, in order, as it is done."""
    if workers <= 1 or len(tasks) <= 1:
        yield from map(work, tasks)
        return
    try:
        # The parent answers an interrupt: workers finish the file that they are working on.
        ignore = (signal.SIGINT, signal.SIG_IGN)
        with ProcessPoolExecutor(
            min(workers, len(tasks)), get_context("spawn"), signal.signal, ignore
        ) as pool:
            yield from pool.map(work, tasks)
    except BrokenProcessPool as error:
        raise CannotJudge(
            "a worker process died", fix="run with -j 1 to see on which case, or with less load"
        ) from error


def _judge_file(task: _Task, machine: Machine | None) -> list[Judgement]:
    """Judge the cases of one file."""
    judge = Judge(_authority(task.stem, task.traces), task.covered, machine)
    return [judgement for case in task.cases for judgement in judge.judge(case)]


def file_judge(stem: str, covered: AbstractSet[Fingerprint]) -> Judge:
    """Return the judge of one corpus file's cases, against its committed traces."""
    return Judge(_authority(stem, Committed()), covered)


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
