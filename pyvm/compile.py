"""Compilation of a local type to bytecode.

Register 0 holds the channel, 1 a payload, 2 what the handler answers. Mirrors
`Runtime.VM.compile` (Runtime/VM/Compile.lean).
"""

from __future__ import annotations

from collections.abc import Mapping

from pyvm import local_type as lt
from pyvm.instr import (
    PC,
    Choose,
    Close,
    Consume,
    Halt,
    Instr,
    Invoke,
    Jump,
    JumpTable,
    Offer,
    Produce,
    Program,
    Receive,
    Send,
)
from pyvm.local_type import LocalType

CHANNEL, PAYLOAD, ANSWER = 0, 1, 2


def compile_type(t: LocalType) -> Program:
    """Return the program of a well-formed local type. Mirrors `compile`, a built-in's name here."""
    code: list[Instr] = []
    _emit(code, t, {})
    return tuple(code)


def _emit(code: list[Instr], t: LocalType, targets: Mapping[str, PC]) -> None:
    """Append the code of `t`; `targets` says where each bound variable jumps."""
    match t:
        case lt.Done():
            code += (Close(CHANNEL), Halt())
        case lt.Var(name):
            code.append(Jump(targets.get(name, len(code))))
        case lt.Recur(var, body):
            _emit(code, body, {**targets, var: len(code)})
        case lt.Send(branches=((label, more),)):
            code += (Invoke(Produce(label.sort), PAYLOAD), Send(CHANNEL, PAYLOAD))
            _emit(code, more, targets)
        case lt.Recv(branches=((_, more),)):
            code += (Receive(CHANNEL, PAYLOAD), Invoke(Consume(PAYLOAD), ANSWER))
            _emit(code, more, targets)
        case lt.Send():
            at = _reserve(code)
            code[at] = Offer(CHANNEL, _emit_branches(code, t, targets))
        case lt.Recv():
            at = _reserve(code)
            code[at] = Choose(CHANNEL, PAYLOAD, _emit_branches(code, t, targets))


def _reserve(code: list[Instr]) -> PC:
    """Reserve the place of a jump whose table is known once its branches have code."""
    code.append(Halt())
    return len(code) - 1


def _emit_branches(code: list[Instr], t: lt.Send | lt.Recv, targets: Mapping[str, PC]) -> JumpTable:
    table: list[tuple[str, PC]] = []
    for label, more in t.branches:
        table.append((label.name, len(code)))
        _emit(code, more, targets)
    return tuple(table)
