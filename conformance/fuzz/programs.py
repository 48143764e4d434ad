"""Programs taken apart and put together: what jumps still jumps to the same instruction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from pyvm.instr import Choose, Consume, Instr, Invoke, Jump, Offer, Program, Reg, Spawn

_REGISTERS = frozenset(("chan", "dst", "src", "val", "fact", "target", "evidence"))
"""Fields of instructions that name one register."""


def insert(code: Program, at: int, instruction: Instr) -> Program:
    """Return the program with one instruction more; who jumps there comes to it first."""
    moved = [_retargeted(old, lambda pc: pc + 1 if pc > at else pc) for old in code]
    return (*moved[:at], instruction, *moved[at:])


def remove(code: Program, at: int) -> Program:
    """Return the program without an instruction."""
    kept = code[:at] + code[at + 1 :]
    return tuple(_retargeted(old, lambda pc: pc - 1 if pc > at else pc) for old in kept)


def _retargeted(instruction: Instr, moved: Callable[[int], int]) -> Instr:
    match instruction:
        case Jump() | Spawn():
            return replace(instruction, pc=moved(instruction.pc))
        case Offer() | Choose():
            rows = tuple((label, moved(target)) for label, target in instruction.table)
            return replace(instruction, table=rows)
    return instruction


def registers_of(instruction: Instr) -> Mapping[str, Reg]:
    """Return the registers that the instruction's own fields name, by field."""
    names = (field.name for field in fields(instruction) if field.name in _REGISTERS)
    return {name: getattr(instruction, name) for name in names}


def map_registers(instruction: Instr, change: Callable[[str, Reg], Reg]) -> Instr:
    """Return the instruction with each register changed that a field of it names."""
    new: dict[str, Any] = {n: change(n, reg) for n, reg in registers_of(instruction).items()}
    if isinstance(instruction, Invoke) and isinstance(instruction.action, Consume):
        new["action"] = Consume(change("src", instruction.action.src))
    return replace(instruction, **new)
