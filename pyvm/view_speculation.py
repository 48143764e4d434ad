"""What speculating coroutines write, and what they hold back.

Mirrors Runtime/VM/View.lean with `Coroutine.hold` and `Coroutine.tell`
(Runtime/VM/ExecComm.lean, ExecSpeculation.lean).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from pyvm.buffer import Buffer
from pyvm.coroutine import Coroutine
from pyvm.event import Aborted, Event, Forked, Joined, session_of
from pyvm.instr import PC, Abort, Fork, Join, Reg
from pyvm.local_type import LocalType
from pyvm.session import SessionEnd
from pyvm.speculation import Held, HeldEffect, HeldEvent, Speculation
from pyvm.state import VMState
from pyvm.value import Value
from pyvm.view import message_wait_over, spend


class Withholding(NamedTuple):
    """The innermost level holds something back that would have been let out otherwise.

    With `end`, its type goes on as `next`; with `dst`, `output` goes into that register. An effect
    among what is held takes a nonce.
    """

    held: tuple[Held, ...]
    cost: int
    pc: PC
    end: SessionEnd | None = None
    next: LocalType | None = None
    dst: Reg | None = None
    output: Value = 0


class Forking(NamedTuple):
    """A level begins."""

    level: Speculation
    event: Forked


class Merging(NamedTuple):
    """A level ends, and the level outside holds what it held."""

    event: Joined


class LettingOut(NamedTuple):
    """The outermost level lets out what it can; with `rest`, it stays where it is.

    `buffers` has each buffer that takes messages, and what it is to hold then. `events` are those
    that the coroutine may speak of; among them `Joined` if nothing is left.
    """

    buffers: tuple[tuple[Buffer, Buffer], ...]
    events: tuple[Event, ...]
    effects: tuple[HeldEffect, ...]
    rest: tuple[Held, ...]


class Aborting(NamedTuple):
    """A level ends, and what it did is undone."""

    end: SessionEnd
    event: Aborted


def covers(co: Coroutine, event: Event) -> bool:
    """Say whether a coroutine may speak of the event's session. Mirrors `Footprint.covers`."""
    sid = session_of(event)
    return sid is None or sid in co.claims


def tell(state: VMState, co: Coroutine, event: Event) -> None:
    """Log an event, or have the innermost level hold it back. Mirrors `Coroutine.tell`."""
    if co.speculation:
        co.speculation[-1].held.append(HeldEvent(event))
    elif covers(co, event):
        state.events.add(state.clock, event)


def _apply_withholding(state: VMState, co: Coroutine, change: Withholding) -> None:
    held, cost, pc, end, more, dst, output = change
    co.speculation[-1].held += held
    if any(type(item) is HeldEffect for item in held):
        co.nonce += 1
    if end is not None and more is not None:
        end.type = more
    if dst is not None:
        co.registers[dst] = output
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


def _apply_letting_out(state: VMState, co: Coroutine, change: LettingOut) -> None:
    buffers, events, effects, rest = change
    for buffer, after in buffers:
        buffer.messages, buffer.capacity = after.messages, after.capacity
        message_wait_over(state, buffer)
    for event in events:
        state.events.add(state.clock, event)
    for nonce, request, output in effects:
        state.effects.add(state.clock, co.cid, nonce, request, output)
    if rest:
        co.speculation[-1].held = list(rest)
        spend(co, Join.cost, co.pc)
    else:
        co.speculation.pop()
        spend(co, Join.cost, co.pc + 1)


def _apply_aborting(state: VMState, co: Coroutine, change: Aborting) -> None:
    level = co.speculation.pop()
    co.registers = list(level.registers)
    co.nonce = level.nonce
    co.facts = dict.fromkeys(level.facts)
    change.end.type = level.type
    tell(state, co, change.event)
    spend(co, Abort.cost, co.pc + 1)


APPLY_SPECULATION: dict[type[object], Callable[..., None]] = {
    Withholding: _apply_withholding,
    Forking: _apply_forking,
    Merging: _apply_merging,
    LettingOut: _apply_letting_out,
    Aborting: _apply_aborting,
}
"""How each class of change is written into the state."""
