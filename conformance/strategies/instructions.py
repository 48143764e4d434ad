"""Single instructions of every kind, whether or not they make sense where they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from conformance.corpus.communication import chan, close, open_, receive, send, table
from conformance.corpus.computation import HALT, YIELD, consume, jump, move, produce, set_, spawn
from conformance.corpus.custody import ABORT, JOIN, acquire, fork, release, transfer
from conformance.corpus.facts import check, fact, tag
from conformance.corpus.local_types import END, rcv, snd
from conformance.plain_json import JsonObject
from conformance.strategies.drawing import chance, number, pick, several, shuffled
from conformance.strategies.program_context import (
    CHANNEL,
    EVIDENCE,
    FACT,
    REGISTERS,
    TARGET,
    ProgramContext,
)
from conformance.strategies.settings import LAYERS
from conformance.strategies.values import LABELS, ROLES, TEXTS, sorts, values

Maker = Callable[[st.DrawFn, ProgramContext], JsonObject]

MOST = 20
"""Positions in a program that an instruction may name."""


def register(draw: st.DrawFn, usual: int | None = None) -> int:
    """Take the usual register, or any other; rarely one that is not there."""
    if usual is not None and not chance(draw, 20):
        return usual
    return pick(draw, (15, 16)) if chance(draw, 4) else pick(draw, REGISTERS)


def layer_name(draw: st.DrawFn) -> str:
    """Take a layer; rarely one that is not there."""
    return "N" if chance(draw, 4) else pick(draw, LAYERS)


def held_value(draw: st.DrawFn, scene: ProgramContext) -> Any:
    """Take a value that an instruction may want: a channel, a fact, a number, or any other."""
    sid = number(draw, 0, scene.sessions)
    role = pick(draw, (scene.role, *ROLES[:3]))
    made = number(draw, 0, 3)
    if made == 0:
        return number(draw, 0, scene.coroutines)
    if made == 1:
        return chan(sid, role)
    return fact(sid, role, pick(draw, TEXTS)) if made == 2 else draw(values())


def jump_table(draw: st.DrawFn) -> list[tuple[str, int]]:
    """Make a jump table, which may be empty or name a label twice."""
    labels = several(draw, LABELS, 0, 2) if chance(draw, 20) else shuffled(draw, LABELS)[:2]
    return [(label, number(draw, 0, MOST)) for label in labels]


def _open(draw: st.DrawFn, scene: ProgramContext) -> JsonObject:
    sort = draw(sorts())
    types = [snd("Q", ("a", sort, END)), rcv("P", ("a", sort, END))]
    names = pick(draw, (("P", "Q"), ("Q", "P"), ("P",), ("P", "P")))
    return open_(list(names), types[: number(draw, 1, 2)], [register(draw) for _ in names])


def _invoke(draw: st.DrawFn, scene: ProgramContext) -> JsonObject:
    if chance(draw, 50):
        return consume(register(draw), register(draw))
    return produce(draw(sorts()), register(draw))


def _acquire(draw: st.DrawFn, scene: ProgramContext) -> JsonObject:
    name = layer_name(draw)
    return acquire(name, register(draw, EVIDENCE.get(name)))


def _release(draw: st.DrawFn, scene: ProgramContext) -> JsonObject:
    name = layer_name(draw)
    return release(name, register(draw, EVIDENCE.get(name)))


_MAKERS: dict[str, Maker] = {
    "yield": lambda draw, scene: YIELD,
    "halt": lambda draw, scene: HALT,
    "set": lambda draw, scene: set_(register(draw), held_value(draw, scene)),
    "move": lambda draw, scene: move(register(draw), register(draw)),
    "jump": lambda draw, scene: jump(number(draw, 0, MOST)),
    "invoke": _invoke,
    "send": lambda draw, scene: send(register(draw, CHANNEL), register(draw)),
    "receive": lambda draw, scene: receive(register(draw, CHANNEL), register(draw)),
    "offer": lambda draw, scene: table(
        {"op": "offer", "chan": register(draw, CHANNEL)}, *jump_table(draw)
    ),
    "choose": lambda draw, scene: table(
        {"op": "choose", "chan": register(draw, CHANNEL), "dst": register(draw)}, *jump_table(draw)
    ),
    "close": lambda draw, scene: close(register(draw, CHANNEL)),
    "fork": lambda draw, scene: fork(register(draw, CHANNEL)),
    "join": lambda draw, scene: JOIN,
    "abort": lambda draw, scene: ABORT,
    "acquire": _acquire,
    "release": _release,
    "transfer": lambda draw, scene: transfer(register(draw, CHANNEL), register(draw, TARGET)),
    "tag": lambda draw, scene: tag(register(draw, FACT), register(draw)),
    "check": lambda draw, scene: check(register(draw, FACT), pick(draw, ROLES), register(draw)),
    "spawn": lambda draw, scene: spawn(
        number(draw, 0, MOST), *(register(draw) for _ in range(number(draw, 0, 3)))
    ),
    "open": _open,
}
"""How each instruction is made; what comes first is what others shrink to."""
_OPS = tuple(_MAKERS)


@st.composite
def instructions(draw: st.DrawFn, scene: ProgramContext) -> JsonObject:
    """One instruction of any of the 21 kinds; its operands often make sense."""
    return _MAKERS[pick(draw, _OPS)](draw, scene)
