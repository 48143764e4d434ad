"""Races: a difference is the program's only where a race of it was seen, and can have reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from conformance.cases.case import Case, Runner
from conformance.corpus.images import BYE, raw, solo
from conformance.corpus.instructions import YIELD, produce, spawn
from conformance.corpus.session_types import END, NAT, rcv, snd
from conformance.corpus.settings import fifo, layer, scores
from conformance.engines.pyvm import PyVM
from conformance.envelope.classify import envelope_diff
from conformance.envelope.diff import EnvelopeDiff, RunParameters
from conformance.fuzz.races import of_a_race
from conformance.judge.judge import baseline_case
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.tests.samples import case as sample
from pyvm.config import Refuse, VMConfig
from pyvm.instr import Acquire, Close, Instr, Open, Program, Receive, Release, Send, Set, Transfer
from pyvm.load import Image, Raw
from pyvm.value import Endpoint
from pyvm.wire.case import IMAGE, encode_config

Tamper = Callable[[JsonObject], JsonObject]


def beside_its_baseline(
    images: Sequence[Image], tamper: Tamper | None = None, **config: Any
) -> tuple[Case, EnvelopeDiff]:
    """Run a case whose canonical policy prefers the second coroutine; perhaps spoil the run."""
    plain = VMConfig(
        policy=scores((1, 9), (0, 1)),
        lanes=4,
        budget=1000,
        max_sessions=9,
        max_coroutines=9,
        buffer=fifo(1),
        layers=(layer("L"),),
    )
    case = sample(
        "small/race/thr4",
        images=[*map(IMAGE.write, images)],
        config=encode_config(replace(plain, **config)),
        runner="threaded",
        concurrency=4,
        fuel=60,
    )
    vm = PyVM()
    outcome = vm(case.resolved)
    candidate = Run(tamper(outcome) if tamper else outcome)
    baseline = Run(vm(baseline_case(case.resolved)))
    diff = envelope_diff(baseline, candidate, RunParameters(Runner.THREADED, 4))
    assert diff.undocumented
    return case, diff


def without(kind: str, cid: int) -> Tamper:
    """Take the events of a kind out that a coroutine has."""

    def tamper(outcome: JsonObject) -> JsonObject:
        events = outcome["events"]
        kept = [e for e in events if (e["kind"], e.get("coroutine")) != (kind, cid)]
        assert len(kept) < len(events)
        return {**outcome, "events": kept}

    return tamper


def alone(*program: Instr) -> Raw:
    return solo(*program, *BYE)


PARENT = alone(spawn(1))
OPENER = alone(Open(("P", "Q"), (snd("Q", ("a", NAT, END)), rcv("P", ("a", NAT, END))), (7, 8)))
HOLDER = alone(Acquire("L", 4), YIELD, Release("L", 4))
BYSTANDER = alone(produce(NAT, 1))
TWO_MESSAGES = raw(
    B=(
        snd("A", ("a", NAT, snd("A", ("b", NAT, END)))),
        [Set(1, 0), Send(0, 1), YIELD, Send(0, 1), *BYE],
    ),
    A=(
        rcv("B", ("a", NAT, rcv("B", ("b", NAT, END)))),
        [Receive(0, 2), Receive(0, 2), *BYE],
    ),
)
GIVEN = [
    alone(Set(6, 1), Transfer(0, 6)),
    alone(Set(9, Endpoint(0, "A")), Close(9)),
]

RACES: dict[str, tuple[list[Raw], JsonObject]] = {
    "two that spawn": ([PARENT, alone(spawn(1), YIELD, YIELD)], {}),
    "two that open": ([OPENER, OPENER], {}),
    "two for the last session": ([OPENER, OPENER], {"max_sessions": 3}),
    "two for one layer": ([HOLDER, HOLDER], {}),
    "a buffer that is full": ([TWO_MESSAGES], {"buffer": fifo(1, Refuse())}),
    "an endpoint that is given away": (GIVEN, {}),
}


@pytest.mark.parametrize("name", RACES)
def test_a_race_of_the_program_is_set_aside(name: str) -> None:
    images, config = RACES[name]
    case, diff = beside_its_baseline(images, **config)

    assert of_a_race(case, diff), (diff.undocumented, diff.note)


@pytest.mark.parametrize("name", RACES)
def test_whoever_has_nothing_to_do_with_the_race_is_held_to_the_baseline(name: str) -> None:
    images, config = RACES[name]
    bystander = sum(len(image.roles) for image in images)
    config = {**config, "max_sessions": config.get("max_sessions", 8) + 1}
    case, diff = beside_its_baseline([*images, BYSTANDER], without("invoked", bystander), **config)

    assert not of_a_race(case, diff)


@pytest.mark.parametrize(
    "program",
    [(spawn(2),), OPENER.programs[0][:1], HOLDER.programs[0][:3]],
    ids=["spawns", "opens", "holds"],
)
def test_who_does_alone_what_could_be_a_race_races_with_nobody(program: Program) -> None:
    busy = alone(produce(NAT, 1), *program)
    case, diff = beside_its_baseline([busy, BYSTANDER], without("invoked", 0))

    assert not of_a_race(case, diff)


def test_what_breaks_a_law_is_no_race() -> None:
    def doubled(outcome: JsonObject) -> JsonObject:
        taken = next(e for e in outcome["events"] if e["kind"] == "received")
        return {**outcome, "events": [*outcome["events"], taken]}

    case, diff = beside_its_baseline([TWO_MESSAGES], doubled)

    assert diff.note is not None
    assert not of_a_race(case, diff)


def test_a_run_that_lost_ground_is_no_race() -> None:
    def halved(outcome: JsonObject) -> JsonObject:
        return {**outcome, "events": outcome["events"][:-3]}

    case, diff = beside_its_baseline([HOLDER, BYSTANDER], halved)

    assert not of_a_race(case, diff)


def test_going_back_to_a_checkpoint_is_no_race() -> None:
    def restarted(outcome: JsonObject) -> JsonObject:
        last = outcome["events"][-1]["tick"]
        again = {"kind": "restarted", "tick": last, "checkpoint": 1}
        return {**outcome, "events": [*outcome["events"], again]}

    images, config = RACES["two that open"]
    case, diff = beside_its_baseline(images, restarted, **config)

    assert not of_a_race(case, diff)
