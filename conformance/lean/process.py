"""A Lean program of the package as one long-running process: a JSON line in, a JSON line out."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from conformance.errors import CannotJudge
from conformance.lean.build import build
from conformance.lean.diagnostics import Severity
from conformance.lean.dialogue import Dialogue
from conformance.lean.install import ensure_installed
from conformance.lean.modules import read_package
from conformance.lean.native import lake_path
from conformance.lean.provider import Provider, choose_provider
from conformance.lean.store import Store
from conformance.lean.wasm import Launch, lean_launch

_START_TIMEOUT = 300.0  # Lean loads, then elaborates the program


class LeanProcess(Dialogue):
    """A running Lean program; what it needs is built first."""

    def __init__(self, root: Path, module: str = "Exporter") -> None:
        super().__init__(f"the Lean program {module}", _START_TIMEOUT)
        self._root = root.resolve()
        self._module = module

    def _launch(self, kept: ExitStack) -> Launch:
        package = read_package(self._root)
        if self._module not in package:
            raise CannotJudge(
                f"there is no module {self._module}", where=self._root, fix="restore it with git"
            )
        native = choose_provider() is Provider.NATIVE
        # The WebAssembly Lean elaborates the program as it starts, so only its imports are built.
        needed = [name for name in package[self._module].imports if name in package]
        said: list[str] = []
        result = build(self._root, None if native else needed, report=said.append)
        if not result.ok:
            errors = [str(d) for d in result.diagnostics if d.severity is Severity.ERROR]
            raise CannotJudge(
                "the model does not build:\n  " + "\n  ".join(errors or said[-5:]),
                where=self._root,
                fix="run `conformance lean build`",
            )
        if native:
            command = (lake_path() or "lake", "exe", self._module.lower())
            return Launch.inheriting(command, self._root)
        store = Store.of(self._root).folder
        program = package[self._module].file
        return lean_launch(
            ensure_installed(said.append), ("--run", str(program)), path=[store], cwd=store
        )
