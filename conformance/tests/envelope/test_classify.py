"""The classes of the envelope: what each admits, and what none does."""

from __future__ import annotations

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.cases.case import Runner
from conformance.envelope.diff import (
    EffectOrder,
    EnvelopeClass,
    FailureVisible,
    RunParameters,
    Tier,
    WaveWidth,
)
from conformance.envelope.fingerprint import Fingerprint
from conformance.plain_json import JsonObject
from conformance.tests.envelope.diffs import covers, diff, names, shuffled
from conformance.tests.handmade import (
    closed,
    faulted,
    message,
    opened,
    outcome,
    ping,
    widen,
)


@settings(deadline=None)
@given(shuffled())
def test_every_run_is_exactly_itself(events: tuple[list[JsonObject], list[JsonObject]]) -> None:
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
    events: tuple[list[JsonObject], list[JsonObject]], width: int
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
    events: tuple[list[JsonObject], list[JsonObject]], data: st.DataObject
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


def test_steps_that_share_a_tick_are_a_session_permutation() -> None:
    run = outcome(ping(0))

    found = diff(run, widen(run, 2))

    assert found.envelope is EnvelopeClass.SESSION_PERMUTATION
    assert found.width == WaveWidth(1, 2, 4)
    assert found.tier is Tier.FULL, "no profile but replay looks at ticks"
    assert found.undocumented == found.differences
    assert not found.admitted


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
    one = RunParameters(Runner.THREADED, 1)

    found = diff(run, {**run, "clock": 99}, covers("session_permutation"), one)

    assert str(found.differences[0]) == "threaded/n=1/session_permutation"
    assert not found.admitted
    assert not Fingerprint.parse("threaded/n=1/session_permutation").coverable


def test_refused_loads_are_the_same_or_outside() -> None:
    refused = {"kind": "refused", "image": 0, "refusal": {"kind": "arity"}}

    assert diff(refused, copy.deepcopy(refused)).envelope is EnvelopeClass.EXACT
    assert names(diff(refused, outcome([]))) == ["outcome_kind"]


def lossy(sid: int, drops: bool) -> list[JsonObject]:
    """A session in which the second message is dropped, or received: all of it in one tick."""
    one, two = (message("sent", sid, "AB", label) for label in ("one", "two"))
    end = message("dropped" if drops else "received", sid, "AB", "two")
    taken = message("received", sid, "AB", "one")
    events = [opened(sid), one, two, *([end, taken] if drops else [taken, end])]
    return [{"tick": 1, **event} for event in events]


def at_once(*sessions: list[JsonObject]) -> JsonObject:
    events = [event for session in sessions for event in session]
    return {**outcome(events), "events": [{**event, "tick": 1} for event in events]}


def test_losses_excuse_the_sessions_that_lost_and_no_other() -> None:
    excused = covers("lossy_buffer")
    other = [opened(1), closed(1, "A")]
    drops, keeps = lossy(0, drops=True), lossy(0, drops=False)

    assert names(diff(at_once(drops), at_once(keeps), excused)) == ["lossy_buffer"]
    found = diff(at_once(drops, other), at_once(keeps, other[:1]), excused)
    assert "lossy_buffer" not in names(found)
    assert not found.admitted
    same = diff(at_once(drops, other), at_once(drops, other[:1]), excused)
    assert "lossy_buffer" not in names(same)
    assert "lossy_buffer" not in names(diff(at_once(other), at_once(other[:1]), excused))


def test_losses_excuse_nothing_if_the_baseline_is_not_safe() -> None:
    drops, keeps = lossy(0, drops=True), lossy(0, drops=False)
    unsafe = [*drops, message("received", 0, "AB", "none")]

    found = diff(at_once(unsafe), at_once(keeps), covers("lossy_buffer"))

    assert "lossy_buffer" not in names(found)
    assert not found.admitted
