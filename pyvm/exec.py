"""The dispatch: one row for each instruction.

Mirrors `Runtime.VM.execInstr` and the arms of `Runtime.VM.precheck` (Runtime/VM/Exec.lean,
Monitor.lean).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from pyvm import exec_comm as comm
from pyvm import exec_control as control
from pyvm import exec_guard as guard
from pyvm import exec_knowledge as knowledge
from pyvm import exec_session as session
from pyvm import exec_speculation as speculation
from pyvm import instr, monitor
from pyvm.code import REACH, Code, Op
from pyvm.coroutine import Coroutine
from pyvm.errors import FaultKind, MachineError
from pyvm.instr import Instr, Program
from pyvm.outcome import Outcome
from pyvm.session import SessionEnd
from pyvm.state import Env

Precheck: TypeAlias = Callable[[Coroutine, Any], SessionEnd | FaultKind]
"""What the monitor asks before the instruction; its answer is handed to the instruction."""

Execute: TypeAlias = Callable[[Env, Coroutine, Any, Any], Outcome]
"""What an instruction does with its view. It takes the environment, the coroutine, the instruction,
and what it works on: the end that the monitor found, what the instruction names, both, or None."""

_TABLE: dict[type[Instr], tuple[Precheck | None, Execute]] = {
    instr.Send: (monitor.precheck_send, comm.exec_send),
    instr.Receive: (monitor.precheck_receive, comm.exec_receive),
    instr.Offer: (monitor.precheck_offer, comm.exec_offer),
    instr.Choose: (monitor.precheck_choose, comm.exec_choose),
    instr.Open: (None, session.exec_open),
    instr.Close: (monitor.precheck_owned, session.exec_close),
    instr.Invoke: (None, control.exec_invoke),
    instr.Acquire: (None, guard.exec_acquire),
    instr.Release: (None, guard.exec_release),
    instr.Fork: (monitor.precheck_owned, speculation.exec_fork),
    instr.Join: (None, speculation.exec_join),
    instr.Abort: (None, speculation.exec_abort),
    instr.Transfer: (monitor.precheck_owned, knowledge.exec_transfer),
    instr.Tag: (None, knowledge.exec_tag),
    instr.Check: (None, knowledge.exec_check),
    instr.Set: (None, control.exec_set),
    instr.Move: (None, control.exec_move),
    instr.Jump: (None, control.exec_jump),
    instr.Spawn: (None, control.exec_spawn),
    instr.Yield: (None, control.exec_yield),
    instr.Halt: (None, control.exec_halt),
}


def prepare(program: Program) -> Code:
    """Return a program with every instruction looked up, once and for all."""
    for i in program:
        if type(i) not in _TABLE:
            raise MachineError(f"no instruction: {i!r}")
    return tuple(
        [Op(*_TABLE[type(i)], i, i.cost, REACH.get(type(i)), monitor.revocable(i)) for i in program]
    )
