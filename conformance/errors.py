"""The errors of the harness: it could not judge, or the engine that is judged failed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

_LINE = 1000
"""Characters of a line of a message."""
HOW_TO_REPORT = "Report a fault of the harness"
"""The heading in .github/CONTRIBUTING.md under which that is told."""
REPORT_IT = (
    "this is a fault of the harness, not of what it judges; report it with the command and these "
    f'lines, as .github/CONTRIBUTING.md says under "{HOW_TO_REPORT}"'
)
"""The fix of what only a fault of the harness brings about."""


class CannotJudge(Exception):
    """When input is bad, Lean is missing or a limit was hit: exit status 2, never a traceback.

    `what` says what is wrong, `where` names the file (and field), `fix` says what to do. A line of
    it that repeats much of a file is cut in the middle.
    """

    def __init__(self, what: str, *, where: str | Path | None = None, fix: str) -> None:
        self.what = _clipped(what)
        self.where = None if where is None else _clipped(str(where))
        self.fix = _clipped(fix)
        super().__init__(str(self))

    def __reduce__(self) -> tuple[Callable[[str, str | None, str], CannotJudge], tuple[Any, ...]]:
        """Travel between processes; one of a kind of its own arrives as the plain error."""
        return _arrived, (self.what, self.where, self.fix)

    def __str__(self) -> str:
        place = "" if self.where is None else f"{self.where}: "
        return f"{place}{self.what}\n  fix: {self.fix}"


def _arrived(what: str, where: str | None, fix: str) -> CannotJudge:
    return CannotJudge(what, where=where, fix=fix)


def _clipped(text: str) -> str:
    """Return the text with its long lines cut in the middle."""
    if len(text) <= _LINE:
        return text
    lines = text.split("\n")
    return "\n".join(
        line if len(line) <= _LINE else f"{line[: _LINE - 200]} … {line[-200:]}" for line in lines
    )


class EngineFailed(Exception):
    """When an engine gave no outcome, and it is the engine's own fault: exit status 1."""
