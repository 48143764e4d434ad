"""How much time and memory the Python VM may take over one run, in this process.

The kernel tells of both: a timer's signal, which Python answers between two steps of the machine,
and memory that cannot be had.
"""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import current_thread, main_thread
from types import FrameType

from conformance.engines.pyvm import Machine, MachineRaised
from conformance.errors import EngineFailed
from conformance.plain_json import JsonObject
from conformance.processes.owner import address_space
from conformance.traces.export import TIMEOUT

_UNKNOWN = 1 << 40
"""Bytes: more than any process has, where none says how much."""
_AGAIN = 1.0
"""Seconds after which a machine that has swallowed the end of its time is told again."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take."""

    seconds: float = TIMEOUT
    memory: int = 2 << 30
    """Bytes beyond what the process has when the run begins."""


class OverLimit(EngineFailed):
    """When the engine took more time or memory over a case than it may."""


class _TimeIsOver(BaseException):
    """When the time of a run is over."""


def bounded(machine: Machine, limits: Limits) -> Machine:
    """Return the machine; each run of it that goes over a limit raises `OverLimit`."""

    def run(resolved: JsonObject) -> JsonObject:
        with _limited(limits):
            return machine(resolved)

    return run


@contextmanager
def _limited(limits: Limits) -> Iterator[None]:
    """Put the limits on what is done; the time only in the main thread, which signals reach."""
    timed = current_thread() is main_thread()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    before = signal.signal(signal.SIGALRM, _over) if timed else None
    try:
        resource.setrlimit(
            resource.RLIMIT_AS, (_least(address_space(_UNKNOWN) + limits.memory, soft), hard)
        )
        if timed:
            signal.setitimer(signal.ITIMER_REAL, limits.seconds, _AGAIN)
        yield
    except (_TimeIsOver, MemoryError, MachineRaised) as error:
        match error.__cause__ if isinstance(error, MachineRaised) else error:
            case _TimeIsOver():
                what = f"{limits.seconds:g} s"
            case MemoryError():
                what = f"{limits.memory >> 20} MB of memory"
            case _:
                raise
        raise OverLimit(f"the run took more than {what}") from None
    finally:
        if timed:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _over(number: int, frame: FrameType | None) -> None:
    raise _TimeIsOver


def _least(wanted: int, allowed: int) -> int:
    return wanted if allowed == resource.RLIM_INFINITY else min(wanted, allowed)
