"""What `lakefile.toml` says: the options every module is compiled with, and the root modules."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import Struct, ValidationError, convert

from conformance.errors import CannotJudge
from conformance.files import read_text

_CORRECT = "correct it there; how Lake writes it is in its manual"


@dataclass(frozen=True, slots=True)
class Settings:
    """A package's Lean options, as on a command line, and its targets' root modules."""

    options: Mapping[str, str]
    roots: tuple[str, ...]


class _Library(Struct):
    """A library of the package."""

    name: str
    roots: tuple[str, ...] | None = None


class _Executable(Struct):
    """A program of the package."""

    name: str
    root: str | None = None


class _Lakefile(Struct):
    """What is read of a lakefile; Lake knows more."""

    lean_lib: tuple[_Library, ...] = ()
    lean_exe: tuple[_Executable, ...] = ()
    leanOptions: dict[str, Any] = {}  # noqa: N815 - Lake's name; copied for each


def read_settings(root: Path) -> Settings:
    """Return the settings of the package at `root`."""
    file = root / "lakefile.toml"
    text = read_text(file)
    try:
        lakefile = convert(tomllib.loads(text), _Lakefile)
    except tomllib.TOMLDecodeError as error:
        raise CannotJudge(f"is not TOML: {error}", where=file, fix=_CORRECT) from error
    except ValidationError as error:
        raise CannotJudge(str(error), where=file, fix=_CORRECT) from error
    roots = [root for lib in lakefile.lean_lib for root in lib.roots or (lib.name,)]
    roots += [exe.root or exe.name for exe in lakefile.lean_exe]
    return Settings(_flatten(lakefile.leanOptions), tuple(roots))


def _flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Return options under dotted names, as Lean wants them; TOML nests `a.b = true`."""
    flat: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = str(value).lower() if isinstance(value, bool) else str(value)
    return flat
