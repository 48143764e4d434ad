"""Determinism profiles: equivalences, each stronger one implying the weaker, and what they tell."""

from __future__ import annotations

import copy
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.cases.case import DeterminismMode, Runner
from conformance.envelope.classify import envelope_diff
from conformance.envelope.diff import RunParameters, Tier
from conformance.judge.judge import Judge, demands
from conformance.judge.verdict import Diagnosis, Regime, Result
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.runs.profiles import EQUIVALENT, equivalent
from conformance.tests.handmade import case, closed, invoked, message, opened, outcome, ping, widen

FULL, EFFECTS, SWAPS, REPLAY = (
    DeterminismMode.FULL,
    DeterminismMode.MODULO_EFFECTS,
    DeterminismMode.MODULO_COMMUTATIVITY,
    DeterminismMode.REPLAY,
)
_CLOSING = [closed(0, "A"), closed(0, "B")]
_POOL = [
    *ping(0)[:5],
    message("sent", 1, "CD"),
    message("sent", 0, "BA"),
    *_CLOSING,
    {"kind": "restarted", "checkpoint": 1},
    {"kind": "acquired", "coroutine": 0, "layer": "disk", "evidence": 1},
    {"kind": "forked", "coroutine": 1, "sid": 0, "role": "B"},
    {"kind": "transferred", "sid": 0, "role": "A", "source": 0, "target": 1},
]


@st.composite
def related(draw: st.DrawFn, count: int = 3) -> list[Run]:
    """Runs of the same few events, in orders that are likely to be near each other."""
    runs = []
    for _ in range(count):
        events = [opened(0, "AB"), opened(1, "CD"), invoked(0, 0), *copy.deepcopy(_POOL)]
        for i in draw(st.lists(st.integers(0, len(events) - 2), max_size=3)):
            events[i], events[i + 1] = events[i + 1], events[i]
        if draw(st.booleans()):
            events = [e for e in events if e["kind"] != "invoked"]
        run = outcome(events, sessions=[])
        runs.append(Run(widen(run, 2) if draw(st.booleans()) else run))
    return runs


@pytest.mark.parametrize("mode", DeterminismMode)
@settings(deadline=None)
@given(runs=related())
def test_every_profile_is_an_equivalence(mode: DeterminismMode, runs: list[Run]) -> None:
    a, b, c = runs

    assert equivalent(mode, a, Run(copy.deepcopy(a.outcome)))
    assert equivalent(mode, a, b) == equivalent(mode, b, a)
    if equivalent(mode, a, b) and equivalent(mode, b, c):
        assert equivalent(mode, a, c)


@settings(deadline=None, max_examples=300)
@given(related(2))
def test_each_stronger_profile_implies_the_weaker(runs: list[Run]) -> None:
    holds = [same(*runs) for same in EQUIVALENT.values()]

    assert list(EQUIVALENT) == [REPLAY, FULL, EFFECTS, SWAPS]
    for stronger, weaker in pairwise(holds):
        assert weaker or not stronger


def weakest(left: JsonObject, right: JsonObject) -> list[DeterminismMode]:
    return [mode for mode in EQUIVALENT if equivalent(mode, Run(left), Run(right))]


def test_a_tick_is_seen_by_replay_alone() -> None:
    run = outcome(ping(0))

    assert weakest(run, widen(run, 2)) == [FULL, EFFECTS, SWAPS]


def test_an_effect_is_seen_in_full() -> None:
    left, right = outcome([invoked(0, 0), *ping(0)]), outcome([*ping(0)[:1], invoked(0, 0)])
    right["events"] += outcome([*ping(0)])["events"][1:]

    assert weakest(left, right) == [EFFECTS, SWAPS]
    other = copy.deepcopy(left)
    other["effects"][0]["output"] = 9
    assert weakest(left, other) == [EFFECTS, SWAPS]


def test_the_interleaving_of_sessions_is_seen_in_full() -> None:
    assert weakest(outcome(ping(0) + ping(1)), outcome(ping(1) + ping(0))) == [EFFECTS, SWAPS]


def test_a_swap_of_independent_neighbours_is_seen_in_its_session() -> None:
    head = [opened(0, "ABCD")]
    ab, cd = message("sent", 0, "AB"), message("sent", 0, "CD")

    assert weakest(outcome([*head, ab, cd]), outcome([*head, cd, ab])) == [SWAPS]


def test_a_swap_at_one_endpoint_or_on_one_edge_is_always_seen() -> None:
    head = [opened(0, "ABC")]
    to_b, to_c = message("sent", 0, "AB"), message("sent", 0, "AC")
    sent, taken = message("sent", 0, "AB"), message("received", 0, "AB")

    assert weakest(outcome([*head, to_b, to_c]), outcome([*head, to_c, to_b])) == []
    assert weakest(outcome([*head, sent, taken]), outcome([*head, taken, sent])) == []


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "forked", "coroutine": 0, "sid": 0, "role": "A"},
        {"kind": "joined", "coroutine": 0, "sid": 0, "role": "A"},
        {"kind": "aborted", "coroutine": 0, "sid": 0, "role": "A"},
        {"kind": "transferred", "sid": 0, "role": "A", "source": 0, "target": 1},
        {"kind": "tagged", "coroutine": 0, "sid": 0, "role": "A", "text": "x"},
    ],
    ids=lambda event: event["kind"],
)
def test_what_is_done_with_an_endpoint_stands_at_that_endpoint(event: JsonObject) -> None:
    head = [opened(0, "AB")]
    here, elsewhere = message("sent", 0, "AB"), message("sent", 0, "BA")

    assert weakest(outcome([*head, event, here]), outcome([*head, here, event])) == []
    assert weakest(outcome([*head, event, elsewhere]), outcome([*head, elsewhere, event])) == [
        SWAPS
    ]


def test_a_check_belongs_to_no_session() -> None:
    head, sent = [opened(0, "AB")], message("sent", 0, "AB")
    fact = [[0, "A"], "x"]
    check = {"kind": "checked", "coroutine": 0, "fact": fact, "reader": "B", "passed": True}

    assert SWAPS in weakest(outcome([*head, check, sent]), outcome([*head, sent, check]))
    assert SWAPS in weakest(outcome([*head, check, sent]), outcome([*head, sent]))


def test_the_tier_is_the_strictest_profile_that_holds() -> None:
    run, turned = outcome(ping(0) + ping(1)), outcome(ping(1) + ping(0))
    many = RunParameters(Runner.THREADED, 4)

    assert envelope_diff(Run(run), Run(widen(run, 2)), many).tier is Tier.FULL
    assert envelope_diff(Run(run), Run(turned), many).tier is Tier.MODULO_EFFECTS
    assert envelope_diff(Run(run), Run(outcome(ping(0))), many).tier is Tier.NONE


def test_a_case_demands_its_profile_above_concurrency_one_and_without_failures() -> None:
    crash = {"tick": 1, "kind": "crash", "site": "A"}

    assert demands(case("toy/p/thr2", "threaded", 2, "modulo_effects"))
    assert demands(case("toy/p/thr2", "threaded", 2, "modulo_commutativity"))
    assert not demands(case("toy/p/thr1", "threaded", 1, "modulo_effects"))
    assert not demands(case("toy/p/thr2", "threaded", 2, "full"))
    assert not demands(case("toy/p/thr2", "threaded", 2, "modulo_effects", [crash]))


_HEAD = [opened(0, "ABCD")]
_AB, _CD = message("sent", 0, "AB"), message("sent", 0, "CD")


@pytest.mark.parametrize(
    ("mode", "result"),
    [("modulo_commutativity", Result.IN_ENVELOPE), ("modulo_effects", Result.FAILED)],
)
def test_a_covered_difference_that_breaks_the_profile_fails(mode: str, result: Result) -> None:
    from conformance.envelope.fingerprint import Fingerprint

    left, right = outcome([*_HEAD, _AB, _CD]), outcome([*_HEAD, _CD, _AB])
    many = case("toy/p/thr2", "threaded", 2, mode)
    covered = frozenset([Fingerprint.parse("threaded/n>1/causal_permutation")])

    def machine(resolved: JsonObject) -> JsonObject:
        return right if resolved["concurrency"] > 1 else left

    judged = Judge(lambda _: Run(right), covered, machine).judge(many)

    assert [j.result for j in judged] == [Result.EXACT, result]
    if judged[1].failure:
        assert judged[1].failure.diagnosis == Diagnosis.PROFILE_BROKEN


def test_a_run_that_cannot_be_replayed_is_found() -> None:
    run = outcome([invoked(0, 0), *ping(0)])
    asked: list[JsonObject] = []

    def faithful(resolved: JsonObject) -> JsonObject:
        asked.append(resolved["config"].get("handler"))
        return copy.deepcopy(run)

    def forgetful(resolved: JsonObject) -> JsonObject:
        return run if "handler" not in resolved["config"] else outcome(ping(0))

    good = Judge(lambda _: Run(run), machine=faithful).judge(case(mode="replay"))
    bad = Judge(lambda _: Run(run), machine=forgetful).judge(case(mode="replay"))

    assert [(j.regime, j.result) for j in good][1:] == [(Regime.REPLAY, Result.EXACT)]
    assert asked == [None, {"kind": "recorded", "effects": run["effects"]}]
    assert bad[1].failure is not None
    assert bad[1].failure.diagnosis == Diagnosis.NOT_REPLAYED
