"""The kernel has the last word on every declaration of a package (runs Lean)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from conformance.lean.audit import KERNEL, Audit
from conformance.lean.build import build
from conformance.lean.pack import lean_packs
from conformance.lean.program import run_program
from conformance.tests.lean.small_package import BASE, write
from conformance.verdict import Verdict


def problem_of(audit: Audit, name: str) -> str:
    """What the audit tells of a declaration."""
    (problem,) = (problem for problem in audit.problems if problem.startswith(f"{name} "))
    return problem


def test_a_proof_that_was_never_checked_is_refused_by_the_kernel(attacked: Audit) -> None:
    told = problem_of(attacked, "Demo.one_is_two")

    assert told.startswith("Demo.one_is_two (Demo.Tactic) is refused by the kernel:")
    assert "has type True but it is expected to have type 1 = 2" in told


def test_what_rests_on_a_refused_proof_is_refused_too(attacked: Audit) -> None:
    assert "it rests on Demo.one_is_two" in problem_of(attacked, "Demo.two_is_three")


def test_a_private_proof_that_was_never_checked_is_refused(attacked: Audit) -> None:
    assert "refused by the kernel" in problem_of(attacked, "Demo.hidden")


def test_nothing_that_the_kernel_refused_is_listed_as_a_theorem(attacked: Audit) -> None:
    theorems = {theorem.name for theorem in attacked.theorems}

    assert "Demo.honest_eq" in theorems
    assert not {"Demo.one_is_two", "Demo.two_is_three", "Demo.hidden"} & theorems


def test_no_syntax_of_the_package_speaks_for_the_audit(attacked: Audit) -> None:
    # a macro of the package makes of every `run_cmd` one that prints "nothing is wrong"
    assert attacked.replayed > 30
    assert attacked.verdict is Verdict.DIFFERS


@pytest.mark.usefixtures("attacked")
def test_a_pack_on_a_proof_that_was_never_checked_grants_nothing(attacking: Path) -> None:
    pack = lean_packs(attacking, report=print)["Runtime.Proofs.badPack"]

    assert pack.granted == ()
    assert pack.entries == ()
    assert any("Demo.one_is_two" in problem and "refused" in problem for problem in pack.problems)
    assert any(problem.startswith("Runtime.Proofs.badPack") for problem in pack.problems)


PROGRAM = Path(__file__).with_name("Tampered.lean")


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the replay says of a module's data, tampered with in several ways."""
    folder = tmp_path_factory.mktemp("replayed")
    root = write(folder / "lean", {"Demo.lean": "module\npublic import Demo.Base\n"})
    (root / "Demo").mkdir()
    (root / "Demo" / "Base.lean").write_text(BASE)
    assert build(root, report=lambda line: None).ok
    return run_program(root, (KERNEL[0], PROGRAM), "Tampered.run", ["Init"], lambda line: None)


def told(replayed: dict[str, Any], case: str) -> str:
    return json.dumps(replayed[case]["problems"])


def test_an_honest_module_is_taken_whole(replayed: dict[str, Any]) -> None:
    assert replayed["whole"]["problems"] == []
    assert {"Demo.size_eq", "Demo.Facts", "Demo.Facts.rec"} <= set(replayed["whole"]["taken"])


def test_what_the_replay_does_not_reach_is_named(replayed: dict[str, Any]) -> None:
    assert "Demo.Facts.mk (Demo.Base) is not reached by the replay" in told(replayed, "no type")


@pytest.mark.parametrize(
    ("case", "name"),
    [
        ("another recursor", "Demo.Facts.rec"),
        ("another constructor", "Demo.Facts.mk"),
        ("another type", "Demo.Facts"),
    ],
)
def test_what_the_kernel_would_make_otherwise_is_named(
    replayed: dict[str, Any], case: str, name: str
) -> None:
    assert f"{name} (Demo.Base) is not what the kernel makes" in told(replayed, case)


def test_a_proof_of_something_else_is_named(replayed: dict[str, Any]) -> None:
    assert "Demo.size_eq (Demo.Base) is refused by the kernel" in told(replayed, "a bad proof")


def test_an_axiom_cannot_pass_for_compiled_code(replayed: dict[str, Any]) -> None:
    assert "Demo.smuggled" in replayed["a hidden axiom"]["taken"]


def test_of_two_declarations_of_one_name_neither_hides_the_other(replayed: dict[str, Any]) -> None:
    assert "Demo.size is declared in Demo.Base and in Demo.Again" in told(replayed, "twice")
    assert "size_eq" not in told(replayed, "twice")
    second = told(replayed, "the second proof is bad")
    assert re.search(r"Demo\.size_eq\.\d+ \(Demo\.Again\) is refused by the kernel", second)
    assert "(Demo.Base) is refused" not in second


def test_what_the_library_proves_too_is_checked_all_the_same(replayed: dict[str, Any]) -> None:
    assert replayed["proved by the library too"]["problems"] == []
    assert "Nat.add_comm (Demo.Base) is refused by the kernel" in told(
        replayed, "a lie about the library"
    )


def test_an_import_from_elsewhere_is_named(replayed: dict[str, Any]) -> None:
    elsewhere = "Demo.Base imports Evil.Module, neither of this package nor of the library"

    assert elsewhere in told(replayed, "a foreign import")
