"""The mutants that nothing can notice: a committed list, each with its argument."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from conformance.errors import CannotJudge
from conformance.jsonfile import read_document
from conformance.paths import fixtures_dir

SCHEMA = "conformance.equivalent_mutants.v1"

Key = tuple[str, str, str, str]
"""The file, the scope, what it has there, and what the mutant has instead."""


def equivalents_path() -> Path:
    """Return where they are committed."""
    return fixtures_dir() / "equivalent_mutants.json"


def load_equivalents(path: Path | None = None) -> Mapping[Key, str]:
    """Return them, each with its argument; raises `CannotJudge` if one is listed twice."""
    path = path or equivalents_path()
    found: dict[Key, str] = {}
    for group in read_document(path, SCHEMA)["equivalent"]:
        for change in group["mutants"]:
            key = (group["file"], group["scope"], change["before"], change["after"])
            if key in found:
                raise CannotJudge(
                    f"{change['after']!r} in {group['scope']} is listed twice",
                    where=path,
                    fix="keep one of the two",
                )
            found[key] = group["because"]
    return found
