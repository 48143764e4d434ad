"""Single instructions of every kind, whether or not they make sense where they stand."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from conformance.corpus.instructions import ABORT, HALT, JOIN, YIELD, consume, fact, produce, spawn
from conformance.corpus.session_types import END, rcv, snd
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
from pyvm.instr import (
    Acquire,
    Check,
    Choose,
    Close,
    Fork,
    Instr,
    Jump,
    JumpTable,
    Move,
    Offer,
    Open,
    Receive,
    Release,
    Send,
    Set,
    Tag,
    Transfer,
)
from pyvm.value import Endpoint, Value

Maker = Callable[[st.DrawFn, ProgramContext], Instr]

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


def held_value(draw: st.DrawFn, context: ProgramContext) -> Value:
    """Take a value that an instruction may want: a channel, a fact, a number, or any other."""
    sid = number(draw, 0, context.sessions)
    role = pick(draw, (context.role, *ROLES[:3]))
    made = number(draw, 0, 3)
    if made == 0:
        return number(draw, 0, context.coroutines)
    if made == 1:
        return Endpoint(sid, role)
    return fact(sid, role, pick(draw, TEXTS)) if made == 2 else draw(values())


def jump_table(draw: st.DrawFn) -> JumpTable:
    """Make a jump table, which may be empty or name a label twice."""
    labels = several(draw, LABELS, 0, 2) if chance(draw, 20) else shuffled(draw, LABELS)[:2]
    return tuple([(label, number(draw, 0, MOST)) for label in labels])


def _open(draw: st.DrawFn, context: ProgramContext) -> Instr:
    sort = draw(sorts())
    types = (snd("Q", ("a", sort, END)), rcv("P", ("a", sort, END)))
    names = pick(draw, (("P", "Q"), ("Q", "P"), ("P",), ("P", "P")))
    given = types[: number(draw, 1, 2)]
    return Open(names, given, tuple([register(draw) for _ in names]))


def _invoke(draw: st.DrawFn, context: ProgramContext) -> Instr:
    if chance(draw, 50):
        return consume(register(draw), register(draw))
    return produce(draw(sorts()), register(draw))


def _acquire(draw: st.DrawFn, context: ProgramContext) -> Instr:
    name = layer_name(draw)
    return Acquire(name, register(draw, EVIDENCE.get(name)))


def _release(draw: st.DrawFn, context: ProgramContext) -> Instr:
    name = layer_name(draw)
    return Release(name, register(draw, EVIDENCE.get(name)))


_MAKERS: tuple[Maker, ...] = (
    lambda draw, context: YIELD,
    lambda draw, context: HALT,
    lambda draw, context: Set(register(draw), held_value(draw, context)),
    lambda draw, context: Move(register(draw), register(draw)),
    lambda draw, context: Jump(number(draw, 0, MOST)),
    _invoke,
    lambda draw, context: Send(register(draw, CHANNEL), register(draw)),
    lambda draw, context: Receive(register(draw, CHANNEL), register(draw)),
    lambda draw, context: Offer(register(draw, CHANNEL), jump_table(draw)),
    lambda draw, context: Choose(register(draw, CHANNEL), register(draw), jump_table(draw)),
    lambda draw, context: Close(register(draw, CHANNEL)),
    lambda draw, context: Fork(register(draw, CHANNEL)),
    lambda draw, context: JOIN,
    lambda draw, context: ABORT,
    _acquire,
    _release,
    lambda draw, context: Transfer(register(draw, CHANNEL), register(draw, TARGET)),
    lambda draw, context: Tag(register(draw, FACT), register(draw)),
    lambda draw, context: Check(register(draw, FACT), pick(draw, ROLES), register(draw)),
    lambda draw, context: spawn(
        number(draw, 0, MOST), *(register(draw) for _ in range(number(draw, 0, 3)))
    ),
    _open,
)
"""How each instruction is made; what comes first is what others shrink to."""


@st.composite
def instructions(draw: st.DrawFn, context: ProgramContext) -> Instr:
    """One instruction of any of the 21 kinds; its operands often make sense."""
    return pick(draw, _MAKERS)(draw, context)
