"""The modules of a Lake package: their files, what they import, and an order to compile them in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import CannotJudge

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
    """Every module of the package at `root`, by name."""
    if not (root / "lakefile.toml").is_file():
        raise CannotJudge("is not a Lake package: it has no lakefile.toml", where=root)
    found = {}
    for file in lean_files(root):
        name = ".".join(file.relative_to(root).with_suffix("").parts)
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CannotJudge(f"cannot be read: {error}", where=file) from error
        found[name] = Module(name, file, text, header_imports(text))
    return found


def lean_files(root: Path) -> list[Path]:
    """The package's source files, sorted; nothing from hidden folders such as `.lake`."""
    files = (file.relative_to(root) for file in root.rglob("*.lean"))
    return [
        root / file
        for file in sorted(files)
        if not any(part.startswith(".") for part in file.parts) and file.name != "lakefile.lean"
    ]


def header_imports(text: str) -> tuple[str, ...]:
    """What a file imports: its header alone is read, comments skipped."""
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
    """The wanted modules and all that they need of the package, dependencies first."""
    order: dict[str, Module] = {}
    path: list[str] = []

    def visit(name: str) -> None:
        if name in path:
            raise ImportCycle(path[path.index(name) :], modules[name].file)
        if name in order or name not in modules:
            return
        path.append(name)
        for needed in modules[name].imports:
            visit(needed)
        path.pop()
        order[name] = modules[name]

    for name in wanted:
        visit(name)
    return list(order.values())


def reachable(modules: Mapping[str, Module], roots: Sequence[str]) -> set[str]:
    """The package's modules that `roots` import, directly or not, with the roots themselves."""
    return {module.name for module in in_order(modules, roots)}
