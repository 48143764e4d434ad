"""Cases for people: settings and instructions."""

from __future__ import annotations

import pytest

from conformance.render.case import buffer_text, instruction_text, policy_text
from pyvm import config as cf
from pyvm import instr as i
from pyvm.value import UNIT, BaseSort, Prod


def test_settings() -> None:
    assert policy_text(cf.Priority(cf.ExplicitScores(((0, 3),)))) == "priority 0=3"
    assert policy_text(cf.Priority(cf.TokenScores())) == "priority by tokens"
    assert policy_text(cf.RoundRobin()) == "round robin"
    assert buffer_text(cf.Fifo(2, cf.Resize(8))) == "fifo of 2, resize to 8 when full"
    assert buffer_text(cf.Latest()) == "latest value"


@pytest.mark.parametrize(
    ("instruction", "text"),
    [
        (i.Halt(), "halt"),
        (i.Send(0, 1), "send     chan r0, val r1"),
        (i.Offer(0, (("a", 3), ("b", 5))), "offer    chan r0, a→3 b→5"),
        (
            i.Invoke(i.Produce(BaseSort.NAT), 1),
            "invoke   produce nat, dst r1",
        ),
        (i.Set(1, Prod(1, UNIT)), "set      dst r1, (1, ())"),
        (i.Acquire("disk", 1), "acquire  layer disk, dst r1"),
        (i.Release("disk", 1), "release  layer disk, evidence r1"),
        (i.Fork(0), "fork     chan r0"),
        (i.Join(), "join"),
        (i.Abort(), "abort"),
        (i.Transfer(0, 9), "transfer chan r0, target r9"),
        (i.Tag(3, 4), "tag      fact r3, dst r4"),
        (i.Check(3, "B", 4), "check    fact r3, for B, dst r4"),
        (i.Spawn(4, (1, 2)), "spawn    to 4, args r1 r2"),
    ],
)
def test_instructions(instruction: i.Instr, text: str) -> None:
    assert instruction_text(instruction) == text
