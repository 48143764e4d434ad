"""Worker processes that may die: what one was working on is lost, and nothing else."""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from traceback import format_exception
from typing import Any, Generic, TypeVar

from conformance.errors import CannotJudge
from conformance.processes.begin import die_with

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_CONTEXT = get_context("spawn")
_TO_BEGIN = 300.0
"""Seconds that a worker may take to start, and to begin a task."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What became of an item whose worker ended: how it ended."""

    how: str


class RaisedThereError(Exception):
    """When a worker raised; its own traceback, as text, stands in for the one that was there."""

    def __init__(self, tb: str) -> None:
        super().__init__(tb)
        self.tb = tb


@dataclass(frozen=True, slots=True)
class Task(Generic[_Item, _Result]):
    """Items that one worker does in order, by a function that `begin` returns there."""

    begin: Callable[[], Callable[[_Item], _Result]]
    items: Sequence[_Item]


class _Begun:
    """What a worker says before its first item."""


@dataclass(frozen=True, slots=True)
class _Raised:
    """What a worker says that raised."""

    error: Exception
    tb: str


@dataclass(slots=True)
class _Worker:
    """A worker, what it works on, and since when; before it has begun, that is to come."""

    process: Any
    pipe: Connection
    task: int = 0
    item: int = 0
    since: float = 0.0


def work_on(
    tasks: Sequence[Task[_Item, _Result]], workers: int, patience: float
) -> Generator[tuple[int, int, _Result | Lost], None, None]:
    """Do all tasks, so many at once; yields each result, with the numbers of task and item.

    A worker that dies, or takes more than so many seconds over an item, loses that item: another
    goes on with the next. What a worker raises is raised here.
    """
    waiting = deque((number, 0) for number, task in enumerate(tasks) if task.items)
    idle: list[_Worker] = []
    busy: list[_Worker] = []
    try:
        while waiting or busy:
            while waiting and len(busy) < workers:
                worker = idle.pop() if idle else _start()
                worker.task, worker.item = waiting.popleft()
                worker.since = time.monotonic() + _TO_BEGIN
                task = tasks[worker.task]
                busy.append(worker)
                worker.pipe.send(Task(task.begin, task.items[worker.item :]))
            for worker in _heard(busy, patience):
                number, item = worker.task, worker.item
                result = _receive(worker, patience)
                if isinstance(result, _Begun):
                    worker.since = time.monotonic()
                    continue
                lost = isinstance(result, Lost)
                worker.item, worker.since = item + 1, time.monotonic()
                over = worker.item == len(tasks[number].items)
                if lost or over:
                    busy.remove(worker)
                if lost and not over:
                    waiting.appendleft((number, item + 1))
                elif over and not lost:
                    idle.append(worker)
                yield number, item, result
    finally:
        for worker in (*busy, *idle):
            _end(worker)


def _start() -> _Worker:
    mine, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_serve, args=(theirs, os.getpid()), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, mine)


def _heard(busy: Sequence[_Worker], patience: float) -> Iterator[_Worker]:
    """Wait, and yield the workers that have said something, have died, or take too long."""
    first = min(worker.since for worker in busy) + patience
    ready = wait([w.pipe for w in busy], timeout=max(0.0, first - time.monotonic()))
    late = time.monotonic() - patience
    yield from [w for w in busy if w.pipe in ready or w.since <= late]


def _receive(worker: _Worker, patience: float) -> Any:  # noqa: ANN401 - the result of an item
    """Return the result of the worker's item; `Lost` if it has none to give."""
    try:
        if not worker.pipe.poll():
            _end(worker)
            return Lost(f"its worker took more than {patience:g} s, and was ended")
        result = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join()
        status = worker.process.exitcode
        _end(worker)
        how = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended: {status}"
        return Lost(f"its worker {how}")
    if isinstance(result, _Raised):
        raise result.error from RaisedThereError(result.tb)
    return result


def _end(worker: _Worker) -> None:
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()


def _serve(pipe: Connection, parent: int) -> None:
    """Be a worker: do what comes, until nothing more does."""
    die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent answers an interrupt
    while True:
        try:
            task: Task[Any, Any] = pipe.recv()
        except EOFError:
            return
        try:
            do = task.begin()
            pipe.send(_Begun())
            for item in task.items:
                pipe.send(do(item))
        except Exception as error:  # noqa: BLE001 - raised again by the parent
            tb = "".join(format_exception(error))
            pipe.send(_Raised(error if _travels(error) else RuntimeError(repr(error)), tb))


def _travels(error: Exception) -> bool:
    """Whether an exception arrives as it was sent; `CannotJudge` knows how."""
    return isinstance(error, CannotJudge) or type(error).__module__ == "builtins"
