"""Failures for people: what entered, what to do, and what still stands."""

from __future__ import annotations

import pytest
from msgspec import convert

from conformance.render.failures import failure_text, record_text, standing_lines
from conformance.runs.failure import FailureRecord
from conformance.runs.observed import Run
from conformance.tests.handmade import outcome
from pyvm import failure as fl


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (fl.Crash("A"), "A crashes"),
        (fl.Partition("A", "B"), "A and B are cut off"),
        (fl.Heal("A", "B"), "A and B are joined again"),
        (fl.Corrupt("A", "B"), "A → B is corrupted"),
        (fl.Reconcile("A", "B"), "A → B is reconciled"),
        (fl.Timeout("A", 3), "A is timed out for 3 ticks"),
        (fl.Restart(), "restart from the last checkpoint"),
    ],
)
def test_failure_events(event: fl.FailureEvent, text: str) -> None:
    assert failure_text(event) == text


def test_a_failure_record_says_what_to_do() -> None:
    record = {
        "seq": 2,
        "tick": 7,
        "event": {"kind": "timeout", "site": "A", "ticks": 3},
        "class": "timeout",
        "certainty": "unknown",
        "action": {"kind": "retryAfter", "ticks": 3},
        "evidence": [0, 1],
    }

    assert record_text(convert(record, FailureRecord)) == (
        "failure  2: A is timed out for 3 ticks "
        "(timeout, unknown; retry after 3 ticks; sessions 0, 1)"
    )
    assert "go on; sessions none" in record_text(
        convert({**record, "action": {"kind": "continue"}, "evidence": []}, FailureRecord)
    )


def test_what_stands_at_the_end_is_listed() -> None:
    force = {
        "crashed": ["A"],
        "partitioned": [["A", "B"]],
        "corrupted": [["B", "A"]],
        "timed_out": [["B", 9]],
    }
    layers = [{"name": "disk", "active": False, "holder": 1, "counter": 2}]
    handoff = {
        "tick": 3,
        "endpoint": [0, "A"],
        "source": 0,
        "target": 2,
        "source_lane": 0,
        "target_lane": 2,
        "witness": {"kind": "end"},
    }

    run = Run(outcome([], failure=force, layers=layers, handoffs=[handoff])).ran
    lines = list(standing_lines(run))

    assert lines == [
        "failures in force",
        "  A has crashed",
        "  A and B are cut off",
        "  B → A is corrupted",
        "  B is timed out until tick 9",
        "layers",
        "  disk: held by 1, acquired 2 times, inactive",
        "handoffs",
        "  tick 3: 0.A from 0 (lane 0) to 2 (lane 2)",
    ]
