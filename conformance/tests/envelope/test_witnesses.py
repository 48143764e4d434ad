"""Who sees an event: layers, whole sessions, and everyone where a run goes back."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.envelope.diff import (
    EnvelopeClass,
)
from conformance.runs.observed import Run
from conformance.tests.envelope.test_classify import covers, diff, names
from conformance.tests.handmade import (
    closed,
    invoked,
    message,
    opened,
    outcome,
    ping,
)

Json = dict[str, Any]


def acquired(coroutine: int, evidence: int) -> Json:
    return {"kind": "acquired", "coroutine": coroutine, "layer": "disk", "evidence": evidence}


def released(coroutine: int) -> Json:
    return {"kind": "released", "coroutine": coroutine, "layer": "disk"}


def test_a_layer_is_seen_by_those_who_wait_for_it() -> None:
    left = outcome([acquired(0, 1), released(0), acquired(1, 2), released(1)])
    right = outcome([acquired(1, 1), released(1), acquired(0, 2), released(0)])

    found = names(diff(left, right))

    assert found == ["session_permutation", "layer_order", "coroutine_order"]
    assert not diff(left, right, covers("session_permutation")).admitted


def test_going_back_to_a_checkpoint_is_seen_everywhere() -> None:
    back = {"kind": "restarted", "checkpoint": 1}
    events = ping(0)
    early, late = [*events[:3], back, *events[3:]], [*events[:5], back, *events[5:]]

    assert "endpoint_order" in names(diff(outcome(early), outcome(late)))


BACK = {"kind": "restarted", "checkpoint": 0}


def test_going_back_is_seen_where_nothing_else_happens() -> None:
    found = diff(outcome([]), outcome([BACK]))

    assert names(found) == ["endpoint_order", "layer_order", "coroutine_order"]


def test_going_back_is_seen_by_whoever_acts_before_it_alone() -> None:
    left = outcome([opened(0), BACK, invoked(0, 0)])
    right = outcome([BACK, opened(0), invoked(0, 0)])

    assert names(diff(left, right)) == ["endpoint_order"]


def test_an_opening_is_seen_by_roles_that_it_does_not_name() -> None:
    stray = closed(0, "C")

    found = diff(outcome([opened(0), stray]), outcome([stray, opened(0)]))

    assert "endpoint_order" in names(found)


def test_an_epoch_is_seen_before_the_opening() -> None:
    epoch = {"kind": "epoch_advanced", "sid": 0, "epoch": 1}
    sent = message("sent", 0, "AB")

    found = diff(outcome([epoch, sent, opened(0)]), outcome([sent, epoch, opened(0)]))

    assert "endpoint_order" in names(found)


def test_a_cut_run_that_went_back_is_no_prefix_of_one_that_went_on_first() -> None:
    went_back = outcome([opened(0), BACK], status="out_of_fuel")
    went_on = outcome([opened(0), message("sent", 0, "AB"), BACK], status="out_of_fuel")
    on_after = outcome([opened(0), BACK, message("sent", 0, "AB")], status="out_of_fuel")

    assert "endpoint_order/prefix" in names(diff(went_back, went_on))
    assert names(diff(went_back, on_after)) == ["session_permutation/prefix"]


@settings(deadline=None)
@given(st.integers(0, 30), st.integers(1, 30))
def test_no_form_grows_with_restarts_times_places(restarts: int, places: int) -> None:
    events = [*map(opened, range(places)), *[BACK] * restarts, *map(opened, range(places))]
    run = Run(outcome(events))

    for form in (run.by_session.sessions, run.by_place.endpoints, run.by_place.edges):
        assert sum(map(len, form.values())) == len(events)


def test_closing_last_is_seen_by_both_endpoints() -> None:
    events = ping(0)
    swapped = [*events[:5], closed(0, "B"), closed(0, "A"), events[7]]

    assert diff(outcome(events), outcome(swapped)).envelope is EnvelopeClass.CAUSAL_PERMUTATION
