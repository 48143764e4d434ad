"""The identity of the Lean sources: the hashes that traces and packs carry."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from conformance.filehash import hash_of
from conformance.lean.modules import lean_files, reachable, read_package
from conformance.paths import lean_dir

_SETTINGS = ("lakefile.toml", "lean-toolchain")


@cache
def exporter_source() -> str:
    """Return the identity of what writes traces: of all that the exporter imports.

    That is the model and the wire, without what is proved of them: a new theorem, or another proof,
    leaves every trace as it is.
    """
    return source_hash(lean_dir(), "Exporter")


def source_hash(root: Path, program: str | None = None) -> str:
    """Return the SHA-256 over the path and content of each source file and setting.

    With a program, only over the modules that it imports: what it writes depends on no others.
    """
    settings = [root / name for name in _SETTINGS if (root / name).is_file()]
    sources = lean_files(root) if program is None else _imported(root, program)
    return hash_of({file.relative_to(root).as_posix(): file for file in [*sources, *settings]})


def _imported(root: Path, program: str) -> list[Path]:
    modules = read_package(root)
    return [modules[name].file for name in reachable(modules, [program])]
