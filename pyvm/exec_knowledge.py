"""Delegation and knowledge: transfer, tag, check.

Mirrors Runtime/VM/ExecKnowledge.lean.
"""

from __future__ import annotations

from pyvm.config import FlowAllowRoles, FlowDenyAll, FlowPolicy
from pyvm.coroutine import REGISTER_COUNT, Coroutine, terminal
from pyvm.errors import FaultKind
from pyvm.event import Checked, Tagged, Transferred
from pyvm.instr import Check, Reg, Tag, Transfer
from pyvm.outcome import Fault, Outcome
from pyvm.session import SessionEnd
from pyvm.speculation import Fact
from pyvm.state import Env
from pyvm.value import Endpoint, Prod, Role
from pyvm.view_knowledge import Checking, Delegating, Learning


def exec_transfer(
    env: Env, co: Coroutine, i: Transfer, view: tuple[SessionEnd, Coroutine | None]
) -> Outcome:
    """Give an endpoint, with its tokens and facts, to another coroutine that may still run."""
    end, target = view
    if i.target >= REGISTER_COUNT:
        return Fault(FaultKind.OUT_OF_REGISTERS)
    if target is None or target is co or terminal(target):
        return Fault(FaultKind.TRANSFER_FAULT)
    return Delegating(end, target, Transferred(end.endpoint, co.cid, target.cid))


def _fact(co: Coroutine, reg: Reg) -> Fact | FaultKind:
    """Return the fact in a register: a pair of a channel and a string. Mirrors `View.fact`."""
    if reg >= REGISTER_COUNT:
        return FaultKind.OUT_OF_REGISTERS
    value = co.registers[reg]
    # By class: a pair of a nat and a string equals a channel, as tuples do.
    if type(value) is Prod and type(value.left) is Endpoint and type(value.right) is str:
        return Fact(value.left, value.right)
    return FaultKind.FACT_FAULT


def exec_tag(env: Env, co: Coroutine, i: Tag, _: None) -> Outcome:
    """Learn a fact of an owned endpoint; `dst` becomes true."""
    fact = _fact(co, i.fact)
    if isinstance(fact, FaultKind):
        return Fault(fact)
    if fact.endpoint not in co.owned:
        return Fault(FaultKind.CHANNEL_CLOSED)
    if i.dst >= REGISTER_COUNT:
        return Fault(FaultKind.OUT_OF_REGISTERS)
    return Learning(i.dst, fact, Tagged(co.cid, *fact))


def allows(policy: FlowPolicy, role: Role) -> bool:
    """Return whether this role may use facts. Mirrors `FlowPolicy.allows`."""
    if isinstance(policy, FlowAllowRoles):
        return role in policy.roles
    return not isinstance(policy, FlowDenyAll)


def exec_check(env: Env, co: Coroutine, i: Check, _: None) -> Outcome:
    """Put into `dst` whether a fact is known and the role may use it."""
    fact = _fact(co, i.fact)
    if isinstance(fact, FaultKind):
        return Fault(fact)
    passed = fact in co.facts and allows(env.config.flow, i.role)
    if i.dst >= REGISTER_COUNT:
        return Fault(FaultKind.OUT_OF_REGISTERS)
    return Checking(i.dst, Checked(co.cid, *fact, i.role, passed))
