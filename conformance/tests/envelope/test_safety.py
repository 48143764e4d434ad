"""Safety: a run that loses, doubles or misdelivers a message is outside, whatever is covered."""

from __future__ import annotations

import copy

import pytest

from conformance.envelope.diff import (
    EnvelopeClass,
)
from conformance.envelope.safety import first_unsafe
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.tests.envelope.diffs import covers, diff, names
from conformance.tests.handmade import (
    message,
    opened,
    outcome,
)


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
def test_an_unsafe_run_is_outside_whatever_is_covered(events: list[JsonObject]) -> None:
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


RESTART = {"kind": "restarted", "checkpoint": 2}
SENT, TAKEN = message("sent", 0, "AB", "m", 1), message("received", 0, "AB", "m", 1)


def safe(events: list[JsonObject], left: list[JsonObject]) -> str | None:
    """Judge a run in which A's messages to B are left in the buffer."""
    made = outcome(events)
    made["sessions"] = copy.deepcopy(outcome([opened(0), *left])["sessions"])
    return first_unsafe(Run(made).ran)


def test_a_restart_brings_back_what_the_buffers_held() -> None:
    opening = [opened(0), SENT]  # ticks 1 and 2: the checkpoint of tick 2 is taken before the send

    assert safe([*opening, TAKEN, RESTART], []) is None
    assert safe([*opening, RESTART, SENT, TAKEN], []) is None
    assert safe([*opening, TAKEN, {**RESTART, "checkpoint": 3}, TAKEN], []) is None


def test_a_message_taken_again_without_a_restart_is_unsafe() -> None:
    assert safe([opened(0), SENT, TAKEN, TAKEN], []) is not None
    assert safe([opened(0), SENT, TAKEN, RESTART, TAKEN], []) is not None
    assert safe([opened(0), SENT, RESTART], [SENT]) is not None


def test_a_quarantined_message_that_is_given_up_is_the_oldest() -> None:
    other = message("sent", 0, "AB", "n", 2)
    given_up = {**SENT, "kind": "dropped"}

    assert safe([opened(0), SENT, other, SENT, given_up], [other, SENT]) is None
    assert safe([opened(0), SENT, other, SENT, given_up], [SENT, other]) is not None
