"""What `lakefile.toml` says: the options every module is compiled with, and the root modules."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.errors import CannotJudge


@dataclass(frozen=True, slots=True)
class Settings:
    """A package's Lean options, as on a command line, and its targets' root modules."""

    options: Mapping[str, str]
    roots: tuple[str, ...]


def read_settings(root: Path) -> Settings:
    """The settings of the package at `root`."""
    file = root / "lakefile.toml"
    try:
        lakefile = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CannotJudge(
            "cannot be read, and without it a folder is no Lake package", where=file
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CannotJudge(f"is not TOML: {error}", where=file) from error
    roots = [
        root for lib in lakefile.get("lean_lib", []) for root in lib.get("roots", [lib["name"]])
    ]
    roots += [exe.get("root", exe["name"]) for exe in lakefile.get("lean_exe", [])]
    return Settings(_flatten(lakefile.get("leanOptions", {})), tuple(roots))


def _flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Return options under dotted names, as Lean wants them; TOML nests `a.b = true`."""
    flat: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = str(value).lower() if isinstance(value, bool) else str(value)
    return flat
