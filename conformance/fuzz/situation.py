"""Where a run stands after some rounds: who is about to do what, and with which registers.

A change that is made there, and not anywhere, is met by the run; two of them are met at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from conformance.fuzz.programs import insert
from pyvm import local_type as lt
from pyvm.case import Case
from pyvm.config import VMConfig
from pyvm.coroutine import Coroutine, terminal
from pyvm.instr import Instr, Program, Reg
from pyvm.load import Raw
from pyvm.runtime.run import Ran, run_case
from pyvm.state import VMState
from pyvm.value import Endpoint, Role, Value


@dataclass(frozen=True, slots=True)
class Situation:
    """A coroutine that may step next, and the machine around it."""

    case: Case
    """All its images are raw."""
    tick: int
    """Of the round that is next."""
    state: VMState
    coroutine: Coroutine
    place: tuple[int, int]
    """Its program in the case: the image, and the number there."""

    @property
    def config(self) -> VMConfig:
        """The configuration of the case."""
        return self.case.config

    @property
    def images(self) -> Sequence[Raw]:
        """The images of the case."""
        return [image for image in self.case.images if isinstance(image, Raw)]

    @property
    def program(self) -> Program:
        """The coroutine's program, as it stands in the case."""
        image, number = self.place
        return self.images[image].programs[number]

    @property
    def pc(self) -> int:
        """Where the coroutine stands."""
        return self.coroutine.pc

    @property
    def instruction(self) -> Instr | None:
        """What it is about to do."""
        return self.program[self.pc] if self.pc < len(self.program) else None

    def registers(self, wanted: Callable[[Value], bool]) -> Sequence[Reg]:
        """Return the registers that hold what is wanted."""
        return [r for r, value in enumerate(self.coroutine.registers) if wanted(value)]

    def type_at(self, value: Value) -> lt.LocalType | None:
        """Return the type of the endpoint that a register's value names, if it is owned."""
        end = self.coroutine.owned.get(value) if isinstance(value, Endpoint) else None
        return None if end is None else end.type

    def edges(self) -> Sequence[tuple[Role, Role]]:
        """Return the roles between which the coroutine is about to send or receive."""
        found = []
        for endpoint, end in self.coroutine.owned.items():
            match end.type:
                case lt.Send(partner):
                    found.append((endpoint.role, partner))
                case lt.Recv(partner):
                    found.append((partner, endpoint.role))
        return found or [(self.coroutine.role, self.coroutine.role)]

    def configured(self, config: VMConfig) -> Situation:
        """Return the same under another configuration."""
        return replace(self, case=replace(self.case, config=config))

    def reprogrammed(self, code: Program, place: tuple[int, int] | None = None) -> Situation:
        """Return the same with another program of the coroutine, or at another place."""
        return replace(self, case=with_program(self.case, place or self.place, code))

    def preceded(self, *instructions: Instr) -> Situation:
        """Return the same, where the coroutine does this first."""
        code = self.program
        for instruction in reversed(instructions):
            code = insert(code, self.pc, instruction)
        return self.reprogrammed(code)


def program_places(case: Case) -> Sequence[tuple[int, int]]:
    """Return where the programs of a case stand: the images, and the numbers there."""
    raws = ((i, image) for i, image in enumerate(case.images) if isinstance(image, Raw))
    return [(i, j) for i, image in raws for j in range(len(image.programs))]


def program_at(case: Case, place: tuple[int, int]) -> Program:
    """Return the program at a place; an image that is no bytecode has none."""
    image = case.images[place[0]]
    return image.programs[place[1]] if isinstance(image, Raw) else ()


def with_program(case: Case, place: tuple[int, int], code: Program) -> Case:
    """Return the case with another program at this place."""
    i, j = place
    image = case.images[i]
    if not isinstance(image, Raw):
        return case
    programs = (*image.programs[:j], code, *image.programs[j + 1 :])
    new = replace(image, programs=programs)
    return replace(case, images=(*case.images[:i], new, *case.images[i + 1 :]))


def own_run(case: Case) -> VMState | None:
    """Return where the Python VM ends with a case; None if it refuses it, or breaks on it.

    If a fault of the VM misleads it here, the case comes out another; Lean is asked all the same.
    """
    try:
        outcome = run_case(case)
    except Exception:  # noqa: BLE001 - whatever it is, the judge finds it in the case itself
        return None
    return outcome.state if isinstance(outcome, Ran) else None


def situation(case: Case, random: Random) -> Situation | None:
    """Run a case of bytecode for some rounds; look at one that may go on, None if nobody may."""
    tick = random.randint(0, random.choice((3, 10, 30)))
    if not all(isinstance(image, Raw) for image in case.images):
        return None
    state = own_run(replace(case, fuel=min(tick, case.fuel)))
    live = [] if state is None else [co for co in state.coroutines.values() if not terminal(co)]
    if state is None or not live:
        return None
    chosen = random.choice(live)
    return Situation(case, state.clock + 1, state, chosen, program_places(case)[chosen.program])
