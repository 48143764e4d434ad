"""Small changes of a program: instructions put in, taken out, doubled, or given other registers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from conformance.fuzz.programs import insert, map_registers, registers_of, remove
from pyvm.instr import Abort, Choose, Fork, Instr, Join, Jump, Offer, Open, Program, Reg, Spawn

NOWHERE = 16
"""No register has this number."""


def edit_program(code: Program, pool: Sequence[Instr], random: Random) -> Program:
    """Put an instruction of the pool in, take one out, double one, or let two change places."""
    at = random.randint(0, len(code))
    choice = random.randrange(8)
    if choice < 4 and pool:
        return insert(code, at, _fitted(random.choice(pool), code, random))
    if not code:
        return code
    if choice < 5:
        return remove(code, random.randrange(len(code)))
    if choice < 6:
        return insert(code, at, random.choice(code))
    if choice < 7 and len(code) > 1:
        k = random.randrange(len(code) - 1)
        return (*code[:k], code[k + 1], code[k], *code[k + 2 :])
    k = random.randrange(len(code))
    return (*code[:k], _fitted(code[k], code, random, 1.0), *code[k + 1 :])


def speculate(code: Program, random: Random) -> Program:
    """Fork before some instruction, and join or abort some way behind it."""
    start = random.randint(0, len(code))
    end = min(len(code), start + random.randint(0, 6))
    chan = random.choice([0, *(r["chan"] for r in map(registers_of, code) if "chan" in r)])
    code = insert(code, end, random.choice((Join(), Abort())))
    return insert(code, start, Fork(chan))


def break_one(code: Program, random: Random) -> Program:
    """Let one instruction break rules: some of its registers are others, or do not exist."""
    k = random.randrange(len(code))

    def other(field: str) -> Reg:
        return NOWHERE if random.random() < 0.6 else _register(code, field, random)

    return (*code[:k], misfit(code[k], other, random), *code[k + 1 :])


def misfit(instruction: Instr, other: Callable[[str], Reg], random: Random) -> Instr:
    """Return the instruction with about every other of its registers, or rows, not as it was."""

    def changed(field: str, reg: Reg) -> Reg:
        return other(field) if random.random() < 0.5 else reg

    new = map_registers(instruction, changed)
    if random.random() < 0.5:
        return new
    match new:
        case Open(dsts=(_, *_)):
            return replace(new, dsts=_with_one_nowhere(new.dsts, random))
        case Spawn(args=(_, *_)):
            return replace(new, args=_with_one_nowhere(new.args, random))
        case Offer(table=(_, *_)) | Choose(table=(_, *_)):
            k = random.randrange(len(new.table))
            row = [("z", new.table[k][1])] if random.random() < 0.5 else []
            return replace(new, table=(*new.table[:k], *row, *new.table[k + 1 :]))
    return new


def _with_one_nowhere(registers: tuple[Reg, ...], random: Random) -> tuple[Reg, ...]:
    k = random.randrange(len(registers))
    return (*registers[:k], NOWHERE, *registers[k + 1 :])


def _fitted(instruction: Instr, code: Program, random: Random, chance: float = 0.5) -> Instr:
    """Return the instruction on registers of the program, for the most part."""
    new = map_registers(
        instruction,
        lambda field, reg: _register(code, field, random) if random.random() < chance else reg,
    )
    if isinstance(new, Jump | Spawn) and random.random() < chance:
        return replace(new, pc=random.randint(0, len(code)))
    return new


def _register(code: Program, field: str, random: Random) -> Reg:
    """Return a register: most often one that the program uses in this field, or in any."""
    chance = random.random()
    if chance < 0.05:
        return random.choice((NOWHERE - 1, NOWHERE))
    used = [registers_of(instruction) for instruction in code]
    same = [registers[field] for registers in used if field in registers]
    if same and chance < 0.5:
        return random.choice(same)
    return random.choice(sorted({r for registers in used for r in registers.values()}) or [0])
