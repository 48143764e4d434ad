"""A Lean program that answers requests: many, large ones, and none after a crash (runs Lean)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.lean.process import LeanProcess
from conformance.tests.lean.small_package import Run, write


def test_a_program_answers_many_requests_and_large_ones(planted: Run) -> None:
    with LeanProcess(planted.root, "Echo") as program:
        for value in [*range(500), "é∀😀x" * 250_000]:
            answer = json.loads(program.request(json.dumps(value, ensure_ascii=False), 60))
            assert answer == {"got": value, "size": 4}

        with pytest.raises(CannotJudge, match="did not answer in time"):
            program.request('"silence"', 0.5)


def test_a_program_that_crashes_is_quoted(planted: Run) -> None:
    with (
        LeanProcess(planted.root, "Echo") as program,
        pytest.raises(CannotJudge, match=r"(?s)Echo ended with status.*told to"),
    ):
        program.request('"crash"', 60)


def test_a_program_of_a_package_that_does_not_build_is_refused(
    tmp_path: Path,
) -> None:
    circle = {"Demo.lean": "import Demo.A\n", "Demo/A.lean": "import Demo\n"}
    root = write(tmp_path, circle)

    with pytest.raises(CannotJudge, match=r"(?s)does not build.*Demo.*import each other"):
        LeanProcess(root, "Demo").__enter__()
