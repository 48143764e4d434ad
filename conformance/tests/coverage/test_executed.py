"""Which instructions a case executed: those before its last judgment, and none that are made up."""

from __future__ import annotations

from conformance.coverage.executed import executed
from conformance.tests.coverage.runs_by_hand import judged_at, ran, raw_case


def test_instructions_before_the_last_judgment_were_executed() -> None:
    case = raw_case("set", "move", "yield", "halt")

    assert executed(case, ran(judged_at(2))) == {"set", "move", "yield"}
    assert executed(case, ran(judged_at(3))) == {"set", "move", "yield", "halt"}


def test_instructions_behind_a_jump_are_not_made_up() -> None:
    case = raw_case("set", "jump", "yield", "move", "halt")

    assert executed(case, ran(judged_at(4))) == {"set", "jump"}


def test_a_child_did_not_start_at_the_beginning() -> None:
    child = ran(judged_at(1), events=[{"tick": 1, "kind": "spawned", "parent": 7, "child": 0}])

    assert executed(raw_case("set", "halt"), child) == {"spawn"}
