"""What speculating coroutines write, and what they hold back.

Mirrors Runtime/VM/View.lean with `Coroutine.hold` and `Coroutine.tell`
(Runtime/VM/ExecComm.lean, ExecSpeculation.lean).
"""

from __future__ import annotations

from typing import NamedTuple

from pyvm.buffer import Buffer
from pyvm.coroutine import Coroutine
from pyvm.event import Aborted, EffectRequest, Event, Forked, Joined
from pyvm.instr import PC, Abort, Fork, Join, Reg
from pyvm.local_type import LocalType
from pyvm.session import SessionEnd
from pyvm.speculation import Held, HeldEvent, Speculation
from pyvm.state import VMState
from pyvm.value import Value
from pyvm.view import message_wait_over, row, spend


class Hold(NamedTuple):
    """The innermost level holds back what would otherwise have been let out.

    With `effect`, the handler was asked; that is not held back, and uses a nonce. With `end`, its
    type goes on as `next`; with `dst`, the answer goes into that register.
    """

    held: Held
    cost: int
    pc: PC
    effect: tuple[EffectRequest, Value] | None
    end: SessionEnd | None = None
    next: LocalType | None = None
    dst: Reg | None = None


class Forking(NamedTuple):
    """A level begins."""

    level: Speculation
    event: Forked


class Merging(NamedTuple):
    """A level ends, and the enclosing level holds what it held."""

    event: Joined


class ReleaseHeld(NamedTuple):
    """The outermost level lets out what it can; with `rest`, it stays where it is.

    `buffers` has each buffer that takes messages, with a copy that has taken them. `Joined` is
    among the events if nothing is left.
    """

    buffers: tuple[tuple[Buffer, Buffer], ...]
    events: tuple[Event, ...]
    rest: tuple[Held, ...]


class Aborting(NamedTuple):
    """A level ends, and what it did is undone."""

    end: SessionEnd
    event: Aborted


def tell(state: VMState, co: Coroutine, event: Event) -> None:
    """Log an event, or have the innermost level hold it back. Mirrors `Coroutine.tell`."""
    if co.speculation:
        co.speculation[-1].held.append(HeldEvent(event))
    else:
        state.events.add(state.clock, event)


def _apply_hold(state: VMState, co: Coroutine, change: Hold) -> None:
    held, cost, pc, effect, end, more, dst = change
    co.speculation[-1].held.append(held)
    if effect is not None:
        request, output = effect
        state.effects.add(state.clock, co.cid, co.nonce, request, output)
        co.nonce += 1
        if dst is not None:
            co.registers[dst] = output
    if end is not None and more is not None:
        end.type = more
    spend(co, cost, pc)


def _apply_forking(state: VMState, co: Coroutine, change: Forking) -> None:
    tell(state, co, change.event)
    co.speculation.append(change.level)
    spend(co, Fork.cost, co.pc + 1)


def _apply_merging(state: VMState, co: Coroutine, change: Merging) -> None:
    level = co.speculation.pop()
    co.speculation[-1].held += level.held
    tell(state, co, change.event)
    spend(co, Join.cost, co.pc + 1)


def _apply_release_held(state: VMState, co: Coroutine, change: ReleaseHeld) -> None:
    buffers, events, rest = change
    for buffer, after in buffers:
        buffer.messages, buffer.capacity = after.messages, after.capacity
        message_wait_over(state, buffer)
    for event in events:
        state.events.add(state.clock, event)
    if rest:
        co.speculation[-1].held = list(rest)
        spend(co, Join.cost, co.pc)
    else:
        co.speculation.pop()
        spend(co, Join.cost, co.pc + 1)


def _apply_aborting(state: VMState, co: Coroutine, change: Aborting) -> None:
    level = co.speculation.pop()
    co.registers = list(level.registers)
    co.facts = level.facts
    change.end.type = level.type
    tell(state, co, change.event)
    spend(co, Abort.cost, co.pc + 1)


APPLY_SPECULATION = (
    row(Hold, _apply_hold),
    row(Forking, _apply_forking),
    row(Merging, _apply_merging),
    row(ReleaseHeld, _apply_release_held),
    row(Aborting, _apply_aborting),
)
"""How each class of change is written into the state."""
