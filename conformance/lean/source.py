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


def proved_source(root: Path) -> str:
    """Return the identity of the model and of what is proved and claimed of it, without the wire.

    How cases are read and outcomes written has no part in a proof.
    """
    sources = [f.relative_to(root).as_posix() for f in lean_files(root)]
    chosen = [f for f in sources if not f.startswith(("Runtime/Wire/", "Exporter.lean"))]
    settings = [name for name in _SETTINGS if (root / name).is_file()]
    return hash_of({name: root / name for name in [*chosen, *settings]})


def _imported(root: Path, program: str) -> list[Path]:
    modules = read_package(root)
    return [modules[name].file for name in reachable(modules, [program])]
