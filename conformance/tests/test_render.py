from __future__ import annotations

from typing import Any

import pytest

from conformance.render.case import buffer_text, instruction_text, policy_text
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
        ({"op": "spawn", "pc": 4, "args": [1, 2]}, "spawn    to 4, args r1 r2"),
    ],
)
def test_instructions(instruction: dict[str, Any], text: str) -> None:
    assert instruction_text(instruction) == text
