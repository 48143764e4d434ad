"""Why constructors of the model may be unreached: a committed list of reasons."""

from __future__ import annotations

from pathlib import Path

from conformance.errors import CannotJudge
from conformance.jsonfile import read_document
from conformance.paths import fixtures_dir

SCHEMA = "conformance.unreached.v1"


def reasons_path() -> Path:
    """Where the reasons of what is unreached are committed."""
    return fixtures_dir() / "unreached.json"


def load_reasons(path: Path | None = None) -> dict[str, str]:
    """Read why constructors may be unreached; raises `CannotJudge` if one is listed twice."""
    path = path or reasons_path()
    entries = read_document(path, SCHEMA)["unreached"]
    reasons = {entry["constructor"]: entry["reason"] for entry in entries}
    if len(reasons) < len(entries):
        names = [entry["constructor"] for entry in entries]
        twice = next(name for name in names if names.count(name) > 1)
        raise CannotJudge(f"{twice} is listed twice", where=path, fix="keep one reason")
    return reasons
