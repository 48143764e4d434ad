"""Exact comparison: every way to differ has its own diagnosis, at its own place."""

from __future__ import annotations

import pytest

from conformance.judge.compare import Divergence, first_divergence
from conformance.runs.observed import Run
from conformance.tests.handmade import outcome
from conformance.tests.judge.outcomes import LEAN, altered, diverge


def test_the_same_outcome_does_not_diverge() -> None:
    assert first_divergence(Run(LEAN), Run(altered())) is None


def test_the_order_of_keys_does_not_matter() -> None:
    right = altered()
    right["events"] = [dict(reversed(e.items())) for e in right["events"]]

    assert first_divergence(Run(LEAN), Run(right)) is None


def test_one_altered_event() -> None:
    right = altered()
    right["events"][2]["value"] = 8

    found = diverge(right)

    assert (found.code, found.component, found.index) == (Divergence.EVENT_DIFFERS, "events", 2)
    assert (found.tick, found.session, found.coroutine) == (3, 0, None)
    assert found.before == tuple(LEAN["events"][:2])
    assert found.left_after == tuple(LEAN["events"][3:6])


def test_a_bool_is_not_a_nat() -> None:
    right = altered()
    right["events"][4]["value"] = 1

    assert right == LEAN  # to Python
    assert diverge(right).code is Divergence.EVENT_DIFFERS


def test_a_bool_for_a_nat_in_a_check_is_no_matter_of_ticks() -> None:
    checked = {"tick": 1, "kind": "checked", "fact": [[0, "A"], "x"], "reader": "A", "coroutine": 0}
    left, right = (outcome([{**checked, "passed": passed}]) for passed in (True, 1))

    assert diverge(right, left).code is Divergence.EVENT_DIFFERS


@pytest.mark.parametrize(("i", "j"), [(2, 3), (2, 4), (4, 6), (9, 12)])
@pytest.mark.parametrize("with_ticks", [False, True])
def test_two_events_swapped_inside_a_session(i: int, j: int, with_ticks: bool) -> None:
    right = altered()
    events = right["events"]
    events[i], events[j] = events[j], events[i]
    if not with_ticks:
        events[i]["tick"], events[j]["tick"] = events[j]["tick"], events[i]["tick"]

    found = diverge(right)

    assert (found.code, found.index) == (Divergence.EVENTS_SWAPPED, i)


@pytest.mark.parametrize("i", range(len(LEAN["events"])))
def test_one_dropped_event(i: int) -> None:
    right = altered()
    del right["events"][i]

    found = diverge(right)

    assert (found.code, found.index) == (Divergence.EVENT_MISSING, i)


@pytest.mark.parametrize("i", range(len(LEAN["events"])))
def test_one_event_too_many(i: int) -> None:
    right = altered()
    right["events"].insert(i, {"tick": i, "kind": "closed", "sid": 5, "role": "Z"})

    found = diverge(right)

    assert (found.code, found.index) == (Divergence.EVENT_SURPLUS, i)


def test_an_event_at_another_tick() -> None:
    right = altered()
    right["events"][3]["tick"] = 99

    assert diverge(right).code is Divergence.EVENT_TICK_DIFFERS


def test_a_wrong_final_status() -> None:
    right = {**altered(), "status": "stuck"}

    found = diverge(right)

    assert (found.code, found.left, found.right) == (
        Divergence.STATUS_DIFFERS,
        "completed",
        "stuck",
    )


def test_a_wrong_final_session() -> None:
    right = altered()
    right["sessions"][1]["epoch"] = 2

    found = diverge(right)

    assert (found.code, found.index, found.session) == (Divergence.FINAL_STATE_DIFFERS, 1, 1)


def test_another_pick() -> None:
    right = altered()
    right["rounds"][3]["picks"] = [[1, "ready"]]

    found = diverge(right)

    assert (found.code, found.tick) == (Divergence.ROUND_DIFFERS, 4)


def test_another_effect() -> None:
    right = altered()
    right["effects"][0]["output"] = 5

    found = diverge(right)

    assert (found.code, found.coroutine) == (Divergence.EFFECT_DIFFERS, 0)


def test_the_earliest_tick_is_reported_and_the_rest_is_named() -> None:
    right = altered()
    right["events"][5]["value"] = 8
    right["rounds"][2]["picks"] = [[1, "ready"]]
    right["status"] = "stuck"

    found = diverge(right)

    assert (found.code, found.tick) == (Divergence.ROUND_DIFFERS, 3)
    assert found.also == ("events", "status")


def test_refused_against_ran() -> None:
    refused = {"kind": "refused", "refusal": {"kind": "unmergeable", "role": "C"}}

    assert diverge(refused).code is Divergence.KIND_DIFFERS
    other = {"kind": "refused", "refusal": {"kind": "unmergeable", "role": "D"}}
    assert diverge(other, refused).code is Divergence.REFUSAL_DIFFERS


def test_a_component_that_is_not_there() -> None:
    right = altered()
    del right["checks"]

    assert diverge(right).code is Divergence.SHAPE_DIFFERS
