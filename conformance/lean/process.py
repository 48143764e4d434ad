"""A Lean program of the package as one long-running process: a JSON line in, a JSON line out."""

from __future__ import annotations

import time
from pathlib import Path
from types import TracebackType
from typing import Self

from conformance.errors import CannotJudge
from conformance.lean.build import build
from conformance.lean.child import MARK, Child
from conformance.lean.diagnostics import Severity
from conformance.lean.install import ensure_installed
from conformance.lean.modules import read_package
from conformance.lean.native import lake_path
from conformance.lean.provider import Provider, choose_provider
from conformance.lean.store import Store
from conformance.lean.wasm import Launch, lean_launch

_START_TIMEOUT = 300.0  # added to the first request's own: Lean loads, then elaborates the program


class LeanProcess:
    """A running Lean program whose answers are lines that start with `@@`; use it in a `with`.

    What the program needs is built first. After `CannotJudge` the process is gone.
    """

    def __init__(self, root: Path, module: str = "Exporter") -> None:
        self._root = root.resolve()
        self._module = module
        self._child: Child | None = None
        self._answered = False

    def __enter__(self) -> Self:
        self._child = Child(self._launch(), f"the Lean program {self._module}")
        self._answered = False
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None

    def request(self, line: str, timeout: float) -> str:
        """Send one line and return the one that answers it, within `timeout` seconds."""
        child = self._child
        if child is None:
            raise CannotJudge(f"the Lean program {self._module} is not running")
        deadline = time.monotonic() + timeout + (0.0 if self._answered else _START_TIMEOUT)
        child.send(line)
        while not (answer := child.receive(deadline)).startswith(MARK):
            pass
        self._answered = True
        return answer.removeprefix(MARK)

    def _launch(self) -> Launch:
        package = read_package(self._root)
        if self._module not in package:
            raise CannotJudge(f"there is no module {self._module}", where=self._root)
        native = choose_provider() is Provider.NATIVE
        # The WebAssembly Lean elaborates the program itself as it starts; its imports are built.
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
