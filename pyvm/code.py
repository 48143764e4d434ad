"""Programs ready to run: each instruction with what the step would otherwise have to look up.

`exec` makes them from instructions, `Runtime.VM.Instr`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from pyvm.instr import Acquire, Instr, Open, Release, Spawn, Transfer


class Reach(Enum):
    """What an instruction names."""

    ALLOCATOR = "allocator"
    LAYER = "layer"
    TARGET = "target"
    """The coroutine that a transfer names."""


REACH: dict[type[Instr], Reach] = {
    Open: Reach.ALLOCATOR,
    Spawn: Reach.ALLOCATOR,
    Acquire: Reach.LAYER,
    Release: Reach.LAYER,
    Transfer: Reach.TARGET,
}
"""Mirrors `Instr.allocates`, `Instr.layer?` and `Instr.target?`."""


@dataclass(frozen=True, slots=True)
class Op:
    """An instruction ready to run: its row of the dispatch, its cost, and what it reaches.

    The types of `precheck` and `execute` are in `exec`, which sets them: they take coroutines, and
    a coroutine holds its code.
    """

    precheck: Callable[..., Any] | None
    execute: Callable[..., Any]
    instr: Instr
    cost: int
    reach: Reach | None
    revocable: bool


Code: TypeAlias = tuple[Op, ...]
"""A program ready to run."""
