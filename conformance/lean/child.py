"""A child process that answers lines with lines: no deadlock, a time limit, and a clear end."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections import deque
from signal import Signals
from subprocess import PIPE
from typing import IO, Self

from conformance.errors import REPORT_IT, CannotJudge
from conformance.lean.patch import MEMORY_MARK
from conformance.lean.wasm import Launch, is_noise
from conformance.processes.owner import end, start

MARK = "@@"  # our programs' own lines start with it: all else is noise of Lean or of the build
_TAIL = 8


class ChildEnded(CannotJudge):
    """When the process ended, or could not be started, instead of answering."""


class ChildSilent(CannotJudge):
    """When the process did not answer in time, and was ended for that."""


class Child:
    """A running process; threads write and read, so that neither side can block the other."""

    def __init__(self, launch: Launch, name: str) -> None:
        self.name = name
        self.memory = 0  # bytes that a WebAssembly Lean has grown to
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._tail: deque[str] = deque(maxlen=_TAIL)
        try:
            self._process = start(
                launch.command, env=launch.env, cwd=launch.cwd, stdin=PIPE, stack=launch.stack
            )
        except OSError as error:
            raise ChildEnded(
                f"{name} cannot be started: {error}",
                where=launch.command[0],
                fix="see `conformance lean doctor`, or `conformance wasm doctor`",
            ) from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._stdin: IO[str] = self._process.stdin
        self._to_send: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._threads = (
            threading.Thread(target=self._write, daemon=True),
            threading.Thread(target=self._read_output, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=self._read_errors, args=(self._process.stderr,), daemon=True),
        )
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def send(self, line: str) -> None:
        """Write one line; never waits, and `receive` notices a process that is gone."""
        if "\n" in line:
            raise CannotJudge(f"a request to {self.name} must be one line", fix=REPORT_IT)
        self._to_send.put(line)

    def receive(self, deadline: float) -> str:
        """Return the next line of output; `ChildSilent` at the deadline (of `time.monotonic`)."""
        try:
            line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            self.close()
            raise ChildSilent(
                f"{self.name} did not answer in time{self._said()}",
                fix="try again with less load, or with this request alone",
            ) from None
        if line is None:
            self._lines.put(None)  # the next call ends in the same way
            raise self._ended()
        return line

    def close(self) -> None:
        """End the process, at once; called again, does nothing."""
        end(self._process)
        self._to_send.put(None)
        for thread in self._threads:
            thread.join()
        for stream in (self._process.stdout, self._process.stderr):
            assert stream is not None
            stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _write(self) -> None:
        # A process that is gone closes its end of the pipe; `receive` notices that.
        with contextlib.suppress(OSError):
            while (line := self._to_send.get()) is not None:
                self._stdin.write(line + "\n")
                self._stdin.flush()
        with contextlib.suppress(OSError):
            self._stdin.close()

    def _read_output(self, stream: IO[str]) -> None:
        for line in stream:
            text = line.rstrip("\n")
            if not is_noise(text):
                if not text.startswith(MARK):
                    self._tail.append(text)
                self._lines.put(text)
        self._lines.put(None)

    def _read_errors(self, stream: IO[str]) -> None:
        for line in stream:
            if line.startswith(MEMORY_MARK):
                self.memory = int(line.removeprefix(MEMORY_MARK))
            elif not is_noise(line):
                self._tail.append(line.rstrip("\n"))

    def _ended(self) -> ChildEnded:
        self.close()
        status = self._process.returncode
        how = (
            f"was ended by {Signals(-status).name}" if status < 0 else f"ended with status {status}"
        )
        return ChildEnded(
            f"{self.name} {how}{self._said()}",
            fix="see what it said last; if that is nothing, try again with more memory free",
        )

    def _said(self) -> str:
        words = "\n  ".join(line[:300] for line in self._tail if line.strip())
        return f"; it said last:\n  {words}" if words else ""
