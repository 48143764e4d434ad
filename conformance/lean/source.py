"""The identity of the Lean sources: one hash that traces and packs carry."""

from __future__ import annotations

import hashlib
from pathlib import Path

from conformance.lean.modules import lean_files

_SETTINGS = ("lakefile.toml", "lean-toolchain")


def source_hash(root: Path) -> str:
    """SHA-256 over the path and content of each source file and setting, sorted by path."""
    settings = [root / name for name in _SETTINGS if (root / name).is_file()]
    files = {file.relative_to(root).as_posix(): file for file in [*lean_files(root), *settings]}
    total = hashlib.sha256()
    for path in sorted(files):
        content = hashlib.sha256(files[path].read_bytes()).hexdigest()
        total.update(f"{content}  {path}\n".encode())
    return total.hexdigest()
