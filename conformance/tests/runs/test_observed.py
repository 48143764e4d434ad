"""What a run leaves: every field counts but those that the schedule alone decides."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.tests.handmade import coroutine, faulted, message, opened, outcome

HELD = {
    "endpoint": [0, "A"],
    "registers": [None] * 16,
    "type": {"kind": "end"},
    "facts": [],
    "held": [],
}
LEFT = outcome(
    [opened(0), message("sent", 0, "AB")],
    coroutines=[coroutine(0, "A", owned=[[0, "A"], [0, "B"]])],
    layers=[{"name": "disk", "active": True, "holder": 0, "counter": 1}],
)
COUNTS: dict[str, dict[str, Any]] = {
    "coroutines": {
        "role": "B",
        "pc": 1,
        "status": {"kind": "ready"},
        "registers": [7, *[None] * 15],
        "owned": [[0, "A"]],
        "budget": 1,
        "nonce": 1,
        "facts": [[[0, "A"], "seen"]],
        "speculation": [HELD],
    },
    "layers": {"name": "tape", "holder": None},
    "sessions": {
        "status": "faulted",
        "epoch": 1,
        "closed": ["A"],
        "types": [["A", {"kind": "end"}]],
        "buffers": [],
    },
}
"""Fields that are compared, each with another value."""
DECIDED: dict[str, dict[str, Any]] = {
    "coroutines": {"tokens": [[0, "A"]], "lane": 1, "owned": [[0, "B"], [0, "A"]]},
    "layers": {"counter": 2},
    "sessions": {},
}
"""Fields that the schedule decides, each with another value."""


def changed(part: str, field: str, value: Any) -> Run:
    """The run with one field of what it leaves changed."""
    other: JsonObject = copy.deepcopy(LEFT)
    assert field in other[part][0]
    other[part][0][field] = value
    return Run(other)


def listed(table: dict[str, dict[str, Any]]) -> list[tuple[str, str, Any]]:
    return [(part, field, value) for part, row in table.items() for field, value in row.items()]


@pytest.mark.parametrize(("part", "field", "value"), listed(COUNTS))
def test_every_field_that_is_left_counts(part: str, field: str, value: Any) -> None:
    assert Run(LEFT).final == Run(copy.deepcopy(LEFT)).final
    assert changed(part, field, value).final != Run(LEFT).final


@pytest.mark.parametrize(("part", "field", "value"), listed(DECIDED))
def test_what_the_schedule_decides_does_not_count(part: str, field: str, value: Any) -> None:
    assert changed(part, field, value).final == Run(LEFT).final


def test_a_buffer_counts_by_its_messages_and_not_by_its_size() -> None:
    grown, lost = copy.deepcopy(LEFT), copy.deepcopy(LEFT)
    grown["sessions"][0]["buffers"][0]["capacity"] = 9
    lost["sessions"][0]["buffers"][0]["messages"] = []

    assert Run(grown).final == Run(LEFT).final
    assert Run(lost).final != Run(LEFT).final


@pytest.mark.parametrize("fault", ["bufferFull", "typeViolation"])
def test_a_session_is_lossy_by_what_was_dropped_or_refused(fault: str) -> None:
    dropped = outcome([opened(0), opened(1), message("dropped", 1, "AB")])
    refused = outcome(
        [opened(0), opened(1), faulted(0, fault)],
        coroutines=[coroutine(0, "A", owned=[[1, "A"]]), coroutine(1, "B", owned=[[0, "B"]])],
    )

    assert Run(dropped).lossy_sessions == {1}
    assert Run(refused).lossy_sessions == ({1} if fault == "bufferFull" else set())
