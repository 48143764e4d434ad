"""Model coverage: what was reached is counted, what was not is named, and reasons must be true."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.cases.case import Case
from conformance.coverage.constructors import TYPES, Coverage, cover
from conformance.coverage.executed import executed
from conformance.coverage.reached import reached
from conformance.coverage.unreached import load_reasons
from conformance.errors import CannotJudge
from conformance.gates.reached import gates_reached
from conformance.manifest.shapes import Constructor, Manifest, read_manifest

CONFIG = {
    "policy": {"kind": "priority", "scores": "tokens"},
    "buffer": {"mode": "fifo", "capacity": 1, "full": {"kind": "drop"}},
    "choice": {"kind": "round_robin"},
    "output": {"kind": "allow_all"},
    "determinism_mode": "modulo_effects",
}


def coroutine(pc: int, **more: Any) -> dict[str, Any]:
    return {
        "cid": 0, "program": 0, "status": {"kind": "done"}, "registers": [None, [1, True]],
        "judgment": {"pc": pc, "fault": None}, **more,
    }  # fmt: skip


def outcome(*coroutines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "kind": "ran", "status": "out_of_fuel", "events": [], "effects": [], "sessions": [],
        "rounds": [{"tick": 1, "picks": [[0, "ready"]]}], "coroutines": list(coroutines), **more,
    }  # fmt: skip


def raw_case(*ops: str) -> dict[str, Any]:
    programs = [[{"op": op} for op in ops]]
    return {
        "config": CONFIG, "runner": "threaded", "images": [{"roles": ["A"], "programs": programs}]
    }  # fmt: skip


def test_a_run_reaches_its_configuration_and_what_it_shows() -> None:
    found = reached(raw_case("halt"), outcome(coroutine(0)))

    assert {
        ("Policy", "priority"), ("Scores", "tokens"), ("ChoicePolicy", "roundRobin"),
        ("DeterminismMode", "moduloEffects"), ("RunStatus", "outOfFuel"), ("Image", "raw"),
        ("Value", "unit"), ("Value", "prod"), ("RunnerKind", "threaded"),
    } <= found  # fmt: skip
    assert ("FullPolicy", "drop") not in found


def test_a_full_buffer_counts_once_it_was_met() -> None:
    dropped = outcome(coroutine(0), events=[{"kind": "dropped"}])

    assert ("FullPolicy", "drop") in reached(raw_case("halt"), dropped)


def test_a_configuration_under_which_nothing_ran_reaches_nothing() -> None:
    found = reached(raw_case("halt"), outcome(coroutine(0), rounds=[]))

    assert ("Policy", "priority") not in found


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("session_limit", {("LoadRefusal", "sessionLimit")}),
        ("unmergeable", {("LoadRefusal", "refused"), ("Refusal", "unmergeable")}),
        ("no_roles", {("LoadRefusal", "refused"), ("Refusal", "malformed"),
                      ("Malformed", "noRoles")}),
    ],
)  # fmt: skip
def test_a_refusal_is_reached_by_its_layers(kind: str, found: set[tuple[str, str]]) -> None:
    assert reached(raw_case(), {"kind": "refused", "refusal": {"kind": kind}}) == found


def test_instructions_before_the_last_judgment_were_executed() -> None:
    case = raw_case("set", "move", "yield", "halt")

    assert executed(case, outcome(coroutine(2))) == {"set", "move", "yield"}
    assert executed(case, outcome(coroutine(3))) == {"set", "move", "yield", "halt"}


def test_instructions_behind_a_jump_are_not_made_up() -> None:
    case = raw_case("set", "jump", "yield", "move", "halt")

    assert executed(case, outcome(coroutine(4))) == {"set", "jump"}


def test_a_child_did_not_start_at_the_beginning() -> None:
    child = outcome(coroutine(1), events=[{"kind": "spawned", "parent": 7, "child": 0}])

    assert executed(raw_case("set", "halt"), child) == {"spawn"}


def test_the_gates_reach_every_refusal() -> None:
    found = set(gates_reached())

    assert {name for kind, name in found if kind == "GateRefusal"} == set(
        read_manifest().constructors("GateRefusal")
    )


def one_case(manifest: Manifest, reasons: dict[str, str], ran: dict[str, Any]) -> Coverage:
    raw = {"id": "a/b", **raw_case("set", "halt")}
    return cover([Case("a/b", raw, raw, "")], lambda case: ran, manifest, reasons)


def test_every_constructor_is_reached_or_named() -> None:
    manifest = read_manifest()
    found = one_case(manifest, {}, outcome(coroutine(1)))

    every = {f"{name}.{c}" for name in TYPES for c in manifest.constructors(name)}
    assert set(found.unreached) < every
    assert len(found.problems) == len(found.unreached)
    assert "Instr.set" not in found.unreached


def test_a_new_constructor_without_a_case_is_unreached_by_name() -> None:
    manifest = read_manifest()
    shape = manifest.types["FaultKind"]
    more = replace(shape, constructors=(*shape.constructors, Constructor("cosmicRay", ())))
    grown = Manifest({**manifest.types, "FaultKind": more})

    problems = one_case(grown, {}, outcome(coroutine(1))).problems

    assert "FaultKind.cosmicRay is unreached, and no reason says why" in problems


def test_a_reason_excuses_what_is_unreached_and_nothing_else() -> None:
    reasons = {"Instr.send": "as a test", "Instr.set": "untrue now", "Instr.fly": "unknown"}
    found = one_case(read_manifest(), reasons, outcome(coroutine(1)))

    assert not any(problem.startswith("Instr.send ") for problem in found.problems)
    assert "Instr.set has a reason to be unreached, and is reached" in found.problems
    assert any(problem.startswith("Instr.fly has a reason") for problem in found.problems)


def test_what_the_manifest_does_not_have_is_a_problem() -> None:
    found = one_case(read_manifest(), {}, outcome(coroutine(1), status="vanished"))

    assert "RunStatus.vanished was reached, and the manifest does not have it" in found.problems


def test_a_trace_of_another_version_cannot_be_judged() -> None:
    with pytest.raises(CannotJudge, match="a/b"):
        one_case(read_manifest(), {}, {"kind": "ran"})


def test_the_committed_reasons_are_reasons() -> None:
    assert all(len(reason) > 30 for reason in load_reasons().values())


@pytest.mark.parametrize(
    "entries",
    [
        [{"constructor": "A.b", "reason": "too few"}],
        [{"constructor": "A.b", "reason": "a reason long enough"}] * 2,
        [{"constructor": "Ab", "reason": "a reason long enough"}],
    ],
)
def test_bad_reasons_cannot_be_judged(tmp_path: Path, entries: list[dict[str, str]]) -> None:
    path = tmp_path / "unreached.json"
    path.write_text(
        json.dumps({"schema": "conformance.unreached.v1", "unreached": entries, "arms": []})
    )

    with pytest.raises(CannotJudge):
        load_reasons(path)
