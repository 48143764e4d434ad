"""Bytecode: programs that do what their type wants, other things besides, and now and then wrong.

A program is emitted along its local type, as the compiler does it, with side acts in between:
effects, knowledge, layers, speculation, children, sessions of its own, endpoints given away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from conformance.corpus.instructions import ABORT, HALT, JOIN, YIELD, consume, fact, produce, spawn
from conformance.corpus.session_types import CHAN, END, NAT, STRING, UNIT, rcv, snd
from conformance.strategies.drawing import chance, number, pick, shuffled
from conformance.strategies.instructions import instructions
from conformance.strategies.program_context import (
    ADOPTED,
    CHANNEL,
    EVIDENCE,
    FACT,
    LEFT,
    PAYLOAD,
    RESULT,
    RIGHT,
    TARGET,
    ProgramContext,
)
from conformance.strategies.settings import LAYERS
from conformance.strategies.values import ROLES, TEXTS, sorts, values_of
from pyvm import local_type as lt
from pyvm.instr import (
    Acquire,
    Check,
    Choose,
    Close,
    Fork,
    Instr,
    Jump,
    Move,
    Offer,
    Open,
    Program,
    Receive,
    Release,
    Send,
    Set,
    Spawn,
    Tag,
    Transfer,
)
from pyvm.value import Endpoint

_LONGEST = 40


@dataclass(slots=True)
class _Writer:
    """A program as far as it is written."""

    draw: st.DrawFn
    context: ProgramContext
    busy: int
    """How often, in a hundred, something else is done before an act of the type."""
    heir: int | None = None
    """The coroutine that is to get the endpoint, somewhere on the way."""
    left: lt.LocalType | None = None
    """The type of the endpoint where it was given away."""
    code: list[Instr] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    """Places that name the start of a child, which is written last."""

    def along(
        self, t: lt.LocalType, chan: int, forks: tuple[lt.LocalType, ...], loops: dict[str, int]
    ) -> None:
        """Write what the type wants on the channel, below these forks."""
        draw = self.draw
        while chance(draw, self.busy) and len(self.code) < _LONGEST:
            if forks and chance(draw, 55):
                self.code.append(ABORT if (undo := chance(draw, 50)) else JOIN)
                t, forks = forks[-1] if undo else t, forks[:-1]
            elif chance(draw, 35 if not forks else 15):
                self.code.append(Fork(chan))
                forks = (*forks, t)
            else:
                pick(draw, _SIDE_ACTS)(self)
        if self.heir is not None and self.left is None and chance(draw, 40):
            self.code += [Set(TARGET, self.heir), Transfer(chan, TARGET)]
            self.left = t
            self.code.append(HALT)
            return
        match t:
            case lt.Recur(var, body):
                self.along(body, chan, forks, {**loops, var: len(self.code)})
            case lt.Var(name):
                self.code.append(Jump(loops.get(name, 0)))
            case lt.Send():
                self._send(t, chan, forks, loops)
            case lt.Recv():
                self._receive(t, chan, forks, loops)
            case lt.Done():
                self.code += [JOIN] * len(forks)
                self.code += [Close(chan)] if not chance(draw, 10) else []
                self.code.append(HALT)

    def _send(
        self, t: lt.Send, chan: int, forks: tuple[lt.LocalType, ...], loops: dict[str, int]
    ) -> None:
        if len(t.branches) > 1 or chance(self.draw, 15):
            self._branch(Offer(chan, ()), t, forks, loops)
            return
        ((_, sort), more) = t.branches[0]
        made = chance(self.draw, 70) and sort != CHAN
        self.code.append(
            produce(sort, PAYLOAD) if made else Set(PAYLOAD, self.draw(values_of(sort)))
        )
        self.code.append(Send(chan, PAYLOAD))
        self.along(more, chan, forks, loops)

    def _receive(
        self, t: lt.Recv, chan: int, forks: tuple[lt.LocalType, ...], loops: dict[str, int]
    ) -> None:
        if len(t.branches) > 1 or chance(self.draw, 15):
            self._branch(Choose(chan, RESULT, ()), t, forks, loops)
            return
        self.code.append(Receive(chan, RESULT))
        if chance(self.draw, 30):
            self.code.append(consume(RESULT, PAYLOAD))
        self.along(t.branches[0].next, chan, forks, loops)

    def _branch(
        self,
        instruction: Offer | Choose,
        t: lt.Send | lt.Recv,
        forks: tuple[lt.LocalType, ...],
        loops: dict[str, int],
    ) -> None:
        """Write an act with a table, then each of its branches; rarely it lacks one."""
        at = len(self.code)
        self.code.append(instruction)
        branches = shuffled(self.draw, t.branches) if chance(self.draw, 20) else t.branches
        rows = []
        for label, more in branches[chance(self.draw, 5) :]:
            rows.append((label.name, len(self.code)))
            self.along(more, instruction.chan, forks, loops)
        self.code[at] = replace(instruction, table=tuple(rows))

    def compute(self) -> None:
        """Ask the handler, copy, or let others run."""
        made = number(self.draw, 0, 4)
        if made == 0:
            self.code.append(YIELD)
        elif made == 1:
            self.code.append(produce(self.draw(sorts()), RESULT))
        elif made == 2:
            self.code.append(consume(PAYLOAD, RESULT))
        elif made == 3:
            self.code.append(Move(RESULT, PAYLOAD))
        else:
            self.code.append(Jump(len(self.code) + 1))

    def know(self) -> None:
        """Learn something of an endpoint, most often its own, or ask what is known."""
        own = not chance(self.draw, 20)
        sid = self.context.sid if own else number(self.draw, 0, self.context.sessions)
        role = self.context.role if own else pick(self.draw, ROLES)
        self.code.append(Set(FACT, fact(sid, role, pick(self.draw, TEXTS))))
        asked = Check(FACT, pick(self.draw, ROLES), RESULT)
        self.code += pick(self.draw, ([Tag(FACT, RESULT)], [asked], [Tag(FACT, RESULT), asked]))

    def guard(self) -> None:
        """Take a layer, give one back, or both with something between."""
        name = pick(self.draw, LAYERS)
        take, give = Acquire(name, EVIDENCE[name]), Release(name, EVIDENCE[name])
        self.code += pick(self.draw, ([take, give], [take, YIELD, give], [take], [give]))

    def multiply(self) -> None:
        """Start a child, which is most often given code of its own."""
        if chance(self.draw, 25):
            self.code.append(spawn(number(self.draw, 0, len(self.code)), CHANNEL, PAYLOAD))
            return
        self.starts.append(len(self.code))
        self.code.append(spawn(0, pick(self.draw, (CHANNEL, RIGHT, EVIDENCE["L"])), PAYLOAD))

    def converse(self) -> None:
        """Open a session, and talk to itself or have a child at the other end."""
        sort = pick(self.draw, (NAT, STRING, UNIT))
        types = (snd("Q", ("a", sort, END)), rcv("P", ("a", sort, END)))
        self.code.append(Open(("P", "Q"), types, (LEFT, RIGHT)))
        if chance(self.draw, 35):
            return
        if chance(self.draw, 50):
            self.starts.append(len(self.code))
            child = self.context.coroutines + len(self.starts) - 1
            self.code += [spawn(0, RIGHT), Set(TARGET, child), Transfer(RIGHT, TARGET)]
            self.code += [produce(sort, PAYLOAD), Send(LEFT, PAYLOAD), Close(LEFT)]
            return
        self.code += [produce(sort, PAYLOAD), Send(LEFT, PAYLOAD), Receive(RIGHT, RESULT)]
        self.code += [Close(LEFT), Close(RIGHT)]

    def give(self) -> None:
        """Give the endpoint to some coroutine, which may not want it."""
        self.code.append(Set(TARGET, number(self.draw, 0, self.context.coroutines)))
        self.code.append(Transfer(CHANNEL, TARGET))

    def children(self) -> None:
        """Write what children do."""
        if not self.starts:
            return
        start = len(self.code)
        for at in self.starts:
            child = self.code[at]
            assert isinstance(child, Spawn)
            self.code[at] = replace(child, pc=start)
        for _ in range(number(self.draw, 0, 4)):
            pick(self.draw, (self.compute, self.guard))()
        if chance(self.draw, 60):
            self.code += [Receive(CHANNEL, RESULT), Close(CHANNEL)]
        self.code.append(HALT)


_SIDE_ACTS: tuple[Callable[[_Writer], None], ...] = (
    *(_Writer.compute,) * 4,
    *(_Writer.guard, _Writer.know) * 3,
    *(_Writer.multiply, _Writer.converse) * 2,
    _Writer.give,
)


@st.composite
def programs(
    draw: st.DrawFn, context: ProgramContext, local_type: lt.LocalType, wrong: int = 30
) -> Program:
    """Programs for a role of this type; `wrong` percent are changed somewhere."""
    code, _ = draw(handing_over(context, local_type, None))
    return draw(disturbed(context, code)) if chance(draw, wrong) else code


@st.composite
def handing_over(
    draw: st.DrawFn, context: ProgramContext, local_type: lt.LocalType, heir: int | None
) -> tuple[Program, lt.LocalType | None]:
    """A program that gives its endpoint to the heir, if there is one, and the type it then has.

    The type is None if the endpoint is kept.
    """
    writer = _Writer(draw, context, pick(draw, (0, 40, 55, 65)), heir)
    writer.along(local_type, CHANNEL, (), {})
    writer.children()
    return tuple(writer.code), writer.left


@st.composite
def adopting(
    draw: st.DrawFn, context: ProgramContext, giver: ProgramContext, local_type: lt.LocalType
) -> Program:
    """A program that waits for the endpoint of the giver, and goes on with it."""
    writer = _Writer(draw, context, pick(draw, (0, 40, 55)))
    writer.code += [YIELD] * number(draw, 0, 9)
    writer.code.append(Set(ADOPTED, Endpoint(giver.sid, giver.role)))
    writer.along(local_type, ADOPTED, (), {})
    writer.children()
    return tuple(writer.code)


@st.composite
def disturbed(draw: st.DrawFn, context: ProgramContext, code: Program) -> Program:
    """The program with one or two places changed: replaced, put in, left out, or swapped."""
    changed = list(code)
    for _ in range(number(draw, 1, 2)):
        at = number(draw, 0, len(changed) - 1) if changed else 0
        match pick(draw, ("replace", "insert", "remove", "swap")):
            case "replace":
                changed[at : at + 1] = [draw(instructions(context))]
            case "insert":
                changed.insert(at, draw(instructions(context)))
            case "remove":
                del changed[at : at + 1]
            case _:
                changed[at : at + 2] = changed[at : at + 2][::-1]
    return tuple(changed)
