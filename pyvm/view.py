"""The frame, by construction: what a step may write is a change of its view, applied in O(1).

Mirrors `Runtime.VM.Change` and `VMState.apply` (Runtime/VM/View.lean). A step's view is its
coroutine, which reaches the ends that it owns and through them their sessions, and the allocator
if the instruction allocates; no instruction gets the state. A change is complete in itself: it
holds deltas of that view and nothing that is looked up again when it is applied. Its classes are
named tuples built by `tuple.__new__`: a frozen dataclass would take a fifth of a step's time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias, TypeVar

from pyvm.buffer import Buffer, EdgeWait, Overflow
from pyvm.coroutine import Coroutine, disown, own
from pyvm.errors import MachineError
from pyvm.event import (
    Chose,
    Closed,
    ConsumeRequest,
    Dropped,
    EpochAdvanced,
    Invoked,
    Offered,
    Opened,
    ProduceRequest,
    Received,
    SelectRequest,
    Sent,
    Spawned,
)
from pyvm.instr import PC, Close, Halt, Open, Receive, Reg, Send, Set, Spawn
from pyvm.local_type import LocalType
from pyvm.session import Session, SessionEnd, SessionStatus
from pyvm.state import VMState
from pyvm.status import DONE
from pyvm.value import Message, Prod, Sort, Value

_new = tuple.__new__

_COMMUNICATION_COST = Send.cost
_TAKE_COST = Receive.cost
_LOCAL_COST = Set.cost
_OPEN_COST = Open.cost
_SPAWN_COST = Spawn.cost
_CLOSE_COST = Close.cost
_HALT_COST = Halt.cost


class Put(NamedTuple):
    """A message goes on its way; `select` are the labels that the handler picked from, if any."""

    end: SessionEnd
    next: LocalType
    buffer: Buffer
    message: Message
    pc: PC
    event: type[Sent] | type[Offered]
    select: tuple[str, ...] | None
    overflow: Overflow | None


class Take(NamedTuple):
    """The oldest message of a buffer is taken into a register."""

    end: SessionEnd
    next: LocalType
    buffer: Buffer
    pc: PC
    dst: Reg
    event: type[Received] | type[Chose]


class Answer(NamedTuple):
    """The effect handler answered an `invoke`: the request's class and its only field."""

    dst: Reg
    output: Value
    kind: type[ProduceRequest] | type[ConsumeRequest]
    asked: Sort | Value


class Write(NamedTuple):
    """A register is written."""

    dst: Reg
    value: Value


class Goto(NamedTuple):
    """Only the pc changes."""

    pc: PC


class Halting(NamedTuple):
    """The coroutine is done."""


class Opening(NamedTuple):
    """A session begins, all of whose ends belong to the coroutine."""

    session: Session
    dsts: tuple[Reg, ...]
    event: Opened


class Closing(NamedTuple):
    """An end is given up; `over` is set if it was the last one and no message is on its way."""

    end: SessionEnd
    event: Closed
    over: EpochAdvanced | None


class Spawning(NamedTuple):
    """A coroutine starts another."""

    child: Coroutine
    event: Spawned


Change: TypeAlias = Put | Take | Answer | Write | Goto | Halting | Opening | Closing | Spawning
"""What a step writes when it commits."""

_O = TypeVar("_O")

Apply: TypeAlias = Callable[[VMState, Coroutine, Any], None]
"""Writes an outcome of one class into the state."""


def row(
    kind: type[_O], apply: Callable[[VMState, Coroutine, _O], None]
) -> tuple[type[object], Apply]:
    """Return the row of a table: a class, and what writes outcomes of it."""
    return kind, apply


def _apply_put(state: VMState, co: Coroutine, change: Put) -> None:
    end, more, buffer, message, pc, event, select, overflow = change
    end.type = more
    clock = state.clock
    cells = state.events.cells
    cells += (clock, event, buffer.edge, message)
    if overflow is None:
        buffer.messages.append(message)
    else:
        _apply_overflow(state, buffer, message, overflow)
    wait = buffer.message_wait
    if wait.waiter is not None and buffer.messages:
        _wait_over(state, wait)
    if select is not None:
        nonce = co.nonce
        cells = state.effects.cells
        cells += (clock, co.cid, nonce, SelectRequest, select, _new(Prod, message))
        co.nonce = nonce + 1
    co.budget -= _COMMUNICATION_COST
    co.judged = co.pc
    co.pc = pc


def _wait_over(state: VMState, wait: EdgeWait) -> None:
    waiter = wait.waiter
    if waiter is None:
        raise MachineError("nobody waits at this edge")
    wait.waiter = None
    state.to_wake.append((waiter, state.coroutines[waiter], wait.token))


def message_wait_over(state: VMState, buffer: Buffer) -> None:
    """End the wait for a message of a buffer that has one now."""
    wait = buffer.message_wait
    if wait.waiter is not None and buffer.messages:
        _wait_over(state, wait)


def spend(co: Coroutine, cost: int, pc: PC) -> None:
    """Charge for a step that commits, and go on; the monitor let it pass."""
    co.budget -= cost
    co.judged = co.pc
    co.pc = pc


def _apply_overflow(state: VMState, buffer: Buffer, message: Message, overflow: Overflow) -> None:
    overflow.take(buffer, message)
    if overflow.lost is not None:
        state.events.add(state.clock, Dropped(buffer.edge, overflow.lost))


def _apply_take(state: VMState, co: Coroutine, change: Take) -> None:
    end, more, buffer, pc, dst, event = change
    end.type = more
    message = buffer.messages.popleft()
    co.registers[dst] = message[1]
    wait = buffer.room_wait
    if wait.waiter is not None:
        _wait_over(state, wait)
    cells = state.events.cells
    cells += (state.clock, event, buffer.edge, message)
    tokens = co.tokens
    if tokens and end.endpoint in tokens:
        tokens.remove(end.endpoint)
    co.budget -= _TAKE_COST
    co.judged = co.pc
    co.pc = pc


def _apply_answer(state: VMState, co: Coroutine, change: Answer) -> None:
    dst, output, kind, asked = change
    co.registers[dst] = output
    clock, cid, nonce = state.clock, co.cid, co.nonce
    effects, events = state.effects.cells, state.events.cells
    events += (clock, Invoked, len(effects), None)
    effects += (clock, cid, nonce, kind, asked, output)
    co.nonce = nonce + 1
    co.budget -= _LOCAL_COST
    co.judged = pc = co.pc
    co.pc = pc + 1


def _apply_write(state: VMState, co: Coroutine, change: Write) -> None:
    dst, value = change
    co.registers[dst] = value
    co.budget -= _LOCAL_COST
    co.judged = pc = co.pc
    co.pc = pc + 1


def _apply_goto(state: VMState, co: Coroutine, change: Goto) -> None:
    co.budget -= _LOCAL_COST
    co.judged = co.pc
    co.pc = change[0]


def _apply_halting(state: VMState, co: Coroutine, change: Halting) -> None:
    co.status = DONE
    state.unfinished -= 1
    co.budget -= _HALT_COST
    co.judged = pc = co.pc
    co.pc = pc + 1


def _apply_opening(state: VMState, co: Coroutine, change: Opening) -> None:
    session, dsts, event = change
    state.sessions[session.sid] = session
    state.alloc.next_sid += 1
    own(co, session.ends.values())
    for dst, end in zip(dsts, session.ends.values(), strict=True):
        co.registers[dst] = end.endpoint
    state.events.add(state.clock, event)
    co.budget -= _OPEN_COST
    co.judged = pc = co.pc
    co.pc = pc + 1


def _apply_closing(state: VMState, co: Coroutine, change: Closing) -> None:
    end, event, over = change
    session, endpoint = end.session, end.endpoint
    session.closed.append(endpoint.role)
    state.events.add(state.clock, event)
    if over is None:
        if session.status is not SessionStatus.FAULTED:
            session.status = SessionStatus.DRAINING
    else:
        session.status = SessionStatus.CLOSED
        session.epoch = over.epoch
        state.events.add(state.clock, over)
    disown(co, endpoint)
    co.budget -= _CLOSE_COST
    co.judged = pc = co.pc
    co.pc = pc + 1


def _apply_spawning(state: VMState, co: Coroutine, change: Spawning) -> None:
    child, event = change
    state.coroutines[child.cid] = child
    state.alloc.next_cid += 1
    state.unfinished += 1
    state.events.add(state.clock, event)
    co.budget -= _SPAWN_COST
    co.judged = pc = co.pc
    co.pc = pc + 1


APPLY_CHANGE = (
    row(Put, _apply_put),
    row(Take, _apply_take),
    row(Answer, _apply_answer),
    row(Write, _apply_write),
    row(Goto, _apply_goto),
    row(Halting, _apply_halting),
    row(Opening, _apply_opening),
    row(Closing, _apply_closing),
    row(Spawning, _apply_spawning),
)
"""How each class of change is written into the state. Together they mirror `VMState.apply`."""
