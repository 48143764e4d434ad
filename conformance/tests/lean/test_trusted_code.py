"""Code that the kernel does not see: found where it stands, refused unless trusted (runs Lean)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.lean.audit import Audit
from conformance.lean.trusted import CodePlace, load_trusted, trusted_path, untrusted


def refused(audit: Audit) -> set[tuple[str, str]]:
    """What the audit refuses of code, by kind and name."""
    told = (problem.split() for problem in audit.problems if "no entry of" in problem)
    return {(words[0], words[1]) for words in told}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("implemented_by", "Demo.honest"),
        ("extern", "Demo.foreign"),
        ("csimp", "Demo.slow_eq_fast"),
        ("export", "Demo.exported"),
        ("initialize", "Demo.started"),
        ("reduceBool", "Demo.computed"),
        ("unsafe", "Demo.reckless"),
        ("opaque", "Demo.sealed"),
    ],
)
def test_code_that_the_kernel_does_not_see_is_refused(
    attacked: Audit, kind: str, name: str
) -> None:
    assert (kind, name) in refused(attacked)


def test_one_that_only_the_program_runs_is_refused(attacked: Audit) -> None:
    assert ("implemented_by", "Demo.ran") in refused(attacked)


def test_a_private_one_is_refused(attacked: Audit) -> None:
    assert ("implemented_by", "Demo.secret") in refused(attacked)


def test_one_in_an_instance_is_refused(attacked: Audit) -> None:
    assert ("implemented_by", "Demo.Box.same") in refused(attacked)


def test_one_in_a_module_that_no_root_reaches_is_refused_with_the_module(attacked: Audit) -> None:
    assert "lean/Demo/Orphan.lean: no root imports this module (Demo, Program)" in attacked.problems


def test_an_unsafe_copy_that_runs_in_place_of_a_definition_is_refused(attacked: Audit) -> None:
    assert ("implemented_by", "Demo.plain") in refused(attacked)


def test_the_copy_that_lean_makes_of_a_recursive_definition_is_not_told(attacked: Audit) -> None:
    assert "Demo.double_eq" in {theorem.name for theorem in attacked.theorems}
    assert not [place for place in attacked.code if "double" in place.name]


def test_code_that_changes_lean_itself_is_refused(attacked: Audit) -> None:
    found = [str(place) for place in attacked.code if place.kind in ("import", "syntax")]

    assert any(text.startswith("syntax") and "runCmd" in text for text in found)
    assert any(text.startswith("syntax") and "The_answer" in text for text in found)
    assert any(
        text.startswith("import Demo.Tactic") and "Lean.Elab.Tactic" in text for text in found
    )


def test_each_place_is_listed_with_file_and_line(attacked: Audit) -> None:
    (found,) = (place for place in attacked.code if place.name == "Demo.honest")

    assert str(found) == (
        "implemented_by Demo.honest (lean/Demo/Code.lean:6): Demo.lie runs in its place"
    )


def test_what_no_verdict_rests_on_is_listed_and_not_refused(attacked: Audit) -> None:
    idle = {(place.kind, place.name) for place in attacked.code if not place.rests}

    assert {("implemented_by", "Demo.idle"), ("unsafe", "Demo.unused")} <= idle
    assert not idle & refused(attacked)


def test_a_committed_reason_excuses_one_place(attacked: Audit) -> None:
    assert ("partial", "Demo.loop") not in refused(attacked)
    assert "    trusted: it is here to be trusted" in list(attacked.lines())


def test_a_reason_that_excuses_nothing_is_refused(attacked: Audit) -> None:
    idle = "the entry for implemented_by Demo.idle excuses nothing: no verdict rests on such"

    assert f"fixtures/trusted_code.json: {idle}" in attacked.problems


def place(name: str = "f", *, rests: bool = True) -> CodePlace:
    return CodePlace("extern", name, "lean/F.lean", 3, "c_f", rests)


def test_a_reason_is_for_one_kind_and_one_name() -> None:
    assert list(untrusted([place()], {("extern", "f"): "because"})) == []
    assert len(list(untrusted([place("g")], {("extern", "f"): "because"}))) == 2
    assert len(list(untrusted([place()], {("export", "f"): "because"}))) == 2


def test_a_place_that_is_listed_twice_cannot_be_judged_by(tmp_path: Path) -> None:
    document = json.loads(trusted_path().read_text("utf-8"))
    document["trusted"] *= 2
    file = tmp_path / "trusted.json"
    file.write_text(json.dumps(document))

    with pytest.raises(CannotJudge, match="partial main is listed twice"):
        load_trusted(file)


def test_the_programs_own_loop_is_all_that_is_trusted() -> None:
    assert set(load_trusted()) == {("partial", "main")}
