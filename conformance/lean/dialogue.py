"""A child process that can be asked: it answers each line with one line."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from contextlib import ExitStack
from typing import Self

from conformance.errors import REPORT_IT, CannotJudge
from conformance.lean.child import MARK, Child, ChildEnded, ChildSilent
from conformance.lean.wasm import Launch

GREETING = "{}"
"""What a process is asked first, unless it needs to be told something: any answer will do."""


class NotStarted(CannotJudge):
    """When the process ended, or was silent, before it had answered anything."""


class Dialogue(ABC):
    """A program whose answers are lines that start with `@@`; use it in a `with`.

    A process that ended over a request, or did not answer it in time, is gone, and the next request
    starts another. One that cannot even answer a greeting never started, which is no fault of a
    request: that is `NotStarted`.
    """

    def __init__(self, name: str, start_timeout: float, greeting: str = GREETING) -> None:
        self._name = name
        self._start_timeout = start_timeout
        self._greeting = greeting
        self._in = False
        self._greeted = False
        self._child: Child | None = None
        self._kept = ExitStack()

    @abstractmethod
    def _launch(self, kept: ExitStack) -> Launch:
        """Return how the program is started; what it needs while it runs is entered into `kept`."""

    def __enter__(self) -> Self:
        self._in = True
        self._start()  # what the caller does meanwhile takes no time of the first request
        return self

    def __exit__(self, *raised: object) -> None:
        self._in = False
        self._end()

    def request(self, line: str, timeout: float) -> str:
        """Send one line and return the one that answers it, within `timeout` seconds."""
        child = self._ready()
        try:
            return _answer(child, line, timeout)
        except (ChildEnded, ChildSilent):
            self._end()
            raise

    def _ready(self) -> Child:
        """Return the process that is asked; a new one, if the last is gone."""
        if not self._in:
            raise CannotJudge(f"{self._name} is not running", fix=REPORT_IT)
        child = self._child or self._start()
        if not self._greeted:
            try:
                _answer(child, self._greeting, self._start_timeout)
            except (ChildEnded, ChildSilent) as error:
                self._end()
                raise NotStarted(error.what, where=error.where, fix=error.fix) from error
            self._greeted = True
        return child

    def _start(self) -> Child:
        try:
            with ExitStack() as kept:
                child = self._child = kept.enter_context(Child(self._launch(kept), self._name))
                self._kept = kept.pop_all()
        except ChildEnded as error:
            raise NotStarted(error.what, where=error.where, fix=error.fix) from error
        self._greeted = False
        return child

    def _end(self) -> None:
        self._child = None
        self._kept.close()


def _answer(child: Child, line: str, timeout: float) -> str:
    """Return the answer to a line, without the mark; raises what `Child.receive` raises."""
    deadline = time.monotonic() + timeout
    child.send(line)
    while not (answer := child.receive(deadline)).startswith(MARK):
        pass
    return answer.removeprefix(MARK)
