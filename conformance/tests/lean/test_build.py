"""Building and auditing small packages with planted faults, and talking to a program (runs Lean).

A start of Lean costs 15 to 30 s, so that each package is built once for the whole file.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.lean.audit import Audit, audit
from conformance.lean.build import BuildResult, build
from conformance.lean.process import LeanProcess
from conformance.lean.store import Store

LAKEFILE = """name = "demo"
[leanOptions]
autoImplicit = false
[[lean_lib]]
name = "Demo"
[[lean_exe]]
name = "echo"
root = "Echo"
supportInterpreter = true
"""
BASE = """module
public import Init
@[expose] public section
namespace Demo
/-- Twice the length. -/
def size (xs : List Nat) : Nat := (xs ++ xs).length
/-- A field of a proposition is no theorem. -/
structure Facts (n : Nat) : Prop where
  positive : 0 < n
theorem size_eq (xs : List Nat) : size xs = 2 * xs.length := by simp [size]; omega
end Demo
end
"""
FAULTS = """module
public import Demo.Base
namespace Demo
axiom trusted : 1 = 3
theorem hidden : 2 = 5 := sorry
public theorem shown : 1 = 3 ∧ 2 = 5 := ⟨trusted, hidden⟩
public theorem big : 10000 * 10000 = 100000000 := by native_decide
end Demo
"""
USES = """module
public import Demo.Faults
public theorem Demo.second : 2 = 5 := Demo.shown.2
"""
ECHO = """module
public import Demo.Base
public import Lean.Data.Json
open Lean
public partial def main : IO Unit := do
  let line ← (← IO.getStdin).getLine
  if line.isEmpty then return
  match Json.parse line with
  | .ok (.str "crash") => throw (IO.userError "told to")
  | .ok (.str "silence") => pure ()
  | .ok json =>
    let answer := Json.mkObj [("got", json), ("size", toJson (Demo.size [1, 2]))]
    (← IO.getStdout).putStrLn ("@@" ++ answer.compress)
  | .error _ => (← IO.getStdout).putStrLn "@@{}"
  (← IO.getStdout).flush
  main
"""


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in {"lakefile.toml": LAKEFILE, **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@dataclass
class Run:
    """A package with what came of building it, and what was said meanwhile."""

    root: Path
    said: list[str] = field(default_factory=list)
    builds: list[BuildResult] = field(default_factory=list)

    def build(self, jobs: int = 1) -> None:
        self.builds.append(build(self.root, report=self.said.append, jobs=jobs))


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A package with a fault in every second module; two are compiled at once."""
    files = {
        "Demo.lean": "module\npublic import Demo.Wrong\n",
        "Demo/Base.lean": BASE,
        "Demo/Wrong.lean": 'module\npublic import Demo.Base\ndef Demo.x : Nat := "one"\n',
        "Demo/Lost.lean": "module\npublic import Demo.Gone\n",
        "Demo/Other.lean": "module\npublic import Demo.Base\ntheorem Demo.y : 1 = 2 := sorry\n",
        "Demo/Open.lean": "module\ndef Demo.z (x : t) := x\n",
    }
    run = Run(write(tmp_path_factory.mktemp("broken") / "lean", files))
    store = Store.of(run.root)
    store.olean("Demo.Gone").parent.mkdir(parents=True)
    store.olean("Demo.Gone").write_text("of a source that is gone")
    run.build(jobs=2)
    return run


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A package that builds, with faults that only an audit sees; two builds started at once."""
    files = {
        "Demo.lean": "module\npublic import Demo.Uses\n",
        "Demo/Base.lean": BASE,
        "Demo/Faults.lean": FAULTS,
        "Demo/Uses.lean": USES,
        "Demo/Orphan.lean": "module\n",
        "Echo.lean": ECHO,
    }
    run = Run(write(tmp_path_factory.mktemp("planted") / "lean", files))
    builds = [threading.Thread(target=run.build) for _ in range(2)]
    for one in builds:
        one.start()
    for one in builds:
        one.join()
    return run


@pytest.fixture(scope="module")
def audited(planted: Run) -> Audit:
    return audit(planted.root, report=planted.said.append)


def test_a_type_error_is_shown_with_its_place(broken: Run) -> None:
    (error,) = [line for line in broken.said if line.startswith("lean/Demo/Wrong.lean:")]

    assert error.startswith("lean/Demo/Wrong.lean:3:20: error: Type mismatch")
    assert not broken.builds[0].ok
    assert "Demo.Wrong" in broken.builds[0].failed


def test_what_depends_on_a_failed_module_is_said_to_be_not_built(broken: Run) -> None:
    assert broken.builds[0].not_built == ("Demo",)
    assert "not built: Demo (needs Demo.Wrong)" in broken.said


def test_independent_modules_are_built_after_a_failure(broken: Run) -> None:
    assert set(broken.builds[0].built) == {"Demo.Base", "Demo.Other"}


def test_a_warning_is_shown_and_does_not_fail(broken: Run) -> None:
    assert "lean/Demo/Other.lean:3:8: warning: declaration uses `sorry`" in broken.said


def test_the_lakefiles_options_hold(broken: Run) -> None:
    assert "Demo.Open" in broken.builds[0].failed


def test_a_module_whose_source_is_gone_is_not_found(broken: Run) -> None:
    assert "Demo.Lost" in broken.builds[0].failed
    assert not Store.of(broken.root).olean("Demo.Gone").exists()


def test_nothing_of_a_failed_module_is_left(broken: Run) -> None:
    store = Store.of(broken.root)

    assert not store.olean("Demo.Wrong").exists()
    assert store.record("Demo.Wrong") is None


def test_of_two_builds_at_once_one_builds_and_one_waits(planted: Run) -> None:
    first, second = planted.builds

    assert first.ok
    assert second.ok
    assert first.built == second.unchanged
    assert first.unchanged == second.built == ()
    assert [line for line in planted.said if line.startswith("waiting for another build")]


def test_a_warning_is_repeated_by_a_build_that_changes_nothing(planted: Run) -> None:
    assert planted.builds[1].diagnostics == planted.builds[0].diagnostics != ()


def test_a_sorry_is_refused_where_it_stands(audited: Audit) -> None:
    assert "Demo.hidden (Demo.Faults) is not proved: it uses sorry" in audited.problems


def test_an_axiom_is_refused(audited: Audit) -> None:
    assert "Demo.trusted (Demo.Faults) is an axiom of this package" in audited.problems


def test_native_decide_is_refused(audited: Audit) -> None:
    assert [p for p in audited.problems if p.startswith("Demo.big") and "ofReduceBool" in p]


def test_an_orphan_module_is_refused(audited: Audit) -> None:
    problem = "lean/Demo/Orphan.lean: no root imports this module (Demo, Echo)"

    assert problem in audited.problems


def test_the_audit_lists_exported_theorems_with_their_statements(audited: Audit) -> None:
    theorems = {theorem.name: theorem for theorem in audited.theorems}

    assert sorted(theorems) == ["Demo.big", "Demo.second", "Demo.shown", "Demo.size_eq"]
    statement = "∀ (xs : List Nat), Demo.size xs = 2 * List.length xs"
    assert theorems["Demo.size_eq"].statement == statement
    assert not audited.ok


def test_axioms_are_seen_through_another_modules_private_lemma(audited: Audit) -> None:
    axioms = {theorem.name: theorem.axioms for theorem in audited.theorems}

    assert axioms["Demo.second"] == ("Demo.trusted", "sorryAx")
    assert not {"Demo.trusted", "sorryAx"} & set(axioms["Demo.size_eq"])


def test_a_package_that_does_not_build_fails_its_audit(tmp_path: Path) -> None:
    circle = {"Demo.lean": "import Demo.A\n", "Demo/A.lean": "import Demo\n"}
    found = audit(write(tmp_path, circle), report=print)

    assert not found.ok
    assert "modules import each other" in found.problems[0]


def test_a_program_answers_many_requests_and_large_ones(planted: Run) -> None:
    with LeanProcess(planted.root, "Echo") as program:
        for value in [*range(500), "é∀😀x" * 250_000]:
            answer = json.loads(program.request(json.dumps(value, ensure_ascii=False), 60))
            assert answer == {"got": value, "size": 4}

        with pytest.raises(CannotJudge, match="did not answer in time"):
            program.request('"silence"', 0.5)


def test_a_program_that_crashes_is_quoted(planted: Run) -> None:
    with (
        LeanProcess(planted.root, "Echo") as program,
        pytest.raises(CannotJudge, match=r"(?s)Echo ended with status.*told to"),
    ):
        program.request('"crash"', 60)


def test_a_program_of_a_package_that_does_not_build_is_refused(
    tmp_path: Path,
) -> None:
    circle = {"Demo.lean": "import Demo.A\n", "Demo/A.lean": "import Demo\n"}
    root = write(tmp_path, circle)

    with pytest.raises(CannotJudge, match=r"(?s)does not build.*Demo.*import each other"):
        LeanProcess(root, "Demo").__enter__()
