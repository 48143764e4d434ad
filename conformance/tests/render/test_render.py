from __future__ import annotations

from typing import Any

import pytest

from conformance.render.case import buffer_text, instruction_text, policy_text
from conformance.render.failures import failure_text, record_text, standing_lines
from conformance.render.trace import event_text, refusal_text, round_text, status_text, trace_lines
from conformance.render.types import global_lines, value_text
from conformance.tests.samples import case, trace


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "()"),
        (True, "true"),
        (3, "3"),
        ("v3", '"v3"'),
        ([1, [None, "é"]], '(1, ((), "é"))'),
        ({"chan": [0, "A"]}, "chan 0.A"),
    ],
)
def test_values(value: Any, text: str) -> None:
    assert value_text(value) == text


def test_a_global_type_is_indented_under_its_choices() -> None:
    end = {"kind": "end"}
    branches = [{"label": {"name": n, "sort": "nat"}, "continuation": end} for n in ("yes", "no")]
    choice = {"kind": "comm", "sender": "A", "receiver": "B", "branches": branches}

    assert global_lines({"kind": "rec", "var": "X", "body": choice}) == [
        "rec X.",
        "  A → B, one of 2",
        "    yes(nat)",
        "      end",
        "    no(nat)",
        "      end",
    ]


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
        ({"kind": "novel", "what": 3}, "novel what 3"),
    ],
)
def test_events(event: dict[str, Any], text: str) -> None:
    assert event_text({"tick": 1, **event}) == text


def test_rounds_say_how_the_certificate_was_judged() -> None:
    plan = {"step": 4, "waves": [[0, 2], [1]], "verdict": "stale", "waves_run": 0}

    assert round_text({"tick": 3, "picks": [[0, "ready"]], "plan": plan}) == (
        "round 3: 0 ready  waves {0 2} {1}, certificate for step 4 stale, 0 run"
    )
    assert round_text({"tick": 4, "picks": []}) == "round 4: nothing"


def test_refusals_say_why() -> None:
    end, var = {"kind": "end"}, {"kind": "var", "name": "X"}
    unmergeable = {
        "kind": "unmergeable",
        "role": "C",
        "choice": ["A", "B"],
        "left": end,
        "right": var,
    }

    assert "C cannot follow the choice that A tells B" in refusal_text(unmergeable)
    assert "no more sessions" in refusal_text({"kind": "session_limit"})
    assert "(role B)" in refusal_text({"kind": "ill_formed", "role": "B"})


def test_statuses() -> None:
    on = {"kind": "recv", **_EDGE}

    assert status_text({"kind": "blocked", "on": on}) == "blocked on recv 0: A → B"
    layer, late = {"kind": "acquire", "layer": "disk"}, {"kind": "timeout", "until": 9}
    assert status_text({"kind": "blocked", "on": layer}) == "blocked on layer disk"
    assert status_text({"kind": "blocked", "on": late}) == "blocked on its timeout until tick 9"
    assert status_text({"kind": "faulted", "fault": "bufferFull"}) == "faulted bufferFull"
    assert status_text({"kind": "done"}) == "done"


def test_a_trace_groups_events_by_round() -> None:
    assert trace_lines(trace(case()))[:5] == [
        "small/one/coop  by Lean 4.28.0-pre, lean/ 555555555555",
        "completed at tick 1 after 1 steps",
        "loaded",
        "  opened session 0 for A",
        "round 1: 0 done",
    ]


def test_settings() -> None:
    assert policy_text({"kind": "priority", "scores": [[0, 3]]}) == "priority 0=3"
    assert policy_text({"kind": "priority", "scores": "tokens"}) == "priority by tokens"
    assert policy_text({"kind": "round_robin"}) == "round robin"
    full = {"kind": "resize", "max": 8}
    assert buffer_text({"mode": "fifo", "capacity": 2, "full": full}) == (
        "fifo of 2, resize to 8 when full"
    )
    assert buffer_text({"mode": "latest"}) == "latest value"


@pytest.mark.parametrize(
    ("instruction", "text"),
    [
        ({"op": "halt"}, "halt"),
        ({"op": "send", "chan": 0, "val": 1}, "send     chan r0, val r1"),
        ({"op": "offer", "chan": 0, "table": [["a", 3], ["b", 5]]}, "offer    chan r0, a→3 b→5"),
        (
            {"op": "invoke", "action": {"kind": "produce", "sort": "nat"}, "dst": 1},
            "invoke   produce nat, dst r1",
        ),
        ({"op": "set", "dst": 1, "value": [1, None]}, "set      dst r1, (1, ())"),
        ({"op": "acquire", "layer": "disk", "dst": 1}, "acquire  layer disk, dst r1"),
        ({"op": "release", "layer": "disk", "evidence": 1}, "release  layer disk, evidence r1"),
        ({"op": "fork", "chan": 0}, "fork     chan r0"),
        ({"op": "join"}, "join"),
        ({"op": "abort"}, "abort"),
        ({"op": "transfer", "chan": 0, "target": 9}, "transfer chan r0, target r9"),
        ({"op": "tag", "fact": 3, "dst": 4}, "tag      fact r3, dst r4"),
        ({"op": "check", "fact": 3, "role": "B", "dst": 4}, "check    fact r3, for B, dst r4"),
        ({"op": "spawn", "pc": 4, "args": [1, 2]}, "spawn    to 4, args r1 r2"),
    ],
)
def test_instructions(instruction: dict[str, Any], text: str) -> None:
    assert instruction_text(instruction) == text


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ({"kind": "crash", "site": "A"}, "A crashes"),
        ({"kind": "partition", "a": "A", "b": "B"}, "A and B are cut off"),
        ({"kind": "heal", "a": "A", "b": "B"}, "A and B are joined again"),
        ({"kind": "corrupt", "sender": "A", "receiver": "B"}, "A → B is corrupted"),
        ({"kind": "reconcile", "sender": "A", "receiver": "B"}, "A → B is reconciled"),
        ({"kind": "timeout", "site": "A", "ticks": 3}, "A is timed out for 3 ticks"),
        ({"kind": "restart"}, "restart from the last checkpoint"),
    ],
)
def test_failure_events(event: dict[str, Any], text: str) -> None:
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

    assert record_text(record) == (
        "failure  2: A is timed out for 3 ticks "
        "(timeout, unknown; retry after 3 ticks; sessions 0, 1)"
    )
    assert "go on; sessions none" in record_text(
        {**record, "action": {"kind": "continue"}, "evidence": []}
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

    lines = list(standing_lines({"failure": force, "layers": layers, "handoffs": [handoff]}))

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
