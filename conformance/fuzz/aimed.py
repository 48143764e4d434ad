"""Changes that a run meets together: several of them are made where one step of it will be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import TypeAlias

from conformance.fuzz import aimed_machine as machine
from conformance.fuzz import aimed_steps as steps
from conformance.fuzz.situation import Situation, situation
from pyvm import instr
from pyvm.case import Case

Blow: TypeAlias = Callable[[Situation, Random], Situation]
"""Returns a situation with another case, in which the step meets something else."""

BLOWS: Sequence[Blow] = (
    steps.misfits,
    steps.misfits,
    steps.instead,
    steps.instead,
    steps.know,
    steps.own_two,
    steps.fork,
    machine.credit,
    machine.limits,
    machine.failures,
    machine.restart,
    machine.layers,
    steps.contend,
    machine.buffer,
    machine.deny,
    steps.types,
    steps.recorded,
    machine.certificate,
    machine.scores,
)
"""What can be otherwise at a step."""


_ALWAYS = (steps.misfits, steps.misfits, steps.misfits, steps.fork, machine.credit)
_MESSAGE = (*_ALWAYS, steps.types, steps.types, machine.failures, machine.failures)
_PUT = (*_MESSAGE, machine.buffer, machine.deny)
_ALLOCATION = (*_ALWAYS, machine.limits, machine.limits)
_LAYER = (*_ALWAYS, machine.layers, steps.contend)
_KNOWLEDGE = (*_ALWAYS, steps.know, steps.know, machine.restart)
_LEVEL = (*_PUT, machine.restart)
_RULES: Mapping[type[instr.Instr], Sequence[Blow]] = {
    instr.Send: _PUT,
    instr.Offer: _PUT,
    instr.Receive: _MESSAGE,
    instr.Choose: _MESSAGE,
    instr.Open: _ALLOCATION,
    instr.Spawn: _ALLOCATION,
    instr.Acquire: _LAYER,
    instr.Release: _LAYER,
    instr.Tag: _KNOWLEDGE,
    instr.Check: _KNOWLEDGE,
    instr.Transfer: _KNOWLEDGE,
    instr.Fork: _LEVEL,
    instr.Join: _LEVEL,
    instr.Abort: _LEVEL,
    instr.Invoke: (*_ALWAYS, steps.recorded, steps.recorded),
}
"""By instruction, what can break a rule of it: two of these are met by one step."""


def aim(case: Case, random: Random) -> Case:
    """Return the case with several changes of what one step of its run meets."""
    met = situation(case, random)
    if met is None:
        return case
    if random.random() < 0.4:
        met = steps.instead(met, random)
    i = met.instruction
    if i is not None and type(i) in _RULES and random.random() < 0.6:
        blows, count = _RULES[type(i)], random.choice((2, 2, 3))
    else:
        blows, count = BLOWS, random.choice((1, 2, 3, 3, 4, 5))
    for blow in random.sample(blows, count):
        met = blow(met, random)
    return met.case
