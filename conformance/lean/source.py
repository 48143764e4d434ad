"""The identity of the Lean sources: the hashes that traces and packs carry."""

from __future__ import annotations

import hashlib
from pathlib import Path

from conformance.lean.modules import lean_files, reachable, read_package

_SETTINGS = ("lakefile.toml", "lean-toolchain")


def source_hash(root: Path, program: str | None = None) -> str:
    """SHA-256 over the path and content of each source file and setting, sorted by path.

    With a program, only the modules that it imports count: what it writes depends on no others, so
    a new theorem does not change the identity of the traces.
    """
    settings = [root / name for name in _SETTINGS if (root / name).is_file()]
    sources = lean_files(root) if program is None else _imported(root, program)
    files = {file.relative_to(root).as_posix(): file for file in [*sources, *settings]}
    total = hashlib.sha256()
    for path in sorted(files):
        content = hashlib.sha256(files[path].read_bytes()).hexdigest()
        total.update(f"{content}  {path}\n".encode())
    return total.hexdigest()


def _imported(root: Path, program: str) -> list[Path]:
    modules = read_package(root)
    return [modules[name].file for name in reachable(modules, [program])]
