"""What delegation and knowledge write.

Mirrors `Runtime.VM.Delivery`, `deliver` and `handoff?` (Runtime/VM/View.lean).
"""

from __future__ import annotations

from typing import NamedTuple

from pyvm.coroutine import Coroutine, disown, own
from pyvm.event import Checked, Tagged, Transferred
from pyvm.instr import Check, Reg, Tag, Transfer
from pyvm.session import SessionEnd
from pyvm.speculation import Fact
from pyvm.state import Handoff, VMState
from pyvm.status import READY
from pyvm.view import row, spend
from pyvm.view_speculation import tell


class Delegating(NamedTuple):
    """An end goes to another coroutine, with its tokens and facts."""

    end: SessionEnd
    target: Coroutine
    event: Transferred


class Learning(NamedTuple):
    """A fact is learnt."""

    dst: Reg
    fact: Fact
    event: Tagged


class Checking(NamedTuple):
    """A register gets whether a fact is known and may be used."""

    dst: Reg
    event: Checked


def _apply_delegating(state: VMState, co: Coroutine, change: Delegating) -> None:
    end, target, event = change
    endpoint = end.endpoint
    if co.lane != target.lane:
        lanes = co.lane, target.lane
        state.handoffs.append(
            Handoff(state.clock, endpoint, co.cid, target.cid, *lanes, witness=end.type)
        )
    tokens = [endpoint] * co.tokens.count(endpoint)
    facts = dict.fromkeys(fact for fact in co.facts if fact.endpoint == endpoint)
    for known in (target.facts, *(level.facts for level in target.speculation)):
        known.update(facts)  # an abort does not undo what came from another coroutine
    co.facts = {fact: None for fact in co.facts if fact.endpoint != endpoint}
    disown(co, endpoint)
    own(target, (end,))
    if tokens:
        target.tokens += tokens
        if target.status is READY:
            state.queue.rerank()
    state.events.add(state.clock, event)
    spend(co, Transfer.cost, co.pc + 1)


def _apply_learning(state: VMState, co: Coroutine, change: Learning) -> None:
    co.registers[change.dst] = True
    co.facts[change.fact] = None
    tell(state, co, change.event)
    spend(co, Tag.cost, co.pc + 1)


def _apply_checking(state: VMState, co: Coroutine, change: Checking) -> None:
    co.registers[change.dst] = change.event.passed
    tell(state, co, change.event)
    spend(co, Check.cost, co.pc + 1)


APPLY_KNOWLEDGE = (
    row(Delegating, _apply_delegating),
    row(Learning, _apply_learning),
    row(Checking, _apply_checking),
)
"""How each class of change is written into the state."""
