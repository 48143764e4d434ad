"""The kill matrix: who notices a fault is named, what lives is named, and the list must be true."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.errors import CannotJudge
from conformance.mutants import kills
from conformance.mutants.by_hand import check_composition, check_kernel, check_workers
from conformance.mutants.children import Watchdog, in_child
from conformance.mutants.inputs import SharedInputs
from conformance.mutants.kills import Kill, asked, judged
from conformance.mutants.matrix import (
    NEVER_RELOADED,
    Plan,
    PlantedFile,
    judge_mutants,
    planted,
)
from conformance.mutants.sources import SourceMutant, plant
from conformance.mutants.swap import ModulePatcher
from conformance.mutants.verdicts import Matrix, MutantStatus
from conformance.paths import project_root
from conformance.verdict import Verdict
from pyvm.buffer import initial_capacity
from pyvm.config import Block, Fifo


def matrix(warm: SharedInputs, pattern: str, known: dict[Any, str], jobs: int = 1) -> Matrix:
    return judge_mutants(Plan(warm, planted(("waves",), pattern), known, whole=False), jobs)


def test_a_fault_is_named_with_who_noticed_it_and_on_which_case(warm: SharedInputs) -> None:
    found = matrix(warm, "if step == state.steps", {})

    (verdict,) = found.verdicts
    assert verdict.status is MutantStatus.KILLED
    assert verdict.killed_by == "threaded n>1 vs lean"
    assert verdict.case in {case.id for case in warm.cases}
    assert verdict.why == "round-differs"
    assert found.verdict is Verdict.CONFORMS


@pytest.mark.parametrize("module", ["value", "config", "runtime/gates", "wire/trace"])
def test_a_module_that_is_only_imported_anew_is_not_killed(warm: SharedInputs, module: str) -> None:
    nothing = SourceMutant(f"pyvm/{module}.py", "", "", "", "", (1, 1), None, (0, 0), "")
    cases = list(enumerate(warm.cases))
    ours = ModulePatcher(project_root(), ("pyvm", "conformance"), NEVER_RELOADED)

    def work(child: Watchdog) -> list[Kill | None]:
        ours.apply(nothing)
        by_hand = [
            check(warm, cases, child) for check in (check_composition, check_kernel, check_workers)
        ]
        return [asked(warm, child), judged(warm, cases, child), *by_hand]

    assert in_child(work) == [None] * 5


def test_what_lives_is_named_and_is_no_success(warm: SharedInputs) -> None:
    found = matrix(warm, "head = -2", {})

    assert [v.status for v in found.alive] == [MutantStatus.ALIVE]
    assert found.verdict is Verdict.DIFFERS


def test_an_argument_excuses_what_lives_and_nothing_else(warm: SharedInputs) -> None:
    lives, dies = planted(("waves",), "head = -2"), planted(("waves",), "if step == state.steps")
    keys = [m.key for file in (*lives, *dies) for m in file.mutants]
    known = dict.fromkeys(keys, "because")

    assert matrix(warm, "head = -2", known).verdict is Verdict.CONFORMS
    found = matrix(warm, "if step == state.steps", known)
    assert [problem.rpartition(": ")[2] for problem in found.problems] == [
        "listed as equivalent, and killed"
    ]


def test_an_argument_about_no_mutant_is_a_problem(warm: SharedInputs) -> None:
    files = [file for file in planted(("waves",), None) if "footprint" in file.mutants[0].file]
    files[0].mutants = files[0].mutants[:1]
    known = {("pyvm/footprint.py", "look", "it was", "it is no more"): "because"}

    found = judge_mutants(Plan(warm, files, known))

    assert "listed as equivalent, and no mutant any more" in found.problems[0]


def test_the_matrix_is_the_same_for_every_number_of_jobs(warm: SharedInputs) -> None:
    one, two = (matrix(warm, "_ordered: if", {}, jobs) for jobs in (1, 2))

    assert one.to_json() == two.to_json()
    assert len(one.verdicts) > 1


def test_a_second_matrix_finds_the_functions_too(warm: SharedInputs) -> None:
    matrix(warm, "head = -2", {})
    planted_one = next(
        m
        for m in plant(project_root(), "pyvm/buffer.py")
        if m.scope == "initial_capacity" and "and False" in m.after
    )
    ours = ModulePatcher(project_root(), ("pyvm",), ())
    ours.remember_functions()

    def work(child: Watchdog) -> int:
        ours.apply(planted_one)
        return initial_capacity(Fifo(2, Block()))  # the function that was imported before

    assert in_child(work) == 1


def test_a_vm_that_does_not_conform_judges_no_mutant(
    warm: SharedInputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kills, "judged", None)
    stranger = SharedInputs(warm.cases, dict.fromkeys(warm.runs, warm.runs[warm.cases[0].id]),
                    warm.covered, warm.contracts, warm.gates)  # fmt: skip

    with pytest.raises(CannotJudge, match="does not conform as it is"):
        matrix(stranger, "head = -2", {})


GONE = SourceMutant("pyvm/gone.py", "f", "return", "a", "b", (1, 1), ("f", 1), (0, 0), "")


def test_a_mutant_that_cannot_be_planted_is_an_error_and_no_kill(warm: SharedInputs) -> None:
    files = [*planted(("waves",), "head = -2"), PlantedFile("waves", [GONE])]

    with pytest.raises(CannotJudge) as refused:
        judge_mutants(Plan(warm, files, {}, whole=False))

    assert refused.value.what.startswith("a mutant could not be planted: KeyError: ")
    assert refused.value.where == GONE.name
    assert refused.value.fix is not None


@pytest.mark.parametrize(
    ("text", "killed"), [("raise OSError\n", ["import"]), ("def broken(:\n", [])]
)
def test_what_raises_on_import_is_killed_and_what_is_no_python_is_no_mutant(
    warm: SharedInputs, text: str, killed: list[str]
) -> None:
    source = (project_root() / "pyvm/runtime/gates.py").read_text("utf-8")
    end = (len(source), len(source))
    mutant = SourceMutant("pyvm/runtime/gates.py", "", "", "", "", (1, 1), None, end, text)

    found = judge_mutants(Plan(warm, [PlantedFile("gates", [mutant])], {}, whole=False))

    assert [v.killed_by for v in found.verdicts] == killed
