"""The modules of a Lake package: their files, what they import, and an order to compile them in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from conformance.errors import CannotJudge
from conformance.files import read_text

_SKIP = re.compile(r"(?:\s+|--[^\n]*)+")
_COMMENT_EDGE = re.compile(r"/-|-/")
_WORD = re.compile(r"(?:module|prelude)\b")
_IMPORT = re.compile(r"(?:public\s+)?(?:meta\s+)?import\s+(?:all\s+)?([^\s]+)")


class ImportCycle(CannotJudge):
    """When modules import each other; `file` is that of one of them."""

    def __init__(self, path: Sequence[str], file: Path) -> None:
        self.modules = tuple(path)
        self.file = file
        super().__init__(
            f"modules import each other: {' → '.join((*path, path[0]))}",
            where=file,
            fix="break the circle",
        )


@dataclass(frozen=True, slots=True)
class Module:
    """One `.lean` file: its module name, and all that it imports, in order."""

    name: str
    file: Path
    text: str
    imports: tuple[str, ...]


def read_package(root: Path) -> dict[str, Module]:
    """Return every module of the package at `root`, by name."""
    if not (root / "lakefile.toml").is_file():
        raise CannotJudge(
            "is not a Lake package: it has no lakefile.toml", where=root, fix="restore it with git"
        )
    found = {}
    for file in lean_files(root):
        name = ".".join(file.relative_to(root).with_suffix("").parts)
        text = read_text(file)
        found[name] = Module(name, file, text, header_imports(text))
    return found


def lean_files(root: Path) -> list[Path]:
    """Return the package's source files, sorted; nothing from hidden folders such as `.lake`."""
    files = (file.relative_to(root) for file in root.rglob("*.lean"))
    return [
        root / file
        for file in sorted(files)
        if not any(part.startswith(".") for part in file.parts) and file.name != "lakefile.lean"
    ]


def header_imports(text: str) -> tuple[str, ...]:
    """Return what a file imports: its header alone is read, comments skipped."""
    at, imports = 0, []
    while True:
        at = _skip(text, at)
        if match := _WORD.match(text, at):
            at = match.end()
        elif match := _IMPORT.match(text, at):
            imports.append(match[1].replace("«", "").replace("»", ""))
            at = match.end()
        else:
            return tuple(imports)


def _skip(text: str, at: int) -> int:
    while True:
        if match := _SKIP.match(text, at):
            at = match.end()
        if not text.startswith("/-", at):
            return at
        depth = 0
        for edge in _COMMENT_EDGE.finditer(text, at):
            depth += 1 if edge[0] == "/-" else -1
            if depth == 0:
                at = edge.end()
                break
        else:
            return len(text)


def in_order(modules: Mapping[str, Module], wanted: Iterable[str]) -> list[Module]:
    """Return the wanted modules and all that they need of the package, dependencies first.

    The order depends on nothing but the arguments. Raises `ImportCycle`.
    """
    graph: dict[str, list[str]] = {}
    left = list(wanted)
    while left:
        name = left.pop()
        if name in modules and name not in graph:
            graph[name] = [needed for needed in modules[name].imports if needed in modules]
            left += graph[name]
    try:
        return [modules[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        # its second argument names the circle, each module before one that imports it
        circle = error.args[1][:0:-1]
        raise ImportCycle(circle, modules[circle[0]].file) from error


def reachable(modules: Mapping[str, Module], roots: Sequence[str]) -> set[str]:
    """Return the names of `roots` and of all of the package that they import, directly or not."""
    return {module.name for module in in_order(modules, roots)}
