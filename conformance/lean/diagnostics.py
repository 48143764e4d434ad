"""What Lean says about a module: its messages, as data and as lines to read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any


class Severity(Enum):
    """How bad a message is."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One message; lines count from 1 and columns from 0, as Lean counts them."""

    file: str
    line: int
    column: int
    severity: Severity
    text: str

    def __str__(self) -> str:
        kind = "info" if self.severity is Severity.INFORMATION else self.severity.value
        return f"{self.file}:{self.line}:{self.column}: {kind}: {self.text}"

    def to_json(self) -> dict[str, Any]:
        """Return the message as JSON."""
        return {**asdict(self), "severity": self.severity.value}

    @staticmethod
    def from_json(value: dict[str, Any]) -> Diagnostic:
        """Return the message that `to_json` wrote."""
        return Diagnostic(**{**value, "severity": Severity(value["severity"])})


def from_lean(line: str, file: str) -> Diagnostic | None:
    """Return a message that Lean printed with `--json`; None for a line that is none."""
    if not line.startswith("{"):
        return None
    try:
        value = json.loads(line)
        position = value["pos"]
        return Diagnostic(
            file=file,
            line=position["line"],
            column=position["column"],
            severity=Severity(value["severity"]),
            text=value["data"].rstrip("\n"),
        )
    except (ValueError, KeyError, TypeError):
        return None
