"""A child process that can be asked: it answers each line with one line."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from contextlib import ExitStack
from typing import Self

from conformance.errors import REPORT_IT, CannotJudge
from conformance.lean.child import MARK, Child
from conformance.lean.wasm import Launch


class Dialogue(ABC):
    """A program whose answers are lines that start with `@@`; use it in a `with`.

    Starting may take longer than answering: that time is added to the first request's. After
    `CannotJudge` the process is gone.
    """

    def __init__(self, name: str, start_timeout: float) -> None:
        self._name = name
        self._start_timeout = start_timeout
        self._to_start = start_timeout
        self._child: Child | None = None
        self._kept = ExitStack()

    @abstractmethod
    def _launch(self, kept: ExitStack) -> Launch:
        """Return how the program is started; what it needs while it runs is entered into `kept`."""

    def __enter__(self) -> Self:
        with ExitStack() as kept:
            self._child = kept.enter_context(Child(self._launch(kept), self._name))
            self._kept = kept.pop_all()
        self._to_start = self._start_timeout
        return self

    def __exit__(self, *raised: object) -> None:
        self._child = None
        self._kept.close()

    def request(self, line: str, timeout: float) -> str:
        """Send one line and return the one that answers it, within `timeout` seconds."""
        if self._child is None:
            raise CannotJudge(f"{self._name} is not running", fix=REPORT_IT)
        deadline = time.monotonic() + timeout + self._to_start
        self._child.send(line)
        while not (answer := self._child.receive(deadline)).startswith(MARK):
            pass
        self._to_start = 0.0
        return answer.removeprefix(MARK)
