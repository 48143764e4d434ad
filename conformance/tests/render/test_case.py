"""Cases for people: settings and instructions."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.render.case import buffer_text, instruction_text, policy_text


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
