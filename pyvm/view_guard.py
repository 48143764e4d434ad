"""What the instructions of guard layers write.

Mirrors the layer of `Runtime.VM.Change` (Runtime/VM/View.lean).
"""

from __future__ import annotations

from typing import NamedTuple

from pyvm.coroutine import Coroutine
from pyvm.event import Acquired, Released
from pyvm.instr import Acquire, Reg, Release
from pyvm.layer import Layer, put_layer
from pyvm.state import VMState
from pyvm.view import row, spend


class Acquiring(NamedTuple):
    """A layer is taken."""

    layer: Layer
    dst: Reg
    event: Acquired


class Releasing(NamedTuple):
    """A layer is freed."""

    layer: Layer
    event: Released


def _apply_acquiring(state: VMState, co: Coroutine, change: Acquiring) -> None:
    layer, dst, event = change
    put_layer(layer, co.cid, event.evidence)
    co.registers[dst] = event.evidence
    state.events.add(state.clock, event)
    spend(co, Acquire.cost, co.pc + 1)


def _apply_releasing(state: VMState, co: Coroutine, change: Releasing) -> None:
    layer, event = change
    put_layer(layer, None, layer.counter)
    if layer.waiters:
        state.released_layers.append(layer)
        state.next_wake_tick = state.clock + 1
    state.events.add(state.clock, event)
    spend(co, Release.cost, co.pc + 1)


APPLY_GUARD = (
    row(Acquiring, _apply_acquiring),
    row(Releasing, _apply_releasing),
)
"""How each class of change is written into the state."""
