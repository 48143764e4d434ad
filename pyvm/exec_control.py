"""Effects, registers and control: invoke, set, move, jump, spawn, yield, halt.

Mirrors `Runtime.VM.execInvoke` and its siblings (Runtime/VM/ExecControl.lean).
"""

from __future__ import annotations

from pyvm.coroutine import REGISTER_COUNT, Coroutine
from pyvm.effects import produce_value, recorded_note, recorded_value
from pyvm.errors import FaultKind
from pyvm.event import ConsumeRequest, EffectRequest, Invoked, Spawned
from pyvm.instr import Halt, Invoke, Jump, Move, Produce, Set, Spawn, Yield
from pyvm.outcome import Fault, Outcome
from pyvm.speculation import HeldEvent
from pyvm.state import Allocator, Env
from pyvm.value import UNIT, Value
from pyvm.view import Answer, Goto, Halting, Spawning, Write
from pyvm.view_speculation import Hold

_new = tuple.__new__

_OUT_OF_REGISTERS = Fault(FaultKind.OUT_OF_REGISTERS)
_HALTING = Halting()


def exec_invoke(env: Env, co: Coroutine, i: Invoke, _: None) -> Outcome:
    """Ask the effect handler; its answer goes into `dst`.

    While speculating, only the event is held back.
    """
    if env.recorded is not None or co.speculation:
        return _invoke_otherwise(env, co, i)
    action = i.action
    if type(action) is Produce:
        sort = action.sort
        output = produce_value(co.nonce, sort)
        if output is None:
            return Fault(FaultKind.INVOKE_FAULT)
        dst = i.dst
        if dst >= REGISTER_COUNT:
            return _OUT_OF_REGISTERS
        return _new(Answer, (dst, output, Produce, sort))
    src = action.src  # type: ignore[union-attr]
    dst = i.dst
    if src >= REGISTER_COUNT or dst >= REGISTER_COUNT:
        return _OUT_OF_REGISTERS
    return _new(Answer, (dst, UNIT, ConsumeRequest, co.registers[src]))


def _invoke_otherwise(env: Env, co: Coroutine, i: Invoke) -> Outcome:
    """Invoke under a recorded handler, or while speculating."""
    asked: EffectRequest
    output: Value | FaultKind
    if isinstance(i.action, Produce):
        asked = i.action
        if env.recorded is not None:
            output = recorded_value(env.recorded, co.cid, co.nonce, asked)
        else:
            made = produce_value(co.nonce, asked.sort)
            output = FaultKind.INVOKE_FAULT if made is None else made
    else:
        if i.action.src >= REGISTER_COUNT:
            return _OUT_OF_REGISTERS
        asked = ConsumeRequest(co.registers[i.action.src])
        output = UNIT
        if env.recorded is not None:
            output = recorded_note(env.recorded, co.cid, co.nonce, asked)
    if isinstance(output, FaultKind):
        return Fault(output)
    if i.dst >= REGISTER_COUNT:
        return _OUT_OF_REGISTERS
    if not co.speculation:
        field = asked.sort if isinstance(asked, Produce) else asked.value
        return Answer(i.dst, output, type(asked), field)
    event = HeldEvent(Invoked(co.cid, co.nonce, asked))
    return Hold(event, i.cost, co.pc + 1, (asked, output), dst=i.dst)


def exec_set(env: Env, co: Coroutine, i: Set, _: None) -> Outcome:
    """Write a constant."""
    return _new(Write, (i.dst, i.value)) if i.dst < REGISTER_COUNT else _OUT_OF_REGISTERS


def exec_move(env: Env, co: Coroutine, i: Move, _: None) -> Outcome:
    """Copy a register."""
    if i.src >= REGISTER_COUNT or i.dst >= REGISTER_COUNT:
        return _OUT_OF_REGISTERS
    return _new(Write, (i.dst, co.registers[i.src]))


def exec_jump(env: Env, co: Coroutine, i: Jump, _: None) -> Outcome:
    """Go on at another pc."""
    return _new(Goto, (i.pc,))


def exec_spawn(env: Env, co: Coroutine, i: Spawn, alloc: Allocator) -> Outcome:
    """Start a coroutine with the same program and role, in the same lane.

    It owns nothing, and finds the arguments in its first registers.
    """
    cid = alloc.next_cid
    if cid >= env.config.max_coroutines:
        return Fault(FaultKind.COROUTINE_LIMIT)
    args = i.args
    if len(args) > REGISTER_COUNT or any(arg >= REGISTER_COUNT for arg in args):
        return _OUT_OF_REGISTERS
    child = Coroutine(cid, co.role, co.program, co.code, i.pc, env.config.budget, co.lane)
    child.registers[: len(args)] = [co.registers[arg] for arg in args]
    return Spawning(child, Spawned(co.cid, cid))


def exec_yield(env: Env, co: Coroutine, i: Yield, _: None) -> Outcome:
    """Let others run."""
    return _new(Goto, (co.pc + 1,))


def exec_halt(env: Env, co: Coroutine, i: Halt, _: None) -> Outcome:
    """Stop for good."""
    return _HALTING
