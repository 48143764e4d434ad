"""What each place sees of a trace, written out for one that has every kind of place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.runs.normalize import Observer, View, enclosing
from conformance.runs.observed import Run
from conformance.tests.handmade import message, opened, outcome


def test_each_place_sees_its_own_events_in_order_after_those_of_all() -> None:
    """Each event is given by its kind and label, after how many events of the whole session."""
    trace = outcome(
        [
            opened(0),
            message("sent", 0, "BA", "z"),
            {"kind": "epoch_advanced", "sid": 0, "epoch": 1},
            message("sent", 0, "AB", "y"),
            message("sent", 0, "AB", "x"),
            {"kind": "restarted", "checkpoint": 0},
            message("received", 0, "AB", "y"),
            message("dropped", 0, "AB", "x"),
            {"kind": "closed", "sid": 0, "role": "B"},
            {"kind": "restarted", "checkpoint": 0},
        ]
    )
    run = Run({**trace, "sessions": []})

    def shown(views: Mapping[Any, View]) -> dict[Any, list[tuple[int, str]]]:
        return {
            observer: [(n, f"{e.kind} {getattr(e, 'label', '')}".strip()) for n, e in view]
            for observer, view in views.items()
        }

    whole = [(0, "opened"), (0, "epoch_advanced")]
    assert shown(run.by_session.sessions) == {
        0: [
            (0, "opened"),
            (0, "sent z"),
            (0, "epoch_advanced"),
            (0, "sent y"),
            (0, "sent x"),
            (1, "received y"),
            (1, "dropped x"),
            (1, "closed"),
        ],
        (): [(0, "restarted"), (1, "restarted")],
    }
    went_back = {(): [(0, "restarted"), (1, "restarted")]}
    assert shown(run.by_session.coroutines) == shown(run.by_session.layers) == went_back
    assert shown(run.by_place.endpoints) == {
        (0,): whole,
        (): [(0, "restarted"), (1, "restarted")],
        (0, "A"): [(2, "sent y"), (2, "sent x"), (3, "dropped x")],
        (0, "B"): [(1, "sent z"), (3, "received y"), (3, "closed")],
    }
    assert shown(run.by_place.edges) == {
        (0,): whole,
        (): [(0, "restarted"), (1, "restarted")],
        (0, "A", "B"): [(2, "sent y"), (2, "sent x"), (3, "received y"), (3, "dropped x")],
        (0, "B", "A"): [(1, "sent z")],
    }


@pytest.mark.parametrize(
    ("observer", "around"),
    [(7, ((),)), ("disk", ((),)), ((), ()), ((0,), ((),)), ((0, "A"), ((), (0,)))],
)
def test_a_place_is_in_its_session_and_everything_in_the_machine(
    observer: Observer, around: tuple[Observer, ...]
) -> None:
    assert enclosing(observer) == around
    if isinstance(observer, tuple) and len(observer) == 2:
        assert enclosing((*observer, "B")) == around


def test_who_starts_another_is_the_one_to_whom_it_happens() -> None:
    spawned = {"tick": 0, "kind": "spawned", "parent": 1, "child": 2}

    assert list(Run(outcome([spawned])).by_session.coroutines) == [1]
