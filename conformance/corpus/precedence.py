"""Two rules broken at once: for each instruction, each pair of what can be wrong with it.

Which of two faults wins, and whether a wait wins over a fault, no case shows that breaks one rule.
So each instruction has a scene in which it would succeed, and a table of changes to the scene, each
of which breaks one rule. Every two changes that can be made together are a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from itertools import combinations
from typing import Any

from conformance.corpus.images import Code, raw
from conformance.corpus.instructions import HALT, YIELD
from conformance.corpus.session_types import END
from conformance.corpus.setup import Setup
from pyvm.config import VMConfig
from pyvm.failure import FailureEvent
from pyvm.instr import Fork, Instr, Open
from pyvm.local_type import LocalType

OUTSIDE = 16
"""No register has this number."""
BLANK = 9
"""A register that holds nothing but unit."""
OTHER = 8
"""The register for the channel of another session."""
ELSEWHERE = (Open(("P",), (END,), (OTHER,)), Fork(OTHER))
"""Begin to speculate on an endpoint of another session."""
_CONFIG = VMConfig(speculation_depth=2)


@dataclass(frozen=True, slots=True)
class Scene:
    """What A does before the instruction, the instruction, and what it meets."""

    instr: Instr
    mine: LocalType = END
    theirs: LocalType = END
    before: Code = ()
    b: Code = (HALT,)
    config: VMConfig = _CONFIG
    poor: bool = False
    """Whether A has just not enough credit for the instruction."""
    failures: tuple[FailureEvent, ...] = ()
    """What enters between A's preparations and the instruction."""
    speculating: Code = ()
    """How A begins to speculate, if it does, after its preparations."""

    def setup(self, name: str) -> Setup:
        """Return the row of this scene."""
        ready = (*self.before, *self.speculating, *[YIELD] * _PAUSE)
        given = {part.name: getattr(self.config, part.name) for part in fields(self.config)}
        if self.poor:
            given["budget"] = sum(step.cost for step in ready) + self.instr.cost - 1
        # both have prepared by then, and A has one step to make before the instruction
        enters = len(ready) + len(self.b)
        given["failures"] = tuple((enters, event) for event in self.failures)
        image = raw(A=(self.mine, (*ready, self.instr, HALT)), B=(self.theirs, self.b))
        return Setup(name, (image,), **{**given, "lanes": 4, "fuel": 60})


_PAUSE = 8


@dataclass(frozen=True, slots=True)
class Break:
    """A change of a scene that breaks one rule."""

    instr: Mapping[str, Any] = field(default_factory=dict)
    """Other fields of the instruction."""
    config: Mapping[str, Any] = field(default_factory=dict)
    scene: Mapping[str, Any] = field(default_factory=dict)
    """Other parts of the scene."""
    failures: tuple[FailureEvent, ...] = ()
    """What enters as well."""

    @property
    def parts(self) -> frozenset[tuple[str, str]]:
        """What it changes; it cannot be combined with another change of the same part."""
        kinds = {"instr": self.instr, "config": self.config, "scene": self.scene}
        return frozenset((kind, name) for kind, found in kinds.items() for name in found)

    def of(self, scene: Scene) -> Scene:
        """Return the scene with its rule broken."""
        return replace(
            scene,
            instr=replace(scene.instr, **self.instr),
            config=replace(scene.config, **self.config),
            failures=(*scene.failures, *self.failures),
            **self.scene,
        )


POOR = Break(scene={"poor": True})
AWAY = Break(scene={"speculating": ELSEWHERE})


def chan(register: int) -> Break:
    """Name another register for the channel."""
    return Break(instr={"chan": register})


def rules(name: str, scene: Scene, **breaks: Break) -> tuple[Setup, ...]:
    """Return the scene as it is, and each two changes of it that go together."""
    pairs = combinations(breaks.items(), 2)
    return (
        scene.setup(f"{name}-right"),
        *(
            second.of(first.of(scene)).setup(f"{name}-{one}-{other}".replace("_", "-"))
            for (one, first), (other, second) in pairs
            if not first.parts & second.parts
        ),
    )
