"""The classes of the envelope: what each admits, and what none does."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.envelope.classify import envelope_diff
from conformance.envelope.diff import (
    EffectOrder,
    EnvelopeClass,
    EnvelopeDiff,
    FailureVisible,
    Terms,
    Tier,
    WaveWidth,
)
from conformance.envelope.fingerprint import Difference, Fingerprint
from conformance.runs.observed import Run
from conformance.tests.handmade import (
    faulted,
    invoked,
    message,
    opened,
    outcome,
    ping,
    widen,
)

Json = dict[str, Any]
MANY = Terms("threaded", 4)


def covers(*names: str) -> frozenset[Fingerprint]:
    return frozenset(Fingerprint.parse(f"threaded/n>1/{name}") for name in names)


def diff(
    left: Json, right: Json, covered: frozenset[Fingerprint] = frozenset(), terms: Terms = MANY
) -> EnvelopeDiff:
    return envelope_diff(Run(left), Run(right), terms, covered)


def names(found: EnvelopeDiff) -> list[str]:
    return [str(f).removeprefix("threaded/n>1/") for f in found.differences]


@st.composite
def shuffled(draw: st.DrawFn, sessions: int = 3) -> tuple[list[Json], list[Json]]:
    """Two interleavings of the events of independent sessions."""
    own = [ping(sid, value=sid) for sid in range(sessions)]
    turns = [sid for sid, events in enumerate(own) for _ in events]
    made = []
    for _ in range(2):
        queues = copy.deepcopy(own)
        made.append([queues[sid].pop(0) for sid in draw(st.permutations(turns))])
    return made[0], made[1]


@settings(deadline=None)
@given(shuffled())
def test_every_run_is_exactly_itself(events: tuple[list[Json], list[Json]]) -> None:
    run = outcome(events[0])

    found = diff(run, copy.deepcopy(run))

    assert found.envelope is EnvelopeClass.EXACT
    assert found.tier is Tier.FULL
    assert found.effects is EffectOrder.SAME
    assert found.baseline_hash == found.candidate_hash
    assert found.admitted


@settings(deadline=None)
@given(shuffled(), st.integers(1, 4))
def test_a_shuffle_of_sessions_is_a_session_permutation(
    events: tuple[list[Json], list[Json]], width: int
) -> None:
    left, right = outcome(events[0]), widen(outcome(events[1]), width)

    found = diff(left, right, covers("session_permutation"))

    if found.envelope is not EnvelopeClass.EXACT:
        assert found.envelope is EnvelopeClass.SESSION_PERMUTATION
        assert names(found) == ["session_permutation"]
    assert found.admitted


@settings(deadline=None)
@given(shuffled(), st.data())
def test_a_swap_inside_a_session_is_no_session_permutation(
    events: tuple[list[Json], list[Json]], data: st.DataObject
) -> None:
    left, right = events
    sid = data.draw(st.integers(0, 2))
    places = [i for i, e in enumerate(right) if e["sid"] == sid]
    k = data.draw(st.integers(0, len(places) - 2))
    i, j = places[k], places[k + 1]
    right[i], right[j] = right[j], right[i]

    found = diff(outcome(left), {**outcome(right), "sessions": outcome(left)["sessions"]})

    assert found.envelope not in (EnvelopeClass.EXACT, EnvelopeClass.SESSION_PERMUTATION)
    assert not found.admitted


STRONGER = {
    Difference.SESSION_PERMUTATION: 0,
    Difference.CAUSAL_PERMUTATION: 1,
    Difference.BUFFER_OVERLAP: 2,
    Difference.ENDPOINT_ORDER: 3,
}


@settings(deadline=None)
@given(shuffled())
def test_each_stronger_class_implies_the_weaker(events: tuple[list[Json], list[Json]]) -> None:
    left, right = Run(outcome(events[0])), Run(outcome(events[1]))

    assert left.by_session == right.by_session
    assert left.by_place == right.by_place
    assert left.by_place.endpoints == right.by_place.endpoints


@settings(deadline=None)
@given(st.permutations(range(1, 8)))
def test_the_event_difference_is_the_strongest_that_holds(order: list[int]) -> None:
    events = ping(0)
    left = outcome(events)
    right = {**outcome([events[0], *(events[i] for i in order)]), "sessions": left["sessions"]}
    a, b = Run(left), Run(right)

    found = [f.difference for f in diff(left, right).differences if f.difference in STRONGER]

    holds = [
        a.by_session == b.by_session,
        a.by_place == b.by_place,
        a.by_place.endpoints == b.by_place.endpoints,
        True,
    ]
    assert holds == sorted(holds)
    if left["events"] != right["events"]:
        assert [STRONGER[d] for d in found] == [holds.index(True)]


def test_steps_that_share_a_tick_are_a_session_permutation() -> None:
    run = outcome(ping(0))

    found = diff(run, widen(run, 2))

    assert found.envelope is EnvelopeClass.SESSION_PERMUTATION
    assert found.width == WaveWidth(1, 2, 4)
    assert found.tier is Tier.FULL, "no profile but replay looks at ticks"
    assert found.undocumented == found.differences
    assert not found.admitted


def test_independent_neighbours_swapped_are_a_causal_permutation() -> None:
    head = [opened(0, "ABCD")]
    ab, cd = message("sent", 0, "AB"), message("sent", 0, "CD")

    found = diff(outcome([*head, ab, cd]), outcome([*head, cd, ab]))

    assert found.envelope is EnvelopeClass.CAUSAL_PERMUTATION
    assert found.tier is Tier.MODULO_COMMUTATIVITY


def test_a_sender_further_ahead_is_a_buffer_overlap() -> None:
    events = ping(0)
    ahead = [*events[:2], events[3], events[2], *events[4:]]

    found = diff(outcome(events), outcome(ahead), covers("buffer_overlap"))

    assert names(found) == ["buffer_overlap"]
    assert found.envelope is EnvelopeClass.ENVELOPE_BOUNDED
    assert diff(outcome(events), outcome(ahead)).envelope is EnvelopeClass.OUTSIDE_ENVELOPE


def test_an_endpoint_that_does_its_things_in_another_order_is_outside() -> None:
    head = [opened(0, "ABC")]
    to_b, to_c = message("sent", 0, "AB"), message("sent", 0, "AC")

    found = diff(outcome([*head, to_b, to_c]), outcome([*head, to_c, to_b]))

    assert names(found) == ["endpoint_order"]
    assert found.envelope is EnvelopeClass.OUTSIDE_ENVELOPE


def test_a_bool_is_not_a_nat() -> None:
    left, right = outcome(ping(0, value=True)), outcome(ping(0, value=1))

    assert "endpoint_order" in names(diff(left, right))


def test_coroutines_may_not_differ() -> None:
    left = outcome([invoked(0, 0), invoked(1, 0), invoked(0, 1)])
    right = outcome([invoked(0, 0), invoked(0, 1), invoked(1, 0)])
    wrong = outcome([invoked(0, 1), invoked(0, 0), invoked(1, 0)])

    assert names(diff(left, right)) == ["session_permutation"]
    assert diff(left, right).effects is EffectOrder.PER_COROUTINE
    assert names(diff(left, wrong)) == ["session_permutation", "coroutine_order", "effect_differs"]
    assert diff(left, wrong).effects is EffectOrder.DIFFERENT


def test_faults_are_visible() -> None:
    left = outcome([faulted(0, "typeViolation"), faulted(1, "outOfCredits")])
    right = outcome([faulted(1, "outOfCredits"), faulted(0, "typeViolation")])
    wrong = outcome([faulted(0, "typeViolation")])

    assert diff(left, right).failures is FailureVisible.SAME
    assert diff(left, wrong).failures is FailureVisible.DIFFERENT
    assert diff(outcome(ping(0)), outcome(ping(0))).failures is FailureVisible.NONE


def test_final_status_and_sessions_count() -> None:
    left = outcome(ping(0))
    stuck = widen({**left, "status": "stuck"}, 2)
    other = widen(left, 2)
    other["sessions"][0]["epoch"] = 3

    assert "status" in names(diff(left, stuck))
    assert "final_state" in names(diff(left, other))


def test_a_wave_wider_than_declared_is_outside_whatever_is_covered() -> None:
    run = outcome(ping(0))

    found = diff(run, widen(run, 5), covers("session_permutation", "wave_width"))

    assert names(found) == ["wave_width", "session_permutation"]
    assert found.envelope is EnvelopeClass.OUTSIDE_ENVELOPE


@pytest.mark.parametrize(
    "events",
    [
        [opened(0), message("received", 0, "AB")],
        [
            opened(0),
            message("sent", 0, "AB", "one"),
            message("sent", 0, "AB", "two"),
            message("received", 0, "AB", "two"),
        ],
        [opened(0), message("dropped", 0, "AB")],
    ],
    ids=["from nowhere", "out of order", "dropped from nowhere"],
)
def test_an_unsafe_run_is_outside_whatever_is_covered(events: list[Json]) -> None:
    sessions = outcome([opened(0)])["sessions"]
    run = outcome([opened(0)])
    unsafe = {**outcome([opened(0)]), "events": [{"tick": 1, **e} for e in events]}

    found = diff(run, {**unsafe, "sessions": sessions}, covers("unsafe"))

    assert "unsafe" in names(found)
    assert found.note is not None
    assert found.envelope is EnvelopeClass.OUTSIDE_ENVELOPE


def test_a_message_that_vanishes_from_its_buffer_is_unsafe() -> None:
    run = outcome([opened(0), message("sent", 0, "AB")])
    lost = copy.deepcopy(run)
    lost["sessions"][0]["buffers"][0]["messages"] = []

    assert "unsafe" in names(diff(run, lost))


def test_lost_messages_are_compared_by_safety() -> None:
    sends = [opened(0), message("sent", 0, "AB", "one"), message("sent", 0, "AB", "two")]
    takes = [message("received", 0, "AB", "one")]
    left = outcome([*sends, message("dropped", 0, "AB", "two"), *takes])
    right = outcome([*sends, *takes, message("received", 0, "AB", "two")])

    for run in (left, right):  # what a full buffer drops, it drops in the step that sends it
        run["events"] = [{**event, "tick": 1} for event in run["events"]]

    found = diff(left, right, covers("lossy_buffer"))

    assert names(found) == ["lossy_buffer"]
    assert found.envelope is EnvelopeClass.ENVELOPE_BOUNDED


def test_without_fuel_one_is_a_prefix_of_the_other() -> None:
    whole, part = outcome(ping(0)), outcome(ping(0)[:4], status="out_of_fuel")
    also_cut = outcome(ping(0)[:6], status="out_of_fuel")
    covered = covers("session_permutation/prefix")

    for longer in (whole, also_cut):
        found = diff(part, widen(longer, 2), covered)
        assert names(found) == ["session_permutation/prefix"]
        assert found.envelope is EnvelopeClass.ENVELOPE_BOUNDED
    assert diff(also_cut, part, covered).admitted


def test_a_candidate_may_not_be_short_of_fuel_alone() -> None:
    whole, part = outcome(ping(0)), outcome(ping(0)[:4], status="out_of_fuel")

    assert "status" in names(diff(whole, part))
    assert names(diff(part, outcome(ping(0)[:3]))) == ["endpoint_order/prefix"]


def test_concurrency_one_covers_nothing() -> None:
    run = outcome(ping(0))
    one = Terms("threaded", 1)

    found = diff(run, {**run, "clock": 99}, covers("session_permutation"), one)

    assert str(found.differences[0]) == "threaded/n=1/session_permutation"
    assert not found.admitted
    assert not Fingerprint.parse("threaded/n=1/session_permutation").coverable


def test_refused_loads_are_the_same_or_outside() -> None:
    refused = {"kind": "refused", "refusal": {"kind": "unmergeable"}}

    assert diff(refused, copy.deepcopy(refused)).envelope is EnvelopeClass.EXACT
    assert names(diff(refused, outcome([]))) == ["outcome_kind"]


def test_the_hash_depends_on_every_field() -> None:
    run = outcome(ping(0))
    exact, other = diff(run, run), diff(run, widen(run, 2))

    assert exact.hash == diff(run, run).hash
    assert exact.hash != other.hash
    assert other.to_json()["hash"] == other.hash
    assert other.hash != diff(run, widen(run, 2), covers("session_permutation")).hash


@pytest.mark.parametrize("text", ["", "threaded", "threaded/n>1/other", "x/n=1/status", "a/b/c/d"])
def test_what_is_no_fingerprint(text: str) -> None:
    with pytest.raises(Exception, match="not a fingerprint"):
        Fingerprint.parse(text)


@pytest.mark.parametrize(
    "text", ["threaded/n>1/causal_permutation/prefix", "cooperative/n=1/status"]
)
def test_fingerprints_are_read_as_written(text: str) -> None:
    assert str(Fingerprint.parse(text)) == text
