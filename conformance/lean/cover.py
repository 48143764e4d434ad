"""A copy of the model that says which arms of its definitions each answer took.

The copy has all the modules in one file, because what `Cover.lean` needs takes long to import. Each
arm of each `match`, `if` and `do` branch is marked in it; it answers what the model answers.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct

from conformance.errors import CannotJudge
from conformance.files import read_text
from conformance.jsonfile import parse_as, write_atomic
from conformance.lean.build import build
from conformance.lean.modules import Module, in_order, read_package
from conformance.lean.process import LeanProcess
from conformance.lean.program import run_program

_HERE = Path(__file__).parent
_MODEL = "Runtime.VM."
"""Modules whose arms are marked; the wire format is not the model."""
_ANSWERS = "Runtime.Wire.Export"
_COPY, _PROGRAM = "Model", "Covered"
_SECTION = "@[expose] public section\n"
_IMPORT = re.compile(r"^public import (\S+)$", re.MULTILINE)
_LAKEFILE = """name = "covered"
defaultTargets = ["covered"]

[leanOptions]
autoImplicit = false
relaxedAutoImplicit = false

[[lean_exe]]
name = "covered"
root = "Covered"
supportInterpreter = true
"""


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm of a definition: where it begins, and how it reads."""

    module: str
    line: int
    column: int
    definition: str
    text: str
    """From its beginning to the end of the line."""

    def __str__(self) -> str:
        return f"{self.module}:{self.line}:{self.column} {self.definition}: {self.text}"


@dataclass(frozen=True, slots=True)
class Covered:
    """The copy: its folder, and where in its text the definitions of each module begin."""

    root: Path
    starts: tuple[int, ...]
    modules: tuple[Module, ...]

    def arm(self, place: int, definition: str) -> Arm:
        """Return the arm of a definition that begins at this place."""
        which = bisect_right(self.starts, place) - 1
        module = self.modules[which]
        header, body = _split(module)
        before = header + body.encode()[: place - self.starts[which]].decode()
        above, column = before.count("\n"), len(before) - (before.rfind("\n") + 1)
        text = module.text.splitlines()[above][column:]
        return Arm(module.name, above + 1, column + 1, definition, text)


def cover(root: Path) -> Covered:
    """Write the copy of the package at `root`, in its hidden folder. Nothing is built yet."""
    root = root.resolve()
    package, copy = read_package(root), root / ".lake" / "covered"
    modules = in_order(package, [_ANSWERS])
    needed = {name for m in modules for name in _IMPORT.findall(m.text) if name not in package}
    text = "module\n\npublic import Cover\npublic meta import Cover\n"
    text += "".join(f"public import {name}\n" for name in sorted(needed))
    starts = []
    for module in modules:
        text += f"\n{_SECTION}" + ("cover_arms\n" if module.name.startswith(_MODEL) else "")
        starts.append(len(text.encode()))
        text += _split(module)[1]
    files = {f"{_COPY}.lean": text, "lakefile.toml": _LAKEFILE}
    files["lean-toolchain"] = read_text(root / "lean-toolchain")
    for program in ("Cover", _PROGRAM):
        files[f"{program}.lean"] = (_HERE / f"{program}.lean").read_text(encoding="utf-8")
    for path, content in files.items():
        write_atomic(copy / path, content)
    return Covered(copy, tuple(starts), tuple(modules))


def _split(module: Module) -> tuple[str, str]:
    """Return the header of a module, up to the beginning of its section, and its definitions."""
    header, section, body = module.text.partition(_SECTION)
    if not section:
        raise CannotJudge(
            "its definitions cannot be put into the marked copy of the model",
            where=module.file,
            fix=f"put them into a section that begins with {_SECTION!r}",
        )
    return header + section, body


def arms(copy: Covered, *, report: Callable[[str], None]) -> dict[int, Arm]:
    """Build the copy, and return every arm of the model by its place, in the order of the sources.

    The committed file numbers the arms in this order. The modules of the copy are in another order,
    which may change with any import.
    """
    built = build(copy.root, [_COPY], report=report)
    if not built.ok:
        raise CannotJudge(
            f"the marked copy of the model does not build: {', '.join(built.failed)}",
            where=copy.root,
            fix="see `conformance lean build`; if that succeeds, the fault is in Cover.lean",
        )
    found = run_program(copy.root, [_HERE / "Places.lean"], "Places.run", [_COPY], report)
    by_place = {place: copy.arm(place, definition) for place, definition in found["places"]}
    return dict(sorted(by_place.items(), key=lambda entry: _source_place(entry[1])))


def _source_place(arm: Arm) -> tuple[str, int, int]:
    return arm.module, arm.line, arm.column


class _Noted(Struct):
    """An answer of the copy, and the places of the arms that it took."""

    case: str | None
    places: tuple[int, ...]
    answer: str


class CoveredLean(LeanProcess):
    """The exporter over the copy; notes which arms each answer took, by the question's id."""

    def __init__(self, copy: Covered, taken: dict[str, frozenset[int]]) -> None:
        super().__init__(copy.root, _PROGRAM)
        self._taken = taken

    def request(self, line: str, timeout: float) -> str:
        """Return the answer that the model gives."""
        said = super().request(line, timeout)
        reply = parse_as(said, _Noted, _HERE / "Covered.lean", "mend the program: it answers so")
        self._taken[str(reply.case)] = frozenset(reply.places)
        return reply.answer
