"""Whom to blame for an exception that nobody expected: a VM that cannot be imported, or us."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from traceback import extract_tb


def unimportable_vm(error: Exception) -> str | None:
    """Return what is wrong with a Python VM that cannot be imported; None if it is not that.

    The harness imports parts of it by itself, so not only the boundary meets such a fault.
    """
    if isinstance(error, SyntaxError):
        places = [f"{error.filename}:{error.lineno}"]
    else:
        places = [frame for frame in _frames(error) if frame.endswith(" in <module>")]
    vm = _vm_folder()
    there = next((place for place in reversed(places) if place.startswith(vm)), None)
    return None if there is None else f"it cannot be imported: {_said(error)}\n    {there}"


def fault_of_the_harness(error: Exception) -> str:
    """Return what to say of an exception that nobody expected: where it is from, whom to tell."""
    where = "".join(f"\n    {frame}" for frame in _frames(error)[-4:])
    return (
        f"the harness itself failed, nothing was judged: {_said(error)}{where}\n"
        "  fix: this is a fault of the harness, not of what it judges; report it with the command "
        "and these lines, as .github/CONTRIBUTING.md says"
    )


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _frames(error: Exception) -> Sequence[str]:
    """Return where it came by; where a worker process raised it, what that process says."""
    told = getattr(error.__cause__, "tb", None)
    if told is None:
        return [f"{f.filename}:{f.lineno} in {f.name}" for f in extract_tb(error.__traceback__)]
    lines = (line.strip() for line in str(told).splitlines() if line.startswith("  File "))
    return [_as_here(line) for line in lines]


def _as_here(line: str) -> str:
    """Return a line of a traceback's text as a place is written here."""
    file, _, rest = line.removeprefix('File "').partition('", line ')
    number, _, name = rest.partition(", in ")
    return f"{file}:{number} in {name}"


def _vm_folder() -> str:
    """Return how the path of every file of the VM begins; it is not imported."""
    spec = find_spec("pyvm")
    return "\0" if spec is None or spec.origin is None else f"{Path(spec.origin).parent}{os.sep}"
