"""The Python VM in Pyodide as one long-running process: a JSON line in, a JSON line out."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from conformance.engines.wasm.bundle import write_bundle
from conformance.engines.wasm.install import Pyodide
from conformance.lean.dialogue import Dialogue
from conformance.lean.wasm import Launch

RUNNER = Path(__file__).with_name("runner.mjs")
START_TIMEOUT = 180.0  # Pyodide loads, then compiles the VM


class PyodideProcess(Dialogue):
    """A running Pyodide that answers cases; what the VM raises is an answer."""

    def __init__(self, pyodide: Pyodide, start_timeout: float = START_TIMEOUT) -> None:
        super().__init__("the Python VM in Pyodide", start_timeout)
        self._pyodide = pyodide

    def _launch(self, kept: ExitStack) -> Launch:
        folder = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="conformance-wasm-")))
        sources = write_bundle(folder / "sources.zip")
        command = (self._pyodide.node, RUNNER, self._pyodide.folder, sources)
        env = dict(os.environ)
        env.pop("NODE_OPTIONS", None)  # a flag that this node does not know would stop it
        return Launch(tuple(map(str, command)), env, folder)
