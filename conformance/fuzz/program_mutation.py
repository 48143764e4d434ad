"""Small changes of a program; what jumps still jumps to the instruction that it jumped to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random

from conformance.plain_json import JsonObject

_Program = list[JsonObject]
_REGISTERS = ("chan", "dst", "src", "val", "fact", "target", "evidence")
"""Fields of instructions that name a register."""


def edit_program(code: _Program, pool: Sequence[JsonObject], random: Random) -> None:
    """Put an instruction of the pool in, take one out, double one, or let two change places."""
    at = random.randint(0, len(code))
    choice = random.randrange(8)
    if choice < 4 and pool:
        insert(code, at, _fitted(random.choice(pool), code, random))
    elif not code:
        return
    elif choice < 5:
        remove(code, random.randrange(len(code)))
    elif choice < 6:
        insert(code, at, deepcopy(random.choice(code)))
    elif choice < 7 and len(code) > 1:
        k = random.randrange(len(code) - 1)
        code[k], code[k + 1] = code[k + 1], code[k]
    else:
        k = random.randrange(len(code))
        code[k] = _fitted(code[k], code, random, 1.0)


def speculate(code: _Program, random: Random) -> None:
    """Fork before some instruction, and join or abort some way behind it."""
    start = random.randint(0, len(code))
    end = min(len(code), start + random.randint(0, 6))
    chan = random.choice([0, *(i["chan"] for i in code if "chan" in i)])
    insert(code, end, {"op": random.choice(("join", "abort"))})
    insert(code, start, {"op": "fork", "chan": chan})


def misfit(instruction: JsonObject, code: _Program, random: Random) -> None:
    """Let an instruction break rules: about every other of its registers is another, or none."""
    for holder in (instruction, instruction.get("action", {})):
        for field in _REGISTERS:
            if field in holder and random.random() < 0.5:
                wrong = random.random() < 0.6
                holder[field] = 16 if wrong else _register(code, field, random)
        for field in ("args", "dsts"):
            if holder.get(field) and random.random() < 0.5:
                holder[field][random.randrange(len(holder[field]))] = 16
    if "table" in instruction and instruction["table"] and random.random() < 0.5:
        del instruction["table"][random.randrange(len(instruction["table"]))]


def insert(code: _Program, at: int, instruction: JsonObject) -> None:
    """Put an instruction in; who jumps there comes to it first."""
    _move_targets(code, lambda pc: pc + 1 if pc > at else pc)
    code.insert(at, instruction)


def remove(code: _Program, at: int) -> None:
    """Take an instruction out."""
    del code[at]
    _move_targets(code, lambda pc: pc - 1 if pc > at else pc)


def _move_targets(code: _Program, moved: Callable[[int], int]) -> None:
    for instruction in code:
        if instruction["op"] in ("jump", "spawn"):
            instruction["pc"] = moved(instruction["pc"])
        for row in instruction.get("table", ()):
            row[1] = moved(row[1])


def _fitted(
    instruction: JsonObject, code: _Program, random: Random, chance: float = 0.5
) -> JsonObject:
    """Return a copy that works on registers of the program, for the most part."""
    new = deepcopy(instruction)
    holders = [new, new["action"]] if "action" in new else [new]
    for holder in holders:
        for field in _REGISTERS:
            if field in holder and random.random() < chance:
                holder[field] = _register(code, field, random)
    if new["op"] in ("jump", "spawn") and random.random() < chance:
        new["pc"] = random.randint(0, len(code))
    return new


def _register(code: _Program, field: str, random: Random) -> int:
    """Return a register: most often one that the program uses, so, or at all."""
    chance = random.random()
    if chance < 0.05:
        return random.choice((15, 16))
    same = [i[field] for i in code if field in i]
    if same and chance < 0.5:
        return int(random.choice(same))
    used = sorted({i[name] for i in code for name in _REGISTERS if name in i})
    return int(random.choice(used or [0]))
