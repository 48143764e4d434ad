"""Committed traces as texts: an outcome with exactly the expected text is not parsed."""

from __future__ import annotations

from pathlib import Path

from conformance.cases.case import Case
from conformance.runs.observed import Run
from conformance.traces.trace import TraceFile

_OUTCOME, _AFTER = b',"outcome":', b',"producer":'
_STAND_IN = b'{"kind":"ran"}'


class TraceTexts(TraceFile):
    """A trace file whose lines are cut in two: the outcome's text, and the rest without it.

    The rest is read and checked like any trace. A line that cannot be cut this way, because it is
    not canonical JSON, stays whole.
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
        """Return the run of a case, whose trace must be of this schema and made for this case."""
        trace = self.trace(case)
        text = self._texts.get(case.id)
        if text is None:
            return Run(trace.outcome)
        return Run.of_text(text.decode("utf-8", "replace"), f"{self.path}: {case.id}")
