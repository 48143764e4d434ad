"""Traces for people: an event a line, grouped by round."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import convert

from conformance.render.trace import event_text, refusal_text, round_text, status_text, trace_lines
from conformance.runs.final import Blocked, Broken, Done, LayerWait, RecvWait, TimeoutWait
from conformance.runs.outcome import read_event, read_round
from conformance.runs.refusal import IllFormed, SessionLimit, Unmergeable
from conformance.tests.samples import case, trace

_END = {"sid": 0, "role": "A"}
_EDGE = {"sid": 0, "sender": "A", "receiver": "B"}


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ({"kind": "opened", "sid": 1, "roles": ["A", "B"]}, "opened session 1 for A, B"),
        ({"kind": "sent", **_EDGE, "label": "m", "value": 7}, "sent     0: A → B  m 7"),
        ({"kind": "dropped", **_EDGE, "label": "m", "value": None}, "dropped  0: A → B  m ()"),
        ({"kind": "closed", "sid": 0, "role": "A"}, "closed   0.A"),
        ({"kind": "epoch_advanced", "sid": 0, "epoch": 1}, "epoch    of session 0 is 1"),
        (
            {"kind": "invoked", "coroutine": 2, "nonce": 0, "effect": "produce"},
            "invoked  produce by 2, nonce 0",
        ),
        ({"kind": "spawned", "parent": 0, "child": 4}, "spawned  4 by 0"),
        (
            {"kind": "faulted", "coroutine": 1, "fault": "closeFault"},
            "faulted  coroutine 1: closeFault",
        ),
        (
            {"kind": "acquired", "coroutine": 1, "layer": "disk", "evidence": 2},
            "acquired disk by 1, evidence 2",
        ),
        ({"kind": "released", "coroutine": 1, "layer": "disk"}, "released disk by 1"),
        ({"kind": "forked", "coroutine": 1, **_END}, "forked   0.A by 1"),
        ({"kind": "joined", "coroutine": 1, **_END}, "joined   0.A by 1"),
        ({"kind": "aborted", "coroutine": 1, **_END}, "aborted  0.A by 1"),
        (
            {"kind": "transferred", **_END, "source": 0, "target": 2},
            "handed   0.A from 0 to 2",
        ),
        ({"kind": "tagged", "coroutine": 1, **_END, "text": "x"}, 'tagged   0.A "x" by 1'),
        (
            {
                "kind": "checked",
                "coroutine": 1,
                "fact": [[0, "A"], "x"],
                "reader": "B",
                "passed": False,
            },
            'checked  0.A "x" for B by 1: denied',
        ),
        ({"kind": "restarted", "checkpoint": 7}, "restart  from the checkpoint of tick 7"),
    ],
)
def test_events(event: dict[str, Any], text: str) -> None:
    assert event_text(read_event({"tick": 1, **event})) == text


def test_rounds_say_how_the_certificate_was_judged() -> None:
    plan = {"step": 4, "waves": [[0, 2], [1]], "verdict": "stale", "waves_run": 0}

    assert round_text(read_round({"tick": 3, "picks": [[0, "ready"]], "plan": plan})) == (
        "round 3: 0 ready  waves {0 2} {1}, certificate for step 4 stale, 0 run"
    )
    assert round_text(read_round({"tick": 4, "picks": []})) == "round 4: nothing"


def test_refusals_say_why() -> None:
    end, var = {"kind": "end"}, {"kind": "var", "name": "X"}
    unmergeable = {
        "kind": "unmergeable",
        "role": "C",
        "choice": ["A", "B"],
        "left": end,
        "right": var,
    }

    assert "C cannot follow the choice that A tells B" in refusal_text(
        convert(unmergeable, Unmergeable)
    )
    assert "no more sessions" in refusal_text(SessionLimit())
    assert "(role B)" in refusal_text(IllFormed("B"))


def test_statuses() -> None:
    assert status_text(Blocked(RecvWait(0, "A", "B"))) == "blocked on recv 0: A → B"
    assert status_text(Blocked(LayerWait("disk"))) == "blocked on layer disk"
    assert status_text(Blocked(TimeoutWait(9))) == "blocked on its timeout until tick 9"
    assert status_text(Broken("bufferFull")) == "faulted bufferFull"
    assert status_text(Done()) == "done"


def test_a_trace_groups_events_by_round() -> None:
    made = trace(case())
    source = (made.producer.source or "")[:12]

    assert trace_lines(made)[:5] == [
        f"small/one/coop  by Lean 4.28.0-pre, lean/ {source}",
        "completed at tick 1 after 1 steps",
        "loaded",
        "  opened session 0 for A",
        "round 1: 0 done",
    ]
