"""The Python VM in Pyodide as one long-running process: a JSON line in, a JSON line out."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from conformance.engines.wasm.bundle import write_bundle
from conformance.engines.wasm.install import Pyodide
from conformance.errors import CannotJudge
from conformance.lean.child import MARK, Child
from conformance.lean.wasm import Launch

RUNNER = Path(__file__).with_name("runner.mjs")
_NAME = "the Python VM in Pyodide"
_START_TIMEOUT = 180.0  # added to the first request's own: Pyodide loads, then compiles the VM


class PyodideProcess:
    """A running Pyodide that answers cases; use it in a `with`.

    What the VM raises is an answer. After `CannotJudge` the process is gone.
    """

    def __init__(self, pyodide: Pyodide) -> None:
        self._pyodide = pyodide
        self._child: Child | None = None
        self._answered = False

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="conformance-wasm-")
        try:
            sources = write_bundle(Path(self._folder.name) / "sources.zip")
            self._child = Child(self._launch(sources), _NAME)
        except BaseException:
            self._folder.cleanup()
            raise
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
            self._folder.cleanup()

    def request(self, line: str, timeout: float) -> str:
        """Send one line and return the one that answers it, within `timeout` seconds."""
        if self._child is None:
            raise CannotJudge(f"{_NAME} is not running")
        deadline = time.monotonic() + timeout + (0.0 if self._answered else _START_TIMEOUT)
        self._child.send(line)
        while not (answer := self._child.receive(deadline)).startswith(MARK):
            pass
        self._answered = True
        return answer.removeprefix(MARK)

    def _launch(self, sources: Path) -> Launch:
        command = (self._pyodide.node, RUNNER, self._pyodide.folder, sources)
        env = dict(os.environ)
        env.pop("NODE_OPTIONS", None)  # a flag that this node does not know would stop it
        return Launch(tuple(map(str, command)), env, sources.parent)
