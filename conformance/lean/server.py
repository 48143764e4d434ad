"""The compile server: one Lean process that compiles module after module."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from conformance.errors import CannotJudge
from conformance.lean.child import Child, ChildEnded
from conformance.lean.diagnostics import Diagnostic, Severity, from_lean
from conformance.lean.install import Toolchain
from conformance.lean.patch import MEMORY_END
from conformance.lean.wasm import lean_launch

_PROGRAM = Path(__file__).with_name("Serve.lean")
_START_TIMEOUT = 300.0
_MODULE_TIMEOUT = 1200.0
# Imports are never freed and memory is limited, so the process is replaced before it runs out.
_MEMORY_LIMIT = MEMORY_END - 400_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """One module to compile; `shown` names the file in messages, `olean` is where it goes."""

    module: str
    file: Path
    shown: str
    olean: Path


@dataclass(frozen=True, slots=True)
class Compiled:
    """The result of a job; unless `ok`, there is at least one error among the diagnostics."""

    ok: bool
    diagnostics: tuple[Diagnostic, ...]


class CompileServer:
    """Compiles modules in one process, started when first needed and replaced when worn."""

    def __init__(self, toolchain: Toolchain, store: Path, options: Mapping[str, str]) -> None:
        # It works in the store, because this build of Lean leaves a profile where it runs.
        self._launch = lean_launch(toolchain, ("--run", str(_PROGRAM)), path=[store], cwd=store)
        self._options = dict(options)
        self._child: Child | None = None
        self._over = False

    def start(self) -> None:
        """Start the process if none runs, and wait until it is ready."""
        if self._child is not None:
            return
        child = self._child = Child(self._launch, "Lean's compile server")
        try:
            if self._over:
                raise ChildEnded("the build is over", fix="see what ended it")
            self._await(child, "@@ready", time.monotonic() + _START_TIMEOUT)
        except ChildEnded as error:
            self.close()
            raise CannotJudge(
                error.what, where=self._launch.command[0], fix="try again with fewer jobs (-j)"
            ) from error
        except BaseException:
            self.close()
            raise

    def compile(self, job: Job) -> Compiled:
        """Compile a module; a crash is the module's fault only if a fresh process crashes too."""
        if self._worn():
            self.close()
        fresh = self._child is None
        try:
            return self._compile(job)
        except ChildEnded as error:
            self.close()
            if fresh or self._over:
                return _crashed(job, error)
        try:
            return self._compile(job)
        except ChildEnded as error:
            self.close()
            return _crashed(job, error)

    def close(self) -> None:
        """End the process."""
        child, self._child = self._child, None
        if child is not None:
            child.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._over = True  # another thread has begun it already
        self.close()

    def _compile(self, job: Job) -> Compiled:
        self.start()
        child = self._child
        assert child is not None
        request = {
            "module": job.module,
            "file": str(job.file),
            "shown": job.shown,
            "olean": str(job.olean),
            "options": self._options,
        }
        deadline = time.monotonic() + _MODULE_TIMEOUT
        child.send(json.dumps(request))
        self._await(child, "@@begin", deadline)
        diagnostics: list[Diagnostic] = []
        while not (line := child.receive(deadline)).startswith("@@end "):
            diagnostic = from_lean(line, job.shown)
            if diagnostic is not None:
                diagnostics.append(diagnostic)
        answer = json.loads(line.removeprefix("@@end "))
        if "error" in answer:
            diagnostics.append(_error(job, answer["error"]))
        failed = any(d.severity is Severity.ERROR for d in diagnostics)
        if not failed and not answer["ok"]:
            diagnostics.append(_error(job, "Lean gave no reason for refusing this module"))
        return Compiled(not failed and bool(answer.get("ok")), tuple(diagnostics))

    @staticmethod
    def _await(child: Child, mark: str, deadline: float) -> None:
        while child.receive(deadline) != mark:
            pass

    def _worn(self) -> bool:
        return self._child is not None and self._child.memory > _MEMORY_LIMIT


def _crashed(job: Job, error: CannotJudge) -> Compiled:
    return Compiled(False, (_error(job, f"Lean crashed on this module: {error.what}"),))


def _error(job: Job, text: str) -> Diagnostic:
    return Diagnostic(job.shown, 1, 0, Severity.ERROR, text)
