"""Putting a mutant in place, in this process: for a child that then ends.

A fault in the body of a function becomes that function's code, under whatever name the function is
known. For any other fault the module is imported again, and so is all that imports it. No file is
written.
"""

from __future__ import annotations

import ast
import gc
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

from conformance.mutants.sources import SourceMutant

Place = tuple[str, str, int]
"""The file, the qualified name and the first line of a function."""


class NoPython(Exception):
    """When the text with the mutant in it is no Python."""


class CannotImport(Exception):
    """When a module raises as it is imported with the mutant in place; the text says what."""


class ModulePatcher:
    """The modules of a checkout: their sources, their functions, and who imports whom."""

    def __init__(self, root: Path, packages: Sequence[str], apart: tuple[str, ...]) -> None:
        """Modules whose names begin with one of `apart` are never imported again."""
        self.root = root
        self._modules = {
            ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
            for package in packages
            for path in sorted((root / package).rglob("*.py"))
            if "tests" not in path.relative_to(root).parts
        }
        self._imports = {
            name: set(_imports(path))
            for name, path in self._modules.items()
            if not name.startswith(apart)
        }
        self._functions: dict[Place, FunctionType] = {}
        self._sources = {path: path.read_text("utf-8") for path in self._modules.values()}

    def remember_functions(self) -> None:
        """Find the functions of the modules that are imported now."""
        for thing in gc.get_objects():
            if isinstance(thing, FunctionType) and _is_live(thing):
                code = thing.__code__
                place = (code.co_filename, code.co_qualname, code.co_firstlineno)
                self._functions[place] = thing

    def dependants(self, name: str) -> set[str]:
        """Return a module and all those that import it, directly or not."""
        found = {name}
        while True:
            more = {other for other, imported in self._imports.items() if imported & found}
            if more <= found:
                return found
            found |= more

    def apply(self, mutant: SourceMutant) -> bool:
        """Put a mutant in place, and return whether whoever has imported its module meets it.

        Raises `NoPython` or `CannotImport`, which the mutant is to blame for; anything else that is
        raised is a fault of the patcher.
        """
        path = self.root / mutant.file
        text = mutant.planted(self._sources[path])
        try:
            code = compile(text, str(path), "exec")
        except SyntaxError as error:
            raise NoPython(str(error)) from error
        if mutant.function is not None and self._swapped(mutant.function, str(path), code):
            return True
        self._import_anew(path, code)
        return False

    def _swapped(self, function: tuple[str, int], file: str, code: CodeType) -> bool:
        """Give a live function its new code, and return whether that could be done."""
        live = self._functions.get((file, *function))
        new = next(
            (c for c in _codes(code) if (c.co_qualname, c.co_firstlineno) == function),
            None,
        )
        if live is None or new is None or live.__code__.co_freevars != new.co_freevars:
            return False
        live.__code__ = new
        return True

    def _import_anew(self, path: Path, code: CodeType) -> None:
        name = next(name for name, file in self._modules.items() if file == path)
        sys.meta_path.insert(0, Finder({name: code}, path))
        stale = [name for name in self.dependants(name) if name in sys.modules]
        for module in stale:
            package, _, own = module.rpartition(".")
            if package in sys.modules:  # where `from package import own` would find the old one
                vars(sys.modules[package]).pop(own, None)
            del sys.modules[module]
        for module in sorted(stale, key=_depth):  # a package's parent may be one that is kept
            try:
                import_module(module)
            except Exception as error:
                raise CannotImport(type(error).__name__) from error


class Finder(MetaPathFinder, Loader):
    """Finds one module, whose code is given."""

    def __init__(self, codes: Mapping[str, CodeType], path: Path) -> None:
        self._codes = codes
        self._path = path

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> ModuleSpec | None:
        """Find it."""
        if fullname not in self._codes:
            return None
        spec = ModuleSpec(fullname, self, origin=str(self._path))
        spec.has_location = True
        return spec

    def exec_module(self, module: ModuleType) -> None:
        """Run it."""
        exec(self._codes[module.__name__], vars(module))


def _depth(module: str) -> tuple[int, str]:
    """Put packages before what is in them."""
    return module.count("."), module


def _is_live(function: FunctionType) -> bool:
    """Return whether it belongs to its module as imported now, and not to an earlier import."""
    module = sys.modules.get(function.__module__ or "")
    return module is not None and function.__globals__ is vars(module)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield the code and all code in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _imports(path: Path) -> Iterator[str]:
    """Yield the modules that a module imports when it is imported itself."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
