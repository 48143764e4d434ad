"""Effects, registers and control: invoke, set, move, jump, spawn, yield, halt.

Mirrors `Runtime.VM.execInvoke` and its siblings (Runtime/VM/ExecControl.lean).
"""

from __future__ import annotations

from pyvm.config import VMConfig
from pyvm.coroutine import REGISTER_COUNT, Coroutine
from pyvm.effects import produce_value
from pyvm.errors import FaultKind
from pyvm.event import ConsumeRequest, Spawned
from pyvm.instr import Halt, Invoke, Jump, Move, Produce, Set, Spawn, Yield
from pyvm.outcome import Outcome
from pyvm.state import Allocator
from pyvm.value import UNIT
from pyvm.view import Answer, Goto, Spawning, Stop, Write

_new = tuple.__new__

_OUT_OF_REGISTERS = FaultKind.OUT_OF_REGISTERS
_STOP = Stop()


def exec_invoke(cfg: VMConfig, co: Coroutine, i: Invoke, _: None) -> Outcome:
    """Ask the effect handler; its answer goes into `dst`."""
    action = i.action
    if type(action) is Produce:
        sort = action.sort
        output = produce_value(co.nonce, sort)
        if output is None:
            return FaultKind.INVOKE_FAULT
        dst = i.dst
        if dst >= REGISTER_COUNT:
            return _OUT_OF_REGISTERS
        return _new(Answer, (dst, output, Produce, sort))
    src = action.src  # type: ignore[union-attr]
    dst = i.dst
    if src >= REGISTER_COUNT or dst >= REGISTER_COUNT:
        return _OUT_OF_REGISTERS
    return _new(Answer, (dst, UNIT, ConsumeRequest, co.registers[src]))


def exec_set(cfg: VMConfig, co: Coroutine, i: Set, _: None) -> Outcome:
    """Write a constant."""
    return _new(Write, (i.dst, i.value)) if i.dst < REGISTER_COUNT else _OUT_OF_REGISTERS


def exec_move(cfg: VMConfig, co: Coroutine, i: Move, _: None) -> Outcome:
    """Copy a register."""
    if i.src >= REGISTER_COUNT or i.dst >= REGISTER_COUNT:
        return _OUT_OF_REGISTERS
    return _new(Write, (i.dst, co.registers[i.src]))


def exec_jump(cfg: VMConfig, co: Coroutine, i: Jump, _: None) -> Outcome:
    """Go on elsewhere."""
    return _new(Goto, (i.pc,))


def exec_spawn(cfg: VMConfig, co: Coroutine, i: Spawn, alloc: Allocator) -> Outcome:
    """Start a coroutine with the same program and role, in the same lane.

    It owns nothing, and finds the arguments in its first registers.
    """
    cid = alloc.next_cid
    if cid >= cfg.max_coroutines:
        return FaultKind.COROUTINE_LIMIT
    args = i.args
    if len(args) > REGISTER_COUNT or any(arg >= REGISTER_COUNT for arg in args):
        return _OUT_OF_REGISTERS
    child = Coroutine(cid, co.role, co.program, co.code, i.pc, cfg.budget, co.lane)
    child.registers[: len(args)] = [co.registers[arg] for arg in args]
    return Spawning(child, Spawned(co.cid, cid))


def exec_yield(cfg: VMConfig, co: Coroutine, i: Yield, _: None) -> Outcome:
    """Let others run."""
    return _new(Goto, (co.pc + 1,))


def exec_halt(cfg: VMConfig, co: Coroutine, i: Halt, _: None) -> Outcome:
    """Stop for good."""
    return _STOP
