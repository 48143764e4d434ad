"""Threaded cases with threads: what Lean did, and nothing written by computing a change."""

from __future__ import annotations

import sys
from itertools import groupby
from operator import attrgetter

import pytest

from conformance.cases.case import Runner, load_corpus
from conformance.engines.pyvm import PyVM
from conformance.judge.judge import Judge
from conformance.judge.verdict import Regime, Result
from conformance.ledger.ledger import load_ledger
from conformance.runs.texts import TraceTexts
from conformance.traces.trace import trace_path
from pyvm.coroutine import Coroutine
from pyvm.outcome import StepOutcome
from pyvm.runtime import threaded_runner
from pyvm.runtime.threaded_runner import run_wave
from pyvm.runtime.workers import Compute
from pyvm.state import VMState
from pyvm.tests.snapshot import differing, snapshot

THREADED = [case for case in load_corpus() if case.runner is Runner.THREADED][::3]
"""A third of them; all of them take half a minute."""
MANY_ENOUGH = 100
BUILD = "global-lock" if getattr(sys, "_is_gil_enabled", lambda: True)() else "free-threaded"
LEAN = (Regime.THREADED_ONE_LEAN, Regime.THREADED_MANY_LEAN, Regime.REFUSED_LEAN)


@pytest.mark.parametrize("build", [BUILD])  # the name of the test says on which build it ran
def test_with_four_workers_threaded_cases_are_what_lean_did(build: str) -> None:
    covered = load_ledger().covered
    found = [
        judgement
        for stem, cases in groupby(THREADED, attrgetter("stem"))
        for judge in [Judge(TraceTexts(trace_path(stem)).run, covered, PyVM(workers=4))]
        for case in cases
        for judgement in judge.judge(case)
    ]

    assert [(j.case, j.failure.message) for j in found if j.failure] == []
    exact = {j.case for j in found if j.regime in LEAN and j.result is Result.EXACT}
    assert exact == {case.id for case in THREADED}
    assert len(exact) >= MANY_ENOUGH


def test_computing_the_changes_of_the_corpus_waves_writes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checked = 0

    def watched(state: VMState, picks: list[Coroutine], compute: Compute | None) -> None:
        def watching(state: VMState, picks: list[Coroutine]) -> list[StepOutcome]:
            nonlocal checked
            assert compute is not None
            before = snapshot(state)
            outcomes = compute(state, picks)
            assert differing(before, snapshot(state)) == []
            checked += len(picks)
            return outcomes

        run_wave(state, picks, watching if state.clock % 9 == 4 else compute)  # type: ignore[arg-type]

    monkeypatch.setattr(threaded_runner, "run_wave", watched)
    machine = PyVM(workers=2)
    for case in THREADED[::4]:
        machine(case.resolved)

    assert checked > 40
