"""Hashes of many files: by name and content, so that equal folders have equal hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from conformance.files import read_bytes

_LEFT_OUT = frozenset(("tests", "__pycache__"))
_NOT_RUN = (".md", ".pyc")


def code_hash(folder: Path) -> str:
    """Return the hash of a package: all of its files but tests, texts for people and caches.

    Not only `*.py`: schemas, Lean programs and the runner of Pyodide decide as well.
    """
    return tree_hash(folder, (p for p in folder.rglob("*") if p.suffix not in _NOT_RUN))


def tree_hash(folder: Path, paths: Iterable[Path]) -> str:
    """Return the hash of files of a folder, each under its path in it."""
    return hash_of({_name(folder, path): path for path in paths if _counts(folder, path)})


def hash_of(files: Mapping[str, Path]) -> str:
    """Return the hash of files under these names: SHA-256 of what `sha256sum` prints for them."""
    total = hashlib.sha256()
    for name in sorted(files):
        content = hashlib.sha256(read_bytes(files[name])).hexdigest()
        total.update(f"{content}  {name}\n".encode())
    return total.hexdigest()


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _counts(folder: Path, path: Path) -> bool:
    """Return whether a path is a file that is neither hidden nor left out."""
    parts = path.relative_to(folder).parts
    hidden = any(part.startswith(".") or part in _LEFT_OUT for part in parts)
    return not hidden and path.is_file()
