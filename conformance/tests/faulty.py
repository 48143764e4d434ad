"""A copy of the Python VM with a fault, as a second machine in the same process."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from conformance.engines.pyvm import Machine

Json = dict[str, Any]


def faulty_machine(folder: Path, file: str, old: str, new: str) -> Machine:
    """Copy the VM into a folder, plant the fault there, and load it beside the right one."""
    source = Path(__file__).parents[2] / "pyvm"
    # with what is compiled: all but one file stays as it is, its time too
    shutil.copytree(source, folder / "pyvm", ignore=shutil.ignore_patterns("tests"))
    plant(folder, file, old, new)
    with _its_own_modules(folder):
        decode, run, encode = (
            getattr(import_module(f"pyvm.{module}"), name)
            for module, name in (
                ("wire.case", "decode_case"),
                ("runtime.run", "run_case"),
                ("wire.trace", "encode_outcome"),
            )
        )

    def machine(resolved: Json) -> Json:
        outcome: Json = encode(run(decode(resolved)))
        return outcome

    assert Path(run.__code__.co_filename).is_relative_to(folder)
    return machine


def plant(folder: Path, file: str, old: str, new: str) -> None:
    """Replace a text that is there exactly once."""
    path = folder / "pyvm" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file} has {old!r} {text.count(old)} times: plant it anew"
    path.write_text(text.replace(old, new), encoding="utf-8")


@contextmanager
def _its_own_modules(folder: Path) -> Iterator[None]:
    """Import `pyvm` from the folder; whoever has the other one keeps it."""
    mine = {name: module for name, module in sys.modules.items() if _of_the_vm(name)}
    for name in mine:
        del sys.modules[name]
    sys.path.insert(0, str(folder))
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = written
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if _of_the_vm(name)]:
            del sys.modules[name]
        sys.modules.update(mine)


def _of_the_vm(name: str) -> bool:
    return name == "pyvm" or name.startswith("pyvm.")
