"""The status of a coroutine: whether it is ready, waits, or is over.

Mirrors `Runtime.VM.CoroutineStatus` (Runtime/VM/Coroutine.lean), a class for each constructor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from pyvm.errors import BlockReason, FaultKind


@dataclass(frozen=True, slots=True)
class Ready:
    """It is in the ready queue."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """It waits."""

    on: BlockReason


@dataclass(frozen=True, slots=True)
class Done:
    """It has halted."""


@dataclass(frozen=True, slots=True)
class Faulted:
    """Its program failed."""

    fault: FaultKind


CoroutineStatus: TypeAlias = Ready | Blocked | Done | Faulted
"""Where a coroutine stands: it can run, it waits, it has ended, or it faulted."""

READY, DONE = Ready(), Done()
"""The only instances of their classes: compare with `is`."""
