"""Committed traces as texts: an outcome that is the expected one to the letter is not parsed."""

from __future__ import annotations

from pathlib import Path

from conformance.cases.case import Case
from conformance.runs.observed import Run
from conformance.traces.trace import TraceFile

_OUTCOME, _AFTER = b',"outcome":', b',"producer":'
_STAND_IN = b'{"kind":"ran"}'


class TraceTexts(TraceFile):
    """A trace file whose lines are cut in two: the outcome's text, and the rest without it.

    The rest is read and checked like any trace. A line that cannot be cut this way is no canonical
    JSON of a trace, and stays whole until it is refused.
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
        """Return Lean's run of a case; any other than Lean's of now is refused."""
        self.trace(case)
        text = self._texts[case.id].decode("utf-8", "replace")
        return Run.of_text(text, self.where(case), self._numbers[case.id])
