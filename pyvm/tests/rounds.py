"""Small machines for tests: raw programs over types written by hand, run round by round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyvm import instr as i
from pyvm.config import VMConfig
from pyvm.coroutine import Coroutine
from pyvm.errors import FaultKind
from pyvm.event import Event
from pyvm.load import Image, Raw, load_all
from pyvm.local_type import DONE, LocalType
from pyvm.runtime.runner import run_scheduled
from pyvm.state import VMState
from pyvm.status import Faulted
from pyvm.tests.notation import recv, send

Program = Sequence[i.Instr]

SENDER = send("B", m=DONE)
RECEIVER = recv("A", m=DONE)
CLOSE = (i.Close(0), i.Halt())
_SEND = (i.Send(0, 1), *CLOSE)
_RECEIVE = (i.Receive(0, 1), *CLOSE)


def raw(programs: Mapping[str, Program], **types: LocalType) -> Raw:
    """Return an image; a role without a type has nothing to do."""
    return Raw(
        tuple(programs),
        tuple(tuple(program) for program in programs.values()),
        tuple(types.get(role, DONE) for role in programs),
    )


def machine(config: VMConfig, *images: Image) -> VMState:
    """Load images, which nobody refuses."""
    state = load_all(config, images)
    assert isinstance(state, VMState)
    return state


def pair(a: Program = _SEND, b: Program = _RECEIVE, **config: Any) -> VMState:
    """Return a machine in which A (coroutine 0) may send B (coroutine 1) one message, a unit."""
    return machine(VMConfig(**config), raw({"A": a, "B": b}, A=SENDER, B=RECEIVER))


def alone(program: Program, **config: Any) -> VMState:
    """Return a machine of one coroutine, whose session asks nothing of it."""
    return machine(VMConfig(**config), raw({"A": program}))


def run(state: VMState, rounds: int = 50) -> VMState:
    """Run for at most this many rounds."""
    run_scheduled(rounds, 1, state)
    return state


def fault_of(co: Coroutine) -> FaultKind | None:
    """Return the fault of a coroutine, if it has one."""
    return co.status.fault if isinstance(co.status, Faulted) else None


def events(state: VMState, *kinds: type[Event]) -> list[Event]:
    """Return the events, those of these kinds if any are given."""
    return [event for _, event in state.events if not kinds or type(event) in kinds]


def ticks(state: VMState, *kinds: type[Event]) -> list[int]:
    """Return the ticks of the events of these kinds."""
    return [tick for tick, event in state.events if type(event) in kinds]
