"""Children that judge one mutant each: forked from a warm process, bounded in time and memory.

They need `os.fork`: Linux, macOS. The kernel ends a child that uses up the processor time of one
trial or waits for ever, and that counts as a kill; so does running out of memory. A child that the
system kills is lost, and so is its mutant.
"""

from __future__ import annotations

import os
import pickle
import resource
import selectors
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from mmap import mmap
from typing import Any, NoReturn, TypeVar

from conformance.errors import CannotJudge
from conformance.processes.begin import die_with
from conformance.processes.owner import address_space

T = TypeVar("T")

_UNKNOWN = 1 << 34
"""Bytes of address space of a process, where none says how much."""
_ENDED_BY_CLOCK = frozenset((signal.SIGVTALRM, signal.SIGALRM))


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What a child may take."""

    seconds: float = 2.0
    """Of processor time, for one trial. The longest takes less than a third of one."""
    patience: float = 60.0
    """Seconds by the clock, for one trial."""
    memory: int = 1 << 30
    """Bytes beyond what it had when it was forked."""


USUAL = ChildLimits()


@dataclass(frozen=True, slots=True)
class Ended:
    """A child ended without an answer: the number of its last trial, and how."""

    trial: int
    how: str
    by_the_system: bool = False
    """Whether the system killed it, as when memory runs out, and not a limit of its own."""


class Watchdog:
    """The time limits of a child: it is told when a trial begins."""

    def __init__(self, shared: mmap, limits: ChildLimits) -> None:
        self._shared = shared
        self._limits = limits

    def begin(self, number: int, seconds: float | None = None) -> None:
        """Begin a trial: its time, if no other is given that of a case, starts now."""
        self._shared[:8] = number.to_bytes(8, "little")
        usual = self._limits
        signal.setitimer(signal.ITIMER_VIRTUAL, usual.seconds if seconds is None else seconds)
        signal.setitimer(signal.ITIMER_REAL, usual.patience if seconds is None else 10 * seconds)

    def end(self) -> None:
        """End the last trial: what follows has no limit."""
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


Work = Callable[[Watchdog], T]


@dataclass(slots=True)
class _Child:
    """A child that is at work."""

    pid: int
    lane: int
    shared: mmap
    said: bytearray


def check_fork() -> None:
    """Raise `CannotJudge` where a process cannot be forked."""
    if not hasattr(os, "fork"):
        raise CannotJudge("this system has no os.fork", fix="use Linux or macOS")


def in_child(work: Work[T], limits: ChildLimits = USUAL) -> T | Ended:
    """Do one piece of work in a child."""
    (_, answer), *_ = in_children([iter([work])], 1, limits)
    return answer


def in_children(
    lanes: list[Iterator[Work[T]]], jobs: int, limits: ChildLimits = USUAL
) -> Iterator[tuple[int, T | Ended]]:
    """Do the work of every lane in order, one child at a time for each, several lanes at once.

    Yields the lane's number and the answer; a lane is asked for its next work after that.
    """
    check_fork()
    waiting = list(range(len(lanes)))
    selector = selectors.DefaultSelector()
    try:
        at_work = 0
        while waiting or at_work:
            while waiting and at_work < jobs:
                number = waiting.pop(0)
                work = next(lanes[number], None)
                if work is not None:
                    _start(work, number, selector, limits)
                    at_work += 1
            for key, _ in selector.select() if at_work else ():
                child: _Child = key.data
                heard = os.read(key.fd, 1 << 16)
                child.said += heard
                if not heard:
                    selector.unregister(key.fd)
                    os.close(key.fd)
                    at_work -= 1
                    waiting.insert(0, child.lane)
                    yield child.lane, _answer(child)
    except BaseException:  # also of whoever reads the answers: no child is left at work
        for key in list(selector.get_map().values()):
            os.kill(key.data.pid, signal.SIGKILL)
            os.waitpid(key.data.pid, 0)
            os.close(key.fd)
        raise
    finally:
        selector.close()


def _start(work: Work[T], lane: int, selector: selectors.BaseSelector, limits: ChildLimits) -> None:
    shared = mmap(-1, 8)
    reading, writing = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _be_child(work, limits, shared, writing, parent)
    os.close(writing)
    selector.register(reading, selectors.EVENT_READ, _Child(pid, lane, shared, bytearray()))


def _be_child(
    work: Work[Any], limits: ChildLimits, shared: mmap, writing: int, parent: int
) -> NoReturn:
    """Do the work and end, whatever happens, without the parent's own cleaning up."""
    status = 1
    try:
        die_with(parent)
        for number in (signal.SIGVTALRM, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(
            resource.RLIMIT_AS, (address_space(_UNKNOWN) + limits.memory, resource.RLIM_INFINITY)
        )
        watchdog = Watchdog(shared, limits)
        watchdog.begin(0)
        said = pickle.dumps(work(watchdog))
        while said:
            said = said[os.write(writing, said) :]
        status = 0
    except MemoryError:
        status = 3
    finally:
        os._exit(status)


def _answer(child: _Child) -> Any:  # noqa: ANN401 - what the work of the child came to
    _, status = os.waitpid(child.pid, 0)
    trial = int.from_bytes(child.shared[:8], "little")
    child.shared.close()
    if os.WIFSIGNALED(status):
        number = signal.Signals(os.WTERMSIG(status))
        how = "timeout" if number in _ENDED_BY_CLOCK else f"died of {number.name}"
        return Ended(trial, how, number is signal.SIGKILL)
    if os.WEXITSTATUS(status) == 0 and child.said:
        return pickle.loads(bytes(child.said))
    how = "out of memory" if os.WEXITSTATUS(status) == 3 else "ended without an answer"
    return Ended(trial, how)
