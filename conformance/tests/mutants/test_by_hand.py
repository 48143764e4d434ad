"""Machines built by hand notice what the suite does not run."""

from __future__ import annotations

import pytest

from conformance.mutants.by_hand import COMPOSITION, KERNEL, WORKERS
from conformance.mutants.inputs import SharedInputs
from conformance.mutants.kills import GATES
from conformance.mutants.matrix import Plan, judge_mutants, planted


@pytest.mark.parametrize(
    ("area", "mutant", "check"),
    [
        ("kernel", "return queue.pop() if (queue) and False else None", KERNEL),
        ("waves", "changes -= future.result()", WORKERS),
        ("waves", 'return sys.platform not in ("emscripten", "XXwasiXX")', WORKERS),
        ("gates", 'WASM if sys.platform in ("XXemscriptenXX", "wasi")', COMPOSITION),
        ("gates", 'WASM = "XXwasmXX"', GATES),
    ],
)
def test_what_the_suite_does_not_run_is_run_by_hand(
    warm: SharedInputs, area: str, mutant: str, check: str
) -> None:
    found = judge_mutants(Plan(warm, planted((area,), mutant), {}, whole=False))

    assert [v.killed_by for v in found.verdicts] == [check]
