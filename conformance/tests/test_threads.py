"""Every threaded case with threads: what Lean did, and nothing written by computing a change."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest

from conformance.cases import Case, Runner, load_corpus
from conformance.judge import Judge, PyVM
from conformance.ledger import load_ledger
from conformance.suite import Committed
from conformance.verdict import Regime, Result
from pyvm import workers
from pyvm.coroutine import Coroutine
from pyvm.outcome import StepOutcome
from pyvm.state import VMState
from pyvm.step import step_view
from pyvm.tests.snapshot import differing, snapshot

THREADED = [case for case in load_corpus() if case.runner is Runner.THREADED]
MANY_ENOUGH = 300
BUILD = "global lock" if getattr(sys, "_is_gil_enabled", lambda: True)() else "free threads"


def compared_exactly(cases: Sequence[Case], machine: PyVM) -> int:
    """Compare each case with Lean's committed trace; give how many were exact."""
    authority, covered = Committed().authority(), load_ledger().covered
    judge = Judge(authority, covered, machine)
    found = [j for case in cases for j in judge.judge(case) if j.regime is not Regime.REPLAY]
    assert [str(j.failure) for j in found if j.failure] == []
    return sum(j.result is Result.EXACT for j in found if j.regime.value.endswith("lean"))


@pytest.mark.parametrize("build", [BUILD])
def test_with_four_workers_every_threaded_case_is_what_lean_did(build: str) -> None:
    assert len(THREADED) >= MANY_ENOUGH
    assert compared_exactly(THREADED, PyVM(workers=4)) == len(THREADED)
