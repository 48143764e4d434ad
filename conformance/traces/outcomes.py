"""Lean's outcome of each case, from the committed traces: a file is read once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from conformance.cases.case import Case
from conformance.traces.trace import TraceFile, trace_path

Outcomes = Callable[[Case], dict[str, Any]]
"""What Lean did with a case; raises `CannotJudge` if there is no trace that fits."""


def committed_outcomes(folder: Path | None = None) -> Outcomes:
    """Return what looks outcomes up in the committed traces; ask for cases file by file."""
    last: dict[str, TraceFile] = {}

    def outcome(case: Case) -> dict[str, Any]:
        if case.stem not in last:
            last.clear()
            last[case.stem] = TraceFile(trace_path(case.stem, folder))
        return last[case.stem].trace(case).outcome

    return outcome
