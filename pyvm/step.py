"""One step of one coroutine, from its view alone: fetch, monitor, cost, instruction, output gate.

Mirrors `Runtime.VM.stepView` (Runtime/VM/Step.lean). Nothing is written here, so the steps of a
wave may be computed in any order, or at once.
"""

from __future__ import annotations

from typing import Any

from pyvm.config import AllowLabels, DenyAll, OutputPolicy
from pyvm.coroutine import Coroutine
from pyvm.errors import FaultKind
from pyvm.event import Offered, Sent
from pyvm.exec import DISPATCH
from pyvm.footprint import look
from pyvm.outcome import Allowed, Denied, Fault, Rejected, StepOutcome, Unfetched
from pyvm.state import VMState
from pyvm.view import Put
from pyvm.view_speculation import ReleaseHeld

_OUT_OF_CREDITS = Fault(FaultKind.OUT_OF_CREDITS)
_SPEC_FAULT = FaultKind.SPEC_FAULT


def allows(policy: OutputPolicy, label: str) -> bool:
    """Return whether a message with this label may leave. Mirrors `OutputPolicy.allows`."""
    if isinstance(policy, AllowLabels):
        return label in policy.labels
    return not isinstance(policy, DenyAll)


def step_view(state: VMState, co: Coroutine) -> StepOutcome:
    """Compute the outcome of the next step of a coroutine.

    Of the state an instruction gets only what its footprint names.
    """
    code = co.code
    pc = co.pc
    if pc >= len(code):
        return Unfetched()
    i = code[pc]
    precheck, execute, cost, reach, revocable = DISPATCH[type(i)]
    if co.speculation and not revocable:
        return Rejected(_SPEC_FAULT)
    operand: Any = None
    if precheck is not None:
        operand = precheck(co, i)
        if type(operand) is FaultKind:
            return Rejected(operand)
        if reach is not None:
            operand = operand, look(state, co, i, reach)
    elif reach is not None:
        operand = look(state, co, i, reach)
    if co.budget < cost:
        return _OUT_OF_CREDITS
    env = state.env
    outcome: StepOutcome = execute(env, co, i, operand)
    if env.output is not None and isinstance(outcome, Put | ReleaseHeld):
        return _gate(env.output, outcome)
    return outcome


def _gate(policy: OutputPolicy, change: Put | ReleaseHeld) -> StepOutcome:
    """Ask the output condition. Mirrors `OutputPolicy.check` and what `stepInstr` does with it."""
    if isinstance(change, Put):
        labels = [change.message.label]
    else:
        labels = [e.message.label for e in change.events if isinstance(e, Sent | Offered)]
    checks = tuple([(label, allows(policy, label)) for label in labels])
    return Allowed(change, checks) if all(passed for _, passed in checks) else Denied(checks)
