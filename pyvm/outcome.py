"""The outcome of a step: it commits whole, or it waits, or its program faults.

Mirrors `Runtime.VM.Outcome` (Runtime/VM/Outcome.lean) and the changes of
`Runtime.VM.faultChange` (Runtime/VM/Step.lean); all but a `Change` write nothing but the
coroutine itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from pyvm.buffer import EdgeWait, enter_wait
from pyvm.coroutine import Coroutine, Judgment
from pyvm.errors import FaultKind
from pyvm.event import FaultedEvent, OutputCheck
from pyvm.layer import Layer
from pyvm.state import VMState
from pyvm.status import Faulted
from pyvm.view import APPLY_CHANGE, Apply, Change, Put, row
from pyvm.view_guard import APPLY_GUARD, Acquiring, Releasing
from pyvm.view_knowledge import APPLY_KNOWLEDGE, Checking, Delegating, Learning
from pyvm.view_speculation import (
    APPLY_SPECULATION,
    Aborting,
    Forking,
    Hold,
    Merging,
    ReleaseHeld,
)

SpeculationChange: TypeAlias = Hold | Forking | Merging | ReleaseHeld | Aborting
GuardChange: TypeAlias = Acquiring | Releasing
KnowledgeChange: TypeAlias = Delegating | Learning | Checking


class LayerWait(NamedTuple):
    """It waits for a layer, with others."""

    layer: Layer


class Fault(NamedTuple):
    """The program faults; the monitor let the instruction pass."""

    kind: FaultKind


Stop: TypeAlias = EdgeWait | LayerWait | Fault
"""Why an instruction does not commit. Mirrors `Stop`."""

Outcome: TypeAlias = Change | SpeculationChange | GuardChange | KnowledgeChange | Stop
"""The outcome of an instruction: a change, or the reason why there is none."""

Checks: TypeAlias = tuple[tuple[str, bool], ...]
"""Labels, each with the decision of the output condition."""


class Unfetched(NamedTuple):
    """There is no instruction at the pc."""


class Rejected(NamedTuple):
    """The monitor did not let the instruction pass."""

    fault: FaultKind


class Allowed(NamedTuple):
    """The output condition let the messages leave."""

    change: Put | ReleaseHeld
    checks: Checks


class Denied(NamedTuple):
    """The output condition did not let every message leave."""

    checks: Checks


StepOutcome: TypeAlias = Outcome | Unfetched | Rejected | Allowed | Denied
"""The outcome of a step."""


def _fault(state: VMState, co: Coroutine, kind: FaultKind) -> None:
    co.status = Faulted(kind)
    state.unfinished -= 1
    state.faults += 1
    state.events.add(state.clock, FaultedEvent(co.cid, kind))


def _log_checks(state: VMState, co: Coroutine, checks: Checks) -> None:
    state.checks.extend(OutputCheck(state.clock, co.cid, label, passed) for label, passed in checks)


def _apply_edge_wait(state: VMState, co: Coroutine, wait: EdgeWait) -> None:
    co.status = enter_wait(wait, co.cid)
    co.judged = co.pc


def _apply_layer_wait(state: VMState, co: Coroutine, wait: LayerWait) -> None:
    layer = wait.layer
    layer.waiters.append(co.cid)
    co.status = layer.status
    co.judged = co.pc


def _apply_fault(state: VMState, co: Coroutine, fault: Fault) -> None:
    co.judged = co.pc
    _fault(state, co, fault.kind)


def _apply_unfetched(state: VMState, co: Coroutine, _: Unfetched) -> None:
    _fault(state, co, FaultKind.PC_OUT_OF_BOUNDS)


def _apply_rejected(state: VMState, co: Coroutine, outcome: Rejected) -> None:
    co.rejection = Judgment(co.pc, outcome.fault)
    _fault(state, co, outcome.fault)


def _apply_allowed(state: VMState, co: Coroutine, outcome: Allowed) -> None:
    APPLY[type(outcome.change)](state, co, outcome.change)
    _log_checks(state, co, outcome.checks)


def _apply_denied(state: VMState, co: Coroutine, outcome: Denied) -> None:
    _log_checks(state, co, outcome.checks)
    _apply_fault(state, co, Fault(FaultKind.OUTPUT_DENIED))


APPLY: Mapping[type[object], Apply] = dict(
    [
        *APPLY_CHANGE,
        *APPLY_GUARD,
        *APPLY_KNOWLEDGE,
        *APPLY_SPECULATION,
        row(EdgeWait, _apply_edge_wait),
        row(LayerWait, _apply_layer_wait),
        row(Fault, _apply_fault),
        row(Unfetched, _apply_unfetched),
        row(Rejected, _apply_rejected),
        row(Allowed, _apply_allowed),
        row(Denied, _apply_denied),
    ]
)
"""How each class of outcome is written into the state."""
