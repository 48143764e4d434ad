"""Footprints: what a step may touch beyond its coroutine and the sessions of its endpoints.

Mirrors `Runtime.VM.Footprint` and `VMState.view` (Runtime/VM/View.lean).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from pyvm.coroutine import Coroutine
from pyvm.instr import Acquire, Open, Release, Spawn, Transfer
from pyvm.resource import ALLOCATOR, Resource, coroutine_resource
from pyvm.state import VMState
from pyvm.value import CoroutineId


class Reach(Enum):
    """What an instruction names."""

    ALLOCATOR = "allocator"
    LAYER = "layer"
    TARGET = "target"
    """The coroutine that a transfer names."""


REACH: Mapping[type[object], Reach] = {
    Open: Reach.ALLOCATOR,
    Spawn: Reach.ALLOCATOR,
    Acquire: Reach.LAYER,
    Release: Reach.LAYER,
    Transfer: Reach.TARGET,
}
"""Mirrors `Instr.allocates`, `Instr.layer?` and `Instr.target?`."""

_ALLOCATOR, _LAYER = Reach.ALLOCATOR, Reach.LAYER


def target_of(co: Coroutine, i: Transfer) -> CoroutineId | None:
    """Return the coroutine that a transfer names. Mirrors `Instr.target?`."""
    registers = co.registers
    if i.target < len(registers) and type(cid := registers[i.target]) is int:
        return cid
    return None


def look(
    state: VMState,
    co: Coroutine,
    i: Any,  # noqa: ANN401 - an instruction, with the operand that its reach names
    reach: Reach,
) -> Any:  # noqa: ANN401 - of the type of what is named
    """Return what an instruction reads of what it names."""
    if reach is _ALLOCATOR:
        return state.alloc
    if reach is _LAYER:
        return state.layer_named.get(i.layer)
    cid = target_of(co, i)
    return None if cid is None else state.coroutines.get(cid)


def resources(state: VMState, picks: Iterable[Coroutine]) -> list[tuple[Resource, ...]]:
    """Return for each pick its lane and its footprint, each resource once.

    The coroutines are left out unless some pick names one. Sessions about to be created are left
    out: nobody owns an endpoint of them yet. Mirrors `Footprint.resources`.
    """
    found: list[tuple[Resource, ...]] = []
    picked = list(picks)
    reach_of = REACH.get
    delegating = False
    for co in picked:
        claims = co.claims
        pc, code = co.pc, co.code
        if pc < len(code) and (reach := reach_of(type(code[pc]))) is not None:
            if reach is _ALLOCATOR:
                claims = (*claims, ALLOCATOR)
            elif reach is _LAYER:
                named: Acquire | Release = code[pc]  # type: ignore[assignment]
                claims = (*claims, named.layer)
            else:
                delegating = True
        found.append(claims)
    if delegating:
        return [
            (*claims, *_coroutines(state, co)) for co, claims in zip(picked, found, strict=True)
        ]
    return found


def _coroutines(state: VMState, co: Coroutine) -> dict[Resource, None]:
    """Return the coroutines in a footprint; one about to be created counts."""
    named: dict[Resource, None] = {coroutine_resource(co.cid): None}
    if co.pc < len(co.code):
        i = co.code[co.pc]
        if REACH.get(type(i)) is _ALLOCATOR:
            named[coroutine_resource(state.alloc.next_cid)] = None
        elif isinstance(i, Transfer) and (cid := target_of(co, i)) is not None:
            named[coroutine_resource(cid)] = None
    return named
