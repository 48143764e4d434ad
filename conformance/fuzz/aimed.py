"""Changes that a run meets together: several of them are made where one step of it will be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import TypeAlias

from conformance.fuzz import aimed_machine as machine
from conformance.fuzz import aimed_steps as steps
from conformance.fuzz.situation import Situation, situation
from conformance.plain_json import JsonObject

Blow: TypeAlias = Callable[[Situation, Random], None]
"""Changes a case so that a step of its run meets something else."""

BLOWS: Sequence[Blow] = (
    steps.misfit,
    steps.misfit,
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


_ALWAYS = (steps.misfit, steps.misfit, steps.misfit, steps.fork, machine.credit)
_MESSAGE = (*_ALWAYS, steps.types, steps.types, machine.failures, machine.failures)
_PUT = (*_MESSAGE, machine.buffer, machine.deny)
_ALLOCATION = (*_ALWAYS, machine.limits, machine.limits)
_LAYER = (*_ALWAYS, machine.layers, steps.contend)
_KNOWLEDGE = (*_ALWAYS, steps.know, steps.know, machine.restart)
_LEVEL = (*_PUT, machine.restart)
_RULES: Mapping[str, Sequence[Blow]] = {
    "send": _PUT,
    "offer": _PUT,
    "receive": _MESSAGE,
    "choose": _MESSAGE,
    "open": _ALLOCATION,
    "spawn": _ALLOCATION,
    "acquire": _LAYER,
    "release": _LAYER,
    "tag": _KNOWLEDGE,
    "check": _KNOWLEDGE,
    "transfer": _KNOWLEDGE,
    "fork": _LEVEL,
    "join": _LEVEL,
    "abort": _LEVEL,
    "invoke": (*_ALWAYS, steps.recorded, steps.recorded),
}
"""By instruction, what can break a rule of it: two of these are met by one step."""


def aim(case: JsonObject, donor: JsonObject, random: Random) -> None:
    """Change, in several ways, what one step of the run meets."""
    met = situation(case, random)
    if met is None:
        return
    if random.random() < 0.4:
        steps.instead(met, random)
    i = met.instruction
    if i is not None and i["op"] in _RULES and random.random() < 0.6:
        blows, count = _RULES[i["op"]], random.choice((2, 2, 3))
    else:
        blows, count = BLOWS, random.choice((1, 2, 3, 3, 4, 5))
    for blow in random.sample(blows, count):
        blow(met, random)
