"""The dispatch: one row for each instruction.

Mirrors `Runtime.VM.execInstr` and the arms of `Runtime.VM.precheck` (Runtime/VM/Exec.lean,
Monitor.lean).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

from pyvm import exec_comm as comm
from pyvm import exec_control as control
from pyvm import exec_guard as guard
from pyvm import exec_knowledge as knowledge
from pyvm import exec_session as session
from pyvm import exec_speculation as speculation
from pyvm import instr, monitor
from pyvm.coroutine import Coroutine
from pyvm.errors import FaultKind
from pyvm.footprint import REACH, Reach
from pyvm.instr import Instr
from pyvm.layer import Layer
from pyvm.outcome import Outcome
from pyvm.session import SessionEnd
from pyvm.state import Allocator, Env

_I = TypeVar("_I", bound=Instr)
_Operand = TypeVar("_Operand")

Precheck: TypeAlias = Callable[[Coroutine, _I], SessionEnd | FaultKind]
"""What the monitor asks before the instruction: the end that it works on, or the fault."""

Execute: TypeAlias = Callable[[Env, Coroutine, _I, _Operand], Outcome]
"""What an instruction does with its view. It takes the environment, the coroutine, the instruction,
and what it works on: the end that the monitor found, what the instruction names, both, or None."""

Row: TypeAlias = tuple[Precheck[Any] | None, Execute[Any, Any], int, Reach | None, bool]
"""What the step asks and does, the cost, what is named, and whether it is revocable. The functions
take the instruction that the row is for and its operand; `_row` checks that their types agree."""

_Entry: TypeAlias = tuple[type[object], Row]


def _row(kind: type[_I], precheck: Precheck[_I] | None, execute: Execute[_I, Any]) -> _Entry:
    return kind, (precheck, execute, kind.cost, REACH.get(kind), monitor.revocable(kind))


def _alone(kind: type[_I], execute: Execute[_I, None]) -> _Entry:
    """Return the row of an instruction that works on the coroutine alone."""
    return _row(kind, None, execute)


def _at_end(kind: type[_I], precheck: Precheck[_I], execute: Execute[_I, SessionEnd]) -> _Entry:
    """Return the row of an instruction that works on an end of a session."""
    return _row(kind, precheck, execute)


def _at_layer(kind: type[_I], execute: Execute[_I, Layer | None]) -> _Entry:
    """Return the row of an instruction that names a layer."""
    return _row(kind, None, execute)


def _allocates(kind: type[_I], execute: Execute[_I, Allocator]) -> _Entry:
    """Return the row of an instruction that takes an id."""
    return _row(kind, None, execute)


def _delegates(
    kind: type[_I],
    precheck: Precheck[_I],
    execute: Execute[_I, tuple[SessionEnd, Coroutine | None]],
) -> _Entry:
    """Return the row of an instruction that gives an end to the coroutine that it names."""
    return _row(kind, precheck, execute)


DISPATCH: Mapping[type[object], Row] = dict(
    [
        _at_end(instr.Send, monitor.precheck_send, comm.exec_send),
        _at_end(instr.Receive, monitor.precheck_receive, comm.exec_receive),
        _at_end(instr.Offer, monitor.precheck_offer, comm.exec_offer),
        _at_end(instr.Choose, monitor.precheck_choose, comm.exec_choose),
        _allocates(instr.Open, session.exec_open),
        _at_end(instr.Close, monitor.precheck_owned, session.exec_close),
        _alone(instr.Invoke, control.exec_invoke),
        _at_layer(instr.Acquire, guard.exec_acquire),
        _at_layer(instr.Release, guard.exec_release),
        _at_end(instr.Fork, monitor.precheck_owned, speculation.exec_fork),
        _alone(instr.Join, speculation.exec_join),
        _alone(instr.Abort, speculation.exec_abort),
        _delegates(instr.Transfer, monitor.precheck_owned, knowledge.exec_transfer),
        _alone(instr.Tag, knowledge.exec_tag),
        _alone(instr.Check, knowledge.exec_check),
        _alone(instr.Set, control.exec_set),
        _alone(instr.Move, control.exec_move),
        _alone(instr.Jump, control.exec_jump),
        _allocates(instr.Spawn, control.exec_spawn),
        _alone(instr.Yield, control.exec_yield),
        _alone(instr.Halt, control.exec_halt),
    ]
)
"""The row of each class of instruction."""
