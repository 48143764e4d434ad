"""Exact comparison: every way to differ has its own diagnosis, at its own place."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.judge.compare import Divergence, first_divergence
from conformance.runs.observed import Run
from conformance.runs.outcome import Malformed, Origin
from conformance.tests.handmade import coroutine, outcome
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
    assert [item.raw for item in found.before] == LEAN["events"][:2]
    assert [item.raw for item in found.left_after] == LEAN["events"][3:6]


def test_a_bool_is_not_a_nat() -> None:
    right = altered()
    right["events"][4]["value"] = 1

    assert right == LEAN  # to Python
    assert diverge(right).code is Divergence.EVENT_DIFFERS


def test_what_is_no_outcome_is_not_compared() -> None:
    checked = {"tick": 1, "kind": "checked", "fact": [[0, "A"], "x"], "reader": "A", "coroutine": 0}
    left, right = (outcome([{**checked, "passed": passed}]) for passed in (True, 1))

    with pytest.raises(Malformed, match=r"\$\.outcome\.events\[0\]\.passed: Expected `bool`"):
        diverge(right, left)


def test_outcomes_of_one_text_are_not_read() -> None:
    none = Origin("no outcome", "read nothing")

    assert first_divergence(Run.of_text("{", none), Run.of_text("{", none)) is None


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

    assert found.code is Divergence.STATUS_DIFFERS
    assert (found.to_json()["left"], found.to_json()["right"]) == ("completed", "stuck")


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
    refused, other = (
        {"kind": "refused", "image": 0, "refusal": {"kind": "ill_formed", "role": role}}
        for role in "CD"
    )

    assert diverge(refused).code is Divergence.KIND_DIFFERS
    assert diverge(other, refused).code is Divergence.REFUSAL_DIFFERS


COMPONENTS: dict[str, tuple[Any, Divergence]] = {
    "rounds": ([], Divergence.ROUND_DIFFERS),
    "events": ([], Divergence.EVENT_MISSING),
    "effects": ([], Divergence.EFFECT_DIFFERS),
    "checks": (
        [{"tick": 1, "coroutine": 0, "label": "x", "passed": True}],
        Divergence.CHECK_DIFFERS,
    ),
    "handoffs": (
        [
            {
                "tick": 1,
                "endpoint": [0, "A"],
                **dict.fromkeys(("source", "target", "source_lane", "target_lane"), 0),
                "witness": {"kind": "end"},
            }
        ],
        Divergence.HANDOFF_DIFFERS,
    ),
    "failures": (
        [
            {
                "seq": 0,
                "tick": 1,
                "event": {"kind": "restart"},
                "class": "recovery",
                "certainty": "certain",
                "action": {"kind": "continue"},
                "evidence": [],
            }
        ],
        Divergence.FAILURE_DIFFERS,
    ),
    "checkpoints": ([3], Divergence.CHECKPOINT_DIFFERS),
    "layers": (
        [{"name": "disk", "active": True, "holder": None, "counter": 0}],
        Divergence.LAYER_DIFFERS,
    ),
    "sessions": ([], Divergence.FINAL_STATE_DIFFERS),
    "coroutines": ([coroutine(9, "A")], Divergence.COROUTINE_DIFFERS),
    "status": ("stuck", Divergence.STATUS_DIFFERS),
    "clock": (99, Divergence.CLOCK_DIFFERS),
    "steps": (99, Divergence.STEPS_DIFFER),
    "failure": (
        {"crashed": ["A"], "partitioned": [], "corrupted": [], "timed_out": []},
        Divergence.SNAPSHOT_DIFFERS,
    ),
}


@pytest.mark.parametrize("name", sorted(LEAN.keys() - {"kind"}))
def test_every_component_of_an_outcome_is_compared(name: str) -> None:
    value, code = COMPONENTS[name]

    found = diverge(altered() | {name: value})

    assert (found.component, found.code, found.also) == (name, code, ())
    assert found.to_json()["component"] == name
