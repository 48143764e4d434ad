"""Replays of runs: what is replayed, and what a replay may differ in."""

from __future__ import annotations

import copy

import pytest

from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.runs.profiles import (
    only_unrecorded,
    replaying,
)
from conformance.tests.handmade import (
    faulted,
    invoked,
    opened,
    outcome,
    ping,
)

REFUSED: JsonObject = {"kind": "refused", "image": 0, "refusal": {"kind": "arity"}}


def test_a_replay_is_the_case_with_what_was_recorded() -> None:
    run = Run(outcome([invoked(0, 0)]))
    resolved = {"id": "toy/a", "config": {"budget": 3, "handler": {"kind": "default"}}}

    assert replaying(resolved, run) == {
        "id": "toy/a",
        "config": {
            "budget": 3,
            "handler": {"kind": "recorded", "effects": run.outcome["effects"]},
        },
    }


BEFORE = [invoked(0, 0), faulted(0, "invokeFault"), *ping(0)]


@pytest.mark.parametrize(
    ("events", "again", "allowed"),
    [
        (BEFORE, BEFORE, True),
        (BEFORE, [BEFORE[0], faulted(0, "replayMismatch"), *ping(0)], True),
        (BEFORE, [BEFORE[0], faulted(1, "replayMismatch"), *ping(0)], False),
        (BEFORE, [BEFORE[0], faulted(0, "unknownLabel"), *ping(0)], False),
        (BEFORE, BEFORE[:-1], False),
        (BEFORE[:-1], BEFORE, False),
        (BEFORE, [*BEFORE[:-1], opened(1)], False),
        (BEFORE, BEFORE[1:], False),
        ([faulted(0, "crashed")], [faulted(0, "replayMismatch")], False),
        ([faulted(0, "outputDenied")], [faulted(0, "replayMismatch")], True),
        ([opened(1)], [faulted(0, "replayMismatch")], False),
    ],
)
def test_a_replay_may_differ_only_where_a_request_was_not_recorded(
    events: list[JsonObject], again: list[JsonObject], allowed: bool
) -> None:
    assert only_unrecorded(Run(outcome(events)), Run(outcome(again))) is allowed


def test_a_replay_with_other_effects_or_a_refused_one_is_another() -> None:
    run = outcome(BEFORE)
    other = copy.deepcopy(run)
    other["effects"][0]["output"] = 99

    assert not only_unrecorded(Run(run), Run(other))
    assert not only_unrecorded(Run(run), Run(REFUSED))
