"""Faults that tests plant: a text of a module, which is there exactly once, replaced by another.

A fault is put into a copy of the VM on disk, into a second machine in this process, or, as a
mutant, into the VM itself, in a child that then ends; or only some functions of a module get it.
"""

from __future__ import annotations

import ast
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from conformance.engines.pyvm import Machine, machine_at_work
from conformance.mutants.sources import SourceMutant
from conformance.mutants.swap import Finder
from conformance.plain_json import JsonObject
from conformance.tests.samples import CHECKOUT


@dataclass(frozen=True, slots=True)
class Fault:
    """A text of one file of the VM, and the fault that replaces it."""

    name: str
    file: str
    old: str
    new: str

    @property
    def source(self) -> str:
        """The file as it is."""
        return (CHECKOUT / "pyvm" / self.file).read_text("utf-8")

    @property
    def planted(self) -> str:
        """The file with the fault."""
        return replaced(self.source, self.old, self.new)


def replaced(text: str, old: str, new: str) -> str:
    """Replace what is there exactly once."""
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times: plant it anew"
    return text.replace(old, new)


def copy_vm(folder: Path) -> Path:
    """Copy the VM without its tests into a folder; give the folder."""
    unwanted = shutil.ignore_patterns("__pycache__", "tests")
    shutil.copytree(CHECKOUT / "pyvm", folder / "pyvm", ignore=unwanted)
    return folder


def plant(folder: Path, file: str, old: str, new: str) -> None:
    """Put a fault into a copy of the VM."""
    path = folder / "pyvm" / file
    path.write_text(replaced(path.read_text("utf-8"), old, new), encoding="utf-8")


def mutant(fault: Fault) -> SourceMutant:
    """Return the fault as the kill matrix plants it."""
    source = fault.source
    assert source.count(fault.old) == 1, f"{fault.name}: plant it anew"
    start = source.index(fault.old)
    line = source.count("\n", 0, start) + 1
    return SourceMutant(
        file=f"pyvm/{fault.file}",
        scope="",
        operator="by hand",
        before=fault.old,
        after=fault.new,
        lines=(line, line),
        function=_function_at(source, line),
        span=(start, start + len(fault.old)),
        text=fault.new,
    )


def _function_at(source: str, line: int) -> tuple[str, int] | None:
    """Return the outermost function that has the line, by qualified name and first line."""
    around = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
        and node.lineno < line <= (node.end_lineno or 0)
    ]
    names = []
    for node in around:
        names.append(node.name)
        if isinstance(node, ast.FunctionDef):
            return ".".join(names), min([node.lineno, *(d.lineno for d in node.decorator_list)])
    return None


def faulty_machine(fault: Fault) -> Machine:
    """Import the VM with the fault, as a second machine beside the right one."""
    with _a_second_vm(fault):
        decode, run, encode = (
            getattr(import_module(f"pyvm.{module}"), name)
            for module, name in (
                ("wire.case", "decode_case"),
                ("runtime.run", "run_case"),
                ("wire.trace", "encode_outcome"),
            )
        )

    def machine(resolved: JsonObject) -> JsonObject:
        with machine_at_work():
            outcome: JsonObject = encode(run(decode(resolved)))
        return outcome

    assert run is not import_module("pyvm.runtime.run").run_case
    return machine


@contextmanager
def _a_second_vm(fault: Fault) -> Iterator[None]:
    """Import `pyvm` anew, one module of it with the fault; whoever has the other one keeps it."""
    path = CHECKOUT / "pyvm" / fault.file
    module = ".".join(Path("pyvm", fault.file).with_suffix("").parts)
    finder = Finder({module: compile(fault.planted, str(path), "exec")}, path)
    mine = {name: module for name, module in sys.modules.items() if _of_the_vm(name)}
    for name in mine:
        del sys.modules[name]
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if _of_the_vm(name)]:
            del sys.modules[name]
        sys.modules.update(mine)


def _of_the_vm(name: str) -> bool:
    return name == "pyvm" or name.startswith("pyvm.")


def plant_in_functions(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, old: str, new: str, *users: ModuleType
) -> None:
    """Give a live module the functions of its text with a fault, and others that know them.

    All else of it, its classes among that, stays its own.
    """
    file = str(module.__file__)
    body = ast.parse(replaced(Path(file).read_text("utf-8"), old, new)).body
    functions = [node for node in body if isinstance(node, ast.FunctionDef)]
    scope = dict(vars(module))
    exec(compile(ast.Module(list(functions), []), file, "exec"), scope)
    for function in functions:
        for place in (module, *users):
            if hasattr(place, function.name):
                monkeypatch.setattr(place, function.name, scope[function.name])
