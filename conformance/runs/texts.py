"""Committed traces as texts: an outcome with exactly the expected text is not parsed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from conformance.cases.case import Case
from conformance.runs.observed import Run
from conformance.runs.outcome import Origin
from conformance.traces.export import MEND
from conformance.traces.trace import WRITE_ANEW, TraceFile, trace_path

Runs = Callable[[Case], Run]
"""What Lean did with a case; raises `CannotJudge` if there is no trace that fits."""

_OUTCOME, _AFTER = b',"outcome":', b',"producer":'
_STAND_IN = b'{"kind":"ran"}'


class TraceTexts(TraceFile):
    """A trace file whose lines are cut in two: the outcome's text, and the rest without it.

    The rest is read and checked like any trace. A line that cannot be cut this way is no trace in
    canonical JSON, and stays whole until it is refused.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._texts: dict[str, bytes] = {}
        for case_id, line in self._lines.items():
            start, end = line.find(_OUTCOME), line.rfind(_AFTER)
            if 0 < start < end:
                self._texts[case_id] = line[start + len(_OUTCOME) : end]
                self._lines[case_id] = line[: start + len(_OUTCOME)] + _STAND_IN + line[end:]

    def run(self, case: Case) -> Run:
        """Return Lean's run of a case; a trace that Lean would not write now is refused."""
        self.trace(case)
        text = self._texts[case.id].decode("utf-8", "replace")
        return Run.of_text(text, Origin(self.where(case), WRITE_ANEW, self._numbers[case.id]))


def said_by_lean(case_id: str) -> Origin:
    """Return the origin of an outcome that Lean, asked afresh, answers with."""
    return Origin(f"Lean's answer to {case_id}", MEND)


def committed_runs(folder: Path | None = None) -> Runs:
    """Look runs up in the committed traces; cases of one file should come together."""
    last: dict[str, TraceTexts] = {}

    def run(case: Case) -> Run:
        if case.stem not in last:
            last.clear()
            last[case.stem] = TraceTexts(trace_path(case.stem, folder))
        return last[case.stem].run(case)

    return run
