"""One step of one coroutine, from its view alone: fetch, monitor, cost, instruction, output gate.

Mirrors `Runtime.VM.stepView` (Runtime/VM/Step.lean). Nothing is written here, so the steps of a
wave may be computed in any order, or at once.
"""

from __future__ import annotations

from typing import Any

from pyvm.config import AllowLabels, DenyAll, OutputDisabled, OutputPolicy, VMConfig
from pyvm.coroutine import Coroutine
from pyvm.errors import FaultKind
from pyvm.outcome import Allowed, Denied, Rejected, StepOutcome, Unfetched
from pyvm.state import Allocator
from pyvm.view import Put

_OUT_OF_CREDITS = FaultKind.OUT_OF_CREDITS


def allows(policy: OutputPolicy, label: str) -> bool:
    """Say whether a message with this label may leave. Mirrors `OutputPolicy.allows`."""
    if isinstance(policy, AllowLabels):
        return label in policy.labels
    return not isinstance(policy, DenyAll)


def step_view(cfg: VMConfig, co: Coroutine, alloc: Allocator) -> StepOutcome:
    """Compute what the next step of a coroutine comes to."""
    code = co.code
    pc = co.pc
    if pc >= len(code):
        return Unfetched()
    precheck, execute, i, cost, allocates = code[pc]
    operand: Any = None
    if precheck is not None:
        operand = precheck(co, i)
        if type(operand) is FaultKind:
            return Rejected(operand)
    elif allocates:
        operand = alloc
    if co.budget < cost:
        return _OUT_OF_CREDITS
    outcome = execute(cfg, co, i, operand)
    if type(outcome) is Put and type(cfg.output) is not OutputDisabled:
        return _gate(cfg.output, outcome)
    return outcome


def _gate(policy: OutputPolicy, change: Put) -> StepOutcome:
    """Ask the output condition. Mirrors `OutputPolicy.check` and what `stepInstr` makes of it."""
    label = change.message.label
    passed = allows(policy, label)
    checks = ((label, passed),)
    return Allowed(change, checks) if passed else Denied(checks)
