"""Bytecode: programs that do what their type wants, other things besides, and now and then wrong.

A program is emitted along its local type, as the compiler does it, with side acts in between:
effects, knowledge, layers, speculation, children, sessions of its own, endpoints given away.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

from conformance.corpus.communication import chan, close, open_, receive, send, table
from conformance.corpus.computation import HALT, YIELD, consume, jump, move, produce, set_, spawn
from conformance.corpus.custody import ABORT, JOIN, acquire, fork, release, transfer
from conformance.corpus.facts import check, fact, tag
from conformance.corpus.images import Program
from conformance.corpus.local_types import END, rcv, snd
from conformance.plain_json import JsonObject
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

_LONGEST = 40


@dataclass(slots=True)
class _Writer:
    """A program as far as it is written."""

    draw: st.DrawFn
    scene: ProgramContext
    busy: int
    """How often, in a hundred, something else is done before an act of the type."""
    heir: int | None = None
    """The coroutine that is to get the endpoint, somewhere on the way."""
    left: JsonObject | None = None
    """The type of the endpoint where it was given away."""
    code: Program = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    """Places that name the start of a child, which is written last."""

    def along(
        self, t: JsonObject, chan: int, forks: tuple[JsonObject, ...], loops: dict[str, int]
    ) -> None:
        """Write what the type wants on the channel, below so many forks."""
        draw = self.draw
        while chance(draw, self.busy) and len(self.code) < _LONGEST:
            if forks and chance(draw, 55):
                self.code.append(ABORT if (undo := chance(draw, 50)) else JOIN)
                t, forks = forks[-1] if undo else t, forks[:-1]
            elif chance(draw, 35 if not forks else 15):
                self.code.append(fork(chan))
                forks = (*forks, t)
            else:
                _SIDE_ACTS[pick(draw, _SIDE_NAMES)](self)
        if self.heir is not None and self.left is None and chance(draw, 40):
            self.code += [set_(TARGET, self.heir), transfer(chan, TARGET)]
            self.left = t
            self.code.append(HALT)
            return
        match t["kind"]:
            case "rec":
                self.along(t["body"], chan, forks, {**loops, t["var"]: len(self.code)})
            case "var":
                self.code.append(jump(loops.get(t["name"], 0)))
            case "send":
                self._send(t, chan, forks, loops)
            case "recv":
                self._receive(t, chan, forks, loops)
            case _:
                self.code += [JOIN] * len(forks)
                self.code += [close(chan)] if not chance(draw, 10) else []
                self.code.append(HALT)

    def _send(
        self, t: JsonObject, chan: int, forks: tuple[JsonObject, ...], loops: dict[str, int]
    ) -> None:
        branches = t["branches"]
        if len(branches) > 1 or chance(self.draw, 15):
            self._branch({"op": "offer", "chan": chan}, t, forks, loops)
            return
        sort = branches[0]["label"]["sort"]
        made = chance(self.draw, 70) and sort != "chan"
        self.code.append(
            produce(sort, PAYLOAD) if made else set_(PAYLOAD, self.draw(values_of(sort)))
        )
        self.code.append(send(chan, PAYLOAD))
        self.along(branches[0]["continuation"], chan, forks, loops)

    def _receive(
        self, t: JsonObject, chan: int, forks: tuple[JsonObject, ...], loops: dict[str, int]
    ) -> None:
        branches = t["branches"]
        if len(branches) > 1 or chance(self.draw, 15):
            self._branch({"op": "choose", "chan": chan, "dst": RESULT}, t, forks, loops)
            return
        self.code.append(receive(chan, RESULT))
        if chance(self.draw, 30):
            self.code.append(consume(RESULT, PAYLOAD))
        self.along(branches[0]["continuation"], chan, forks, loops)

    def _branch(
        self,
        instruction: JsonObject,
        t: JsonObject,
        forks: tuple[JsonObject, ...],
        loops: dict[str, int],
    ) -> None:
        """Write an act with a table, then each of its branches; rarely it lacks one."""
        at = len(self.code)
        self.code.append(instruction)
        branches = shuffled(self.draw, t["branches"]) if chance(self.draw, 20) else t["branches"]
        rows = []
        for branch in branches[chance(self.draw, 5) :]:
            rows.append((branch["label"]["name"], len(self.code)))
            self.along(branch["continuation"], instruction["chan"], forks, loops)
        self.code[at] = table(instruction, *rows)

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
            self.code.append(move(RESULT, PAYLOAD))
        else:
            self.code.append(jump(len(self.code) + 1))

    def know(self) -> None:
        """Learn something of an endpoint, most often its own, or ask what is known."""
        own = not chance(self.draw, 20)
        sid = self.scene.sid if own else number(self.draw, 0, self.scene.sessions)
        role = self.scene.role if own else pick(self.draw, ROLES)
        self.code.append(set_(FACT, fact(sid, role, pick(self.draw, TEXTS))))
        asked = check(FACT, pick(self.draw, ROLES), RESULT)
        self.code += pick(self.draw, ([tag(FACT, RESULT)], [asked], [tag(FACT, RESULT), asked]))

    def guard(self) -> None:
        """Take a layer, give one back, or both with something between."""
        name = pick(self.draw, LAYERS)
        take, give = acquire(name, EVIDENCE[name]), release(name, EVIDENCE[name])
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
        sort = pick(self.draw, ("nat", "string", "unit"))
        types = [snd("Q", ("a", sort, END)), rcv("P", ("a", sort, END))]
        self.code.append(open_(["P", "Q"], types, [LEFT, RIGHT]))
        if chance(self.draw, 35):
            return
        if chance(self.draw, 50):
            self.starts.append(len(self.code))
            child = self.scene.coroutines + len(self.starts) - 1
            self.code += [spawn(0, RIGHT), set_(TARGET, child), transfer(RIGHT, TARGET)]
            self.code += [produce(sort, PAYLOAD), send(LEFT, PAYLOAD), close(LEFT)]
            return
        self.code += [produce(sort, PAYLOAD), send(LEFT, PAYLOAD), receive(RIGHT, RESULT)]
        self.code += [close(LEFT), close(RIGHT)]

    def give(self) -> None:
        """Give the endpoint to some coroutine, which may not want it."""
        self.code.append(set_(TARGET, number(self.draw, 0, self.scene.coroutines)))
        self.code.append(transfer(CHANNEL, TARGET))

    def children(self) -> None:
        """Write what children do."""
        if not self.starts:
            return
        start = len(self.code)
        for at in self.starts:
            self.code[at] = {**self.code[at], "pc": start}
        for _ in range(number(self.draw, 0, 4)):
            pick(self.draw, (self.compute, self.guard))()
        if chance(self.draw, 60):
            self.code += [receive(CHANNEL, RESULT), close(CHANNEL)]
        self.code.append(HALT)


_SIDE_ACTS = {
    "compute": _Writer.compute,
    "know": _Writer.know,
    "guard": _Writer.guard,
    "multiply": _Writer.multiply,
    "converse": _Writer.converse,
    "give": _Writer.give,
}
_SIDE_NAMES = (
    *("compute",) * 4,
    *("guard", "know") * 3,
    *("multiply", "converse") * 2,
    "give",
)


@st.composite
def programs(
    draw: st.DrawFn, scene: ProgramContext, local_type: JsonObject, wrong: int = 30
) -> Program:
    """Programs for a role of this type; so many in a hundred are changed somewhere."""
    code, _ = draw(handing_over(scene, local_type, None))
    return draw(disturbed(scene, code)) if chance(draw, wrong) else code


@st.composite
def handing_over(
    draw: st.DrawFn, scene: ProgramContext, local_type: JsonObject, heir: int | None
) -> tuple[Program, JsonObject | None]:
    """A program that gives its endpoint to the heir, if there is one, and the type it then has.

    The type is None if the endpoint is kept.
    """
    writer = _Writer(draw, scene, pick(draw, (0, 40, 55, 65)), heir)
    writer.along(local_type, CHANNEL, (), {})
    writer.children()
    return writer.code, writer.left


@st.composite
def adopting(
    draw: st.DrawFn, scene: ProgramContext, giver: ProgramContext, local_type: JsonObject
) -> Program:
    """A program that waits for the endpoint of the giver, and goes on with it."""
    writer = _Writer(draw, scene, pick(draw, (0, 40, 55)))
    writer.code += [YIELD] * number(draw, 0, 9)
    writer.code.append(set_(ADOPTED, chan(giver.sid, giver.role)))
    writer.along(local_type, ADOPTED, (), {})
    writer.children()
    return writer.code


@st.composite
def disturbed(draw: st.DrawFn, scene: ProgramContext, code: Program) -> Program:
    """The program with one or two places changed: replaced, put in, left out, or swapped."""
    code = list(code)
    for _ in range(number(draw, 1, 2)):
        at = number(draw, 0, len(code) - 1) if code else 0
        match pick(draw, ("replace", "insert", "remove", "swap")):
            case "replace":
                code[at : at + 1] = [draw(instructions(scene))]
            case "insert":
                code.insert(at, draw(instructions(scene)))
            case "remove":
                del code[at : at + 1]
            case _:
                code[at : at + 2] = code[at : at + 2][::-1]
    return code
