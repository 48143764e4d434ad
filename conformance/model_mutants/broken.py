"""Which proofs the kernel refuses when one module of the package has changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from conformance.jsonfile import parse_as
from conformance.lean.audit import KERNEL
from conformance.lean.claims import AREA
from conformance.lean.dialogue import Dialogue
from conformance.lean.install import Toolchain
from conformance.lean.wasm import Launch, lean_launch

_PROGRAM = Path(__file__).with_name("Broken.lean")
_PARSED = Path(__file__).with_name("Parsed.lean")
_TIMEOUT = 900.0
_READS = ("Replay", "Entries")
"""The parts of the audit that read a package as data."""


def together(parts: Iterable[str]) -> str:
    """Return programs as one text, with all that they import before the rest."""
    lines = [line for part in parts for line in part.splitlines(keepends=True)]
    imports = [line for line in lines if line.startswith("import ")]
    return "".join((*imports, *(line for line in lines if not line.startswith("import "))))


class Broken(Struct, frozen=True):
    """A proof that the kernel refuses, or that rests on an equation that is no longer one."""

    name: str
    module: str


class BrokenProofs(Dialogue):
    """A Lean process that has read the compiled package, and replays what a change bears upon."""

    def __init__(
        self, toolchain: Toolchain, store: Path, modules: Sequence[str], library: Sequence[str]
    ) -> None:
        package = json.dumps({"own": modules, "library": library})
        super().__init__("the Lean program Broken", _TIMEOUT, package)
        self._toolchain, self._store = toolchain, store

    def _launch(self, kept: ExitStack) -> Launch:
        folder = Path(kept.enter_context(TemporaryDirectory(prefix="conformance-lean-")))
        parts = (_PARSED, *(path for path in KERNEL if path.stem in _READS), _PROGRAM)
        text = together(path.read_text(encoding="utf-8") for path in parts)
        file = folder / _PROGRAM.name
        file.write_text("module\n" + text, encoding="utf-8")
        return lean_launch(self._toolchain, ("--run", str(file)), path=[self._store], cwd=folder)

    def refused(self, module: str, olean: Path, limit: int) -> list[Broken]:
        """Return what is refused if a module is as in this file, in at most `limit` modules."""
        asked = {"module": module, "olean": str(olean), "limit": limit}
        answer = self.request(json.dumps(asked), _TIMEOUT)
        return parse_as(answer, list[Broken], _PROGRAM, "mend the program: it answers so")

    def proofs(self, file: Path) -> dict[str, tuple[int, int]]:
        """Return from which byte to which the proof of each theorem of a file goes."""
        answer = self.request(json.dumps({"proofs": str(file)}), _TIMEOUT)
        kind = list[tuple[str, tuple[int, int]]]
        return dict(parse_as(answer, kind, _PROGRAM, "mend the program: it answers so"))

    def declaration_at(self, module: str, line: int) -> str:
        """Return which declaration of a module has this line; empty if none has."""
        answer = self.request(json.dumps({"at": line, "module": module}), _TIMEOUT)
        return parse_as(answer, str, _PROGRAM, "mend the program: it answers so")

    def claims(self, theorem: str) -> tuple[str, ...]:
        """Return the claims that rest on a theorem, itself among them."""
        asked = {"claims": theorem, "below": AREA}
        answer = self.request(json.dumps(asked), _TIMEOUT)
        return parse_as(answer, tuple[str, ...], _PROGRAM, "mend the program: it answers so")
