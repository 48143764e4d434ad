"""Modules: the file that is named, what it imports of its own folder, and whom names stand for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from conformance.errors import CannotJudge
from conformance.files import read_text
from conformance.limits import MAX_TEXT
from conformance.scribble.parse import parse_module, refuse
from conformance.scribble.reading import SUFFIXES
from conformance.scribble.syntax import Declared, External, Import, Module, Name

MAX_MODULES = 100
"""How many files one protocol may be spread over."""


@dataclass(frozen=True, slots=True)
class Source:
    """A module with the file that it is from, and all that it imports."""

    path: Path
    module: Module
    imported: Mapping[str, Source]
    """By every name under which the module can be reached here."""

    def protocol(self, name: Name) -> tuple[Source, Declared]:
        """Return the protocol that a name stands for here, and where it is declared."""
        found = self._find(name.text)
        if found is None:
            known = [declared.name.text for declared in self.module.protocols]
            close = get_close_matches(name.text, known, n=1)
            fix = f"did you mean {close[0]}?" if close else "declare it here, or import it"
            refuse(self.path, name, f"no protocol is named {name.text}", fix)
        return found

    def _find(self, name: str) -> tuple[Source, Declared] | None:
        for declared in self.module.protocols:
            if declared.name.text == name:
                return self, declared
        source, member = self._elsewhere(name)
        if source is None:
            return None
        found = (p for p in source.module.protocols if p.name.text == member)
        return next(((source, declared) for declared in found), None)

    def external(self, name: str) -> External | None:
        """Return the sort or signature that is declared under this name, here or in an import."""
        for external in self.module.externals:
            if external.name.text == name:
                return external
        source, member = self._elsewhere(name)
        there = source.module.externals if source else ()
        return next((external for external in there if external.name.text == member), None)

    def _elsewhere(self, name: str) -> tuple[Source | None, str]:
        """Return the module that a name leads to, and what it is called there."""
        for item in self.module.imports:
            if item.member and (item.alias or item.member).text == name:
                return self.imported[item.module.text], item.member.text
        module, _, member = name.rpartition(".")
        return self.imported.get(module), member


def load_source(path: Path) -> Source:
    """Read a file and what it imports; raises `CannotJudge` for what is not in its folder."""
    return _Loader(_real(path).parent, path.suffix).load(path)


def _real(path: Path) -> Path:
    """Return the path with no link in it, whatever it is; `Path.resolve` may raise."""
    return Path(os.path.realpath(path))


@dataclass(frozen=True, slots=True)
class _Loader:
    """Reads each file once; modules may import each other."""

    folder: Path
    suffix: str
    loaded: dict[Path, Source] = field(default_factory=dict)

    def load(self, path: Path) -> Source:
        real = _real(path)
        if real in self.loaded:
            return self.loaded[real]
        if len(self.loaded) == MAX_MODULES:
            raise CannotJudge(
                f"more than {MAX_MODULES} files are imported", where=path, fix="import less"
            )
        module = parse_module(read_text(path, MAX_TEXT), path)
        _check_distinct(module, path)
        imported: dict[str, Source] = {}
        source = self.loaded[real] = Source(path, module, imported)
        for item in module.imports:
            imported |= dict.fromkeys(_names(item), self._imported(source, item))
        return source

    def _imported(self, source: Source, item: Import) -> Source:
        """Find the file of an import: by its whole path, or without the package of the importer."""
        parts = item.module.text.split(".")
        own = source.module.name.text.split(".")[:-1] if source.module.name else []
        here = source.path.parent
        tries = [self.folder.joinpath(*parts)]
        if own and parts[: len(own)] == own:
            tries.insert(0, here.joinpath(*parts[len(own) :]))
        if len(parts) == 1:
            tries.insert(0, here / parts[0])
        suffixes = (self.suffix, *SUFFIXES)
        paths = (stem.with_name(stem.name + suffix) for stem in tries for suffix in suffixes)
        path = next((path for path in paths if os.path.isfile(path)), None)
        if path is None:
            refuse(
                source.path,
                item.module,
                f"no file {'/'.join(parts)}{self.suffix} beside {source.path.name}",
                "put it there: imports are read from the folder of the named file alone",
            )
        self._check_inside(path, source, item)
        found = self.load(path)
        self._check_member(found, source, item)
        return found

    def _check_inside(self, path: Path, source: Source, item: Import) -> None:
        if not _real(path).is_relative_to(self.folder):
            refuse(
                source.path,
                item.module,
                f"{path.name} leads out of the folder of the named file",
                "put a copy there: nothing outside that folder is read",
            )

    def _check_member(self, found: Source, source: Source, item: Import) -> None:
        declared: list[Declared | External] = [*found.module.protocols, *found.module.externals]
        if item.member and item.member.text not in {part.name.text for part in declared}:
            refuse(
                source.path,
                item.member,
                f"{found.path.name} declares no {item.member.text}",
                "import what it declares",
            )


def _names(item: Import) -> Iterator[str]:
    """Yield the names of an imported module: those that members are called by, and its own."""
    yield item.module.text
    if item.member is None:
        yield (item.alias or item.module).text
        yield (item.alias or item.module).simple


def _check_distinct(module: Module, path: Path) -> None:
    seen: set[str] = set()
    parts: list[Declared | External] = [*module.protocols, *module.externals]
    for part in parts:
        if part.name.text in seen:
            refuse(path, part.name, f"{part.name.text} is declared twice", "rename one of the two")
        seen.add(part.name.text)
