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


NEXT, LAST = message("sent", 0, "AB", "n", 2), message("sent", 0, "AB", "o", 3)


def dropped(sent: JsonObject) -> JsonObject:
    return {**sent, "kind": "dropped"}


@pytest.mark.parametrize(
    ("events", "left", "is_safe"),
    [
        ([opened(0), SENT, NEXT, dropped(NEXT)], [SENT], False),  # the newest, but of a tick before
        (
            [opened(0), SENT, NEXT, LAST, dropped(NEXT)],
            [SENT, LAST],
            False,
        ),  # neither oldest nor newest
        ([opened(0), SENT, NEXT, dropped(SENT)], [NEXT], True),
        ([opened(0), SENT, {**dropped(SENT), "label": "n"}], [], False),
        ([opened(0), SENT, {**dropped(SENT), "value": 2}], [], False),
        ([opened(0), SENT, {**dropped(SENT), "sender": "B", "receiver": "A"}], [], False),
    ],
)
def test_what_is_dropped_was_there_and_first(
    events: list[JsonObject], left: list[JsonObject], is_safe: bool
) -> None:
    assert (safe(events, left) is None) == is_safe


CROSSING = message("sent", 0, "BA", "m", 1)


@pytest.mark.parametrize(
    ("between", "tick", "is_safe"),
    [([], 2, True), ([], 3, False), ([CROSSING], 2, False)],
    ids=["at once", "a tick later", "after another edge"],
)
def test_the_newest_is_dropped_only_by_the_step_that_put_it(
    between: list[JsonObject], tick: int, is_safe: bool
) -> None:
    made = outcome([opened(0), NEXT, *between])
    put = [{"tick": 2, **event} for event in (NEXT, SENT, *between)]
    made["events"] = [{"tick": 1, **opened(0)}, *put, {"tick": tick, **dropped(SENT)}]

    assert (first_unsafe(Run(made).ran) is None) == is_safe


@pytest.mark.parametrize("kind", ["received", "chose"])
def test_what_is_put_where_no_buffer_is_left_is_a_stray(kind: str) -> None:
    strays = outcome([opened(0), SENT])
    strays["sessions"] = []
    taken = outcome([opened(0), SENT, {**SENT, "kind": kind}])
    taken["sessions"] = []

    assert first_unsafe(Run(strays).ran) == "session 0, A to B: no buffer"
    assert first_unsafe(Run(taken).ran) is None


def test_two_restarts_go_back_to_what_each_checkpoint_held() -> None:
    early, late = ({**RESTART, "checkpoint": tick} for tick in (2, 9))
    opening = [opened(0), SENT, TAKEN]  # ticks 1 to 3: at 2 nothing was sent, at 9 all was taken

    assert safe([*opening, *[opened(1)] * 7, late, early], []) is None
    assert safe([*opening, *[opened(1)] * 7, early, SENT, late], []) is None


@pytest.mark.parametrize(
    ("events", "left", "why"),
    [
        ([opened(0), TAKEN], [], "session 0, A to B: took 'm', which was not the oldest message"),
        ([opened(0), dropped(SENT)], [], "session 0, A to B: dropped 'm', which was not in the b"),
        ([opened(0), SENT], [], "session 0, A to B: events and buffer disagree"),
    ],
)
def test_what_is_unsafe_is_named(
    events: list[JsonObject], left: list[JsonObject], why: str
) -> None:
    assert (safe(events, left) or "").startswith(why)


def test_the_oldest_that_has_just_been_put_is_dropped_once() -> None:
    """A message equal to the newest is dropped without a put before it only if it is the oldest."""
    taken = {"tick": 2, **message("received", 0, "AB", "m", 1)}
    made = outcome([opened(0), NEXT, SENT])
    put = [{"tick": 2, **event} for event in (SENT, NEXT, SENT)]
    made["events"] = [{"tick": 1, **opened(0)}, *put, taken, {"tick": 2, **dropped(SENT)}]
    made["sessions"] = outcome([opened(0), NEXT])["sessions"]

    assert first_unsafe(Run(made).ran) is not None
