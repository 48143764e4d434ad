"""The audit of a package: what it refuses, and what it lists (runs Lean)."""

from __future__ import annotations

from pathlib import Path

from conformance.lean.audit import Audit, audit
from conformance.tests.lean.small_package import write
from conformance.verdict import Verdict


def test_a_sorry_is_refused_where_it_stands(audited: Audit) -> None:
    assert "Demo.hidden (Demo.Faults) is not proved: it uses sorry" in audited.problems


def test_an_axiom_is_refused(audited: Audit) -> None:
    assert "Demo.trusted (Demo.Faults) is an axiom of this package" in audited.problems


def test_native_decide_is_refused(audited: Audit) -> None:
    told = [problem for problem in audited.problems if problem.startswith("Demo.big")]

    assert any("ofReduceBool" in problem for problem in told)
    assert any(p.startswith("Demo.big (Demo.Faults) is refused by the kernel") for p in told)


def test_an_orphan_module_is_refused(audited: Audit) -> None:
    problem = "lean/Demo/Orphan.lean: no root imports this module (Demo, Echo)"

    assert problem in audited.problems


def test_the_audit_lists_exported_theorems_with_their_statements(audited: Audit) -> None:
    theorems = {theorem.name: theorem for theorem in audited.theorems}

    assert sorted(theorems) == ["Demo.second", "Demo.shown", "Demo.size_eq"]
    statement = "∀ (xs : List Nat), Demo.size xs = 2 * List.length xs"
    assert theorems["Demo.size_eq"].statement == statement
    assert audited.verdict is Verdict.DIFFERS


def test_axioms_are_seen_through_another_modules_private_lemma(audited: Audit) -> None:
    axioms = {theorem.name: theorem.axioms for theorem in audited.theorems}

    assert axioms["Demo.second"] == ("Demo.trusted", "sorryAx")
    assert not {"Demo.trusted", "sorryAx"} & set(axioms["Demo.size_eq"])


def test_a_package_that_does_not_build_fails_its_audit(tmp_path: Path) -> None:
    circle = {"Demo.lean": "import Demo.A\n", "Demo/A.lean": "import Demo\n"}
    found = audit(write(tmp_path, circle), report=print)

    assert found.verdict is Verdict.DIFFERS
    assert "modules import each other" in found.problems[0]
