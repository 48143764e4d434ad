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
from conformance.envelope.fingerprint import Difference
from conformance.fuzz.races import of_a_race
from conformance.judge.judge import baseline_case
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.tests.samples import case as sample
from pyvm.config import Recorded, Refuse, VMConfig
from pyvm.event import EffectEntry, ProduceRequest
from pyvm.failure import Restart
from pyvm.instr import (
    Acquire,
    Close,
    Instr,
    Jump,
    Open,
    Program,
    Receive,
    Release,
    Send,
    Set,
    Tag,
    Transfer,
)
from pyvm.load import Image, Raw
from pyvm.value import Endpoint, Prod
from pyvm.wire.case import IMAGE
from pyvm.wire.config import CONFIG

Tamper = Callable[[JsonObject], JsonObject]


def beside_its_baseline(
    images: Sequence[Image], tamper: Tamper | None = None, **config: Any
) -> tuple[Case, EnvelopeDiff]:
    """Run a case whose canonical policy prefers the second coroutine; perhaps spoil the run."""
    fuel = config.pop("fuel", 60)
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
        config=CONFIG.write(replace(plain, **config)),
        runner="threaded",
        concurrency=4,
        fuel=fuel,
    )
    vm = PyVM()
    outcome = vm(case.resolved)
    candidate = Run(tamper(outcome) if tamper else outcome)
    baseline = Run(vm(baseline_case(case.resolved)))
    diff = envelope_diff(baseline, candidate, RunParameters(Runner.THREADED, 4, case.fails))
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


def otherwise_faulted(cid: int) -> Tamper:
    """Give the fault of a coroutine another name."""

    def tamper(outcome: JsonObject) -> JsonObject:
        events = [
            {**e, "fault": "closeFault"}
            if (e["kind"], e.get("coroutine")) == ("faulted", cid)
            else e
            for e in outcome["events"]
        ]
        assert events != outcome["events"]
        return {**outcome, "events": events}

    return tamper


PARENT = alone(spawn(1))
OPENER = alone(Open(("P", "Q"), (snd("Q", ("a", NAT, END)), rcv("P", ("a", NAT, END))), (7, 8)))
HOLDER = alone(Acquire("L", 4), YIELD, Release("L", 4))
BYSTANDER = alone(produce(NAT, 1))
FAULTS = alone(Jump(99))
BUSY = alone(*[YIELD] * 4)
RESTARTED: dict[str, Any] = {"failures": ((8, Restart()),), "checkpoints": (5,)}
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


ANSWERED = EffectEntry(1, 0, 0, ProduceRequest(NAT), 0)
TWICE: dict[str, tuple[Raw, dict[str, Any]]] = {
    "an answer that a recording has": (
        alone(produce(NAT, 1), Jump(99)),
        {"handler": Recorded((ANSWERED,))},
    ),
    "a child": (alone(spawn(4), spawn(5), *[YIELD] * 2, Jump(99), Release("L", 4)), {}),
    "a session": (
        alone(
            OPENER.programs[0][0],
            Set(5, Prod(Endpoint(2, "P"), "x")),
            Tag(5, 6),
            Jump(99),
        ),
        {},
    ),
}
"""What is done twice if a restart takes the first time back; the second comes out otherwise."""


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


@pytest.mark.parametrize("name", TWICE)
def test_what_a_restart_takes_back_is_a_race_of_who_did_it(name: str) -> None:
    program, config = TWICE[name]
    case, diff = beside_its_baseline([program, BUSY], **RESTARTED, **config)

    assert [f.difference for f in diff.undocumented] == [Difference.FAILURE_VISIBLE]
    assert of_a_race(case, diff)


@pytest.mark.parametrize("name", TWICE)
def test_who_did_nothing_that_a_restart_took_back_is_held_to_the_baseline(name: str) -> None:
    program, config = TWICE[name]
    spoilt = otherwise_faulted(2)
    case, diff = beside_its_baseline([program, BUSY, FAULTS], spoilt, **RESTARTED, **config)

    assert [f.difference for f in diff.undocumented] == [Difference.FAILURE_VISIBLE]
    assert not of_a_race(case, diff)


def test_what_was_asked_before_the_checkpoint_is_no_race() -> None:
    program, config = TWICE["an answer that a recording has"]
    later: dict[str, Any] = {"failures": ((59, Restart()),), "checkpoints": (58,)}
    case, diff = beside_its_baseline([program, BUSY], otherwise_faulted(0), **later, **config)

    assert not of_a_race(case, diff)


def test_two_that_come_to_a_layer_in_one_run_each_race_for_it_even_if_fuel_is_spent() -> None:
    images = [HOLDER, BUSY, alone(YIELD, Acquire("L", 4))]
    case, diff = beside_its_baseline(images, fuel=2, policy=scores((2, 9)))

    assert [str(f) for f in diff.undocumented if "layer" in str(f)] == [
        "threaded/n>1/layer_order/prefix"
    ]
    assert of_a_race(case, diff)


def test_a_layer_that_only_one_asks_for_is_no_race() -> None:
    def another_count(outcome: JsonObject) -> JsonObject:
        events = [
            {**e, "evidence": e["evidence"] + 1} if "evidence" in e else e
            for e in outcome["events"]
        ]
        return {**outcome, "events": events}

    case, diff = beside_its_baseline([HOLDER, BYSTANDER], another_count)

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
