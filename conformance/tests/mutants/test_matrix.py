"""The kill matrix: who notices a fault is named, what lives is named, and the list must be true."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from conformance.cases.case import load_corpus
from conformance.cli import mutants as cli
from conformance.cli.mutants import command
from conformance.coverage.minimized import minimized
from conformance.errors import CannotJudge
from conformance.mutants import equivalents, tools, trials
from conformance.mutants.areas import DEMANDED
from conformance.mutants.by_hand import COMPOSITION, KERNEL, WORKERS, composed, shared, stepped
from conformance.mutants.children import Trials, in_child
from conformance.mutants.equivalents import load_equivalents
from conformance.mutants.ledgers import one_of_each
from conformance.mutants.matrix import APART, Plan, judge_mutants, planted
from conformance.mutants.planted import judge_ledgers, judge_traces, open_books, open_court
from conformance.mutants.sources import SourceMutant, plant
from conformance.mutants.swap import Checkout
from conformance.mutants.trials import GATES, Kill, asked, judged
from conformance.mutants.verdicts import Fate, Matrix
from conformance.mutants.warm import Warm, warm_up
from conformance.paths import project_root
from pyvm.buffer import initial_capacity
from pyvm.config import Block, Fifo

CASES = ("forged/three-exchanges/", "wakes/together/")


@pytest.fixture(scope="module")
def warm() -> Warm:
    return warm_up(case for case in load_corpus() if case.id.startswith(CASES))


def matrix(warm: Warm, pattern: str, known: dict[Any, str], jobs: int = 1) -> Matrix:
    return judge_mutants(Plan(warm, planted(("waves",), pattern), known, whole=False), jobs)


def test_a_fault_is_named_with_who_noticed_it_and_on_which_case(warm: Warm) -> None:
    found = matrix(warm, "if step == state.steps", {})

    (verdict,) = found.verdicts
    assert verdict.fate is Fate.KILLED
    assert verdict.check == "threaded n>1 vs lean"
    assert verdict.case in {case.id for case in warm.cases}
    assert verdict.why == "round-differs"
    assert found.ok


@pytest.mark.parametrize(
    ("area", "mutant", "check"),
    [
        ("kernel", "return queue.pop() if (queue) and False else None", KERNEL),
        ("waves", "return [step_view(state, None) for co in picks]", WORKERS),
        ("waves", 'return sys.platform not in ("emscripten", "XXwasiXX")', WORKERS),
        ("gates", 'WASM if sys.platform in ("XXemscriptenXX", "wasi")', COMPOSITION),
        ("gates", 'WASM = "XXwasmXX"', GATES),
    ],
)
def test_what_the_suite_does_not_run_is_run_by_hand(
    warm: Warm, area: str, mutant: str, check: str
) -> None:
    found = judge_mutants(Plan(warm, planted((area,), mutant), {}, whole=False))

    assert [v.check for v in found.verdicts] == [check]


@pytest.mark.parametrize("module", ["value", "config", "runtime/gates", "wire/trace"])
def test_a_module_that_is_only_imported_anew_is_not_killed(warm: Warm, module: str) -> None:
    nothing = SourceMutant(f"pyvm/{module}.py", "", "", "", "", (1, 1), None, (0, 0), "")
    cases = list(enumerate(warm.cases))
    ours = Checkout(project_root(), ("pyvm", "conformance"), APART)

    def work(child: Trials) -> list[Kill | None]:
        ours.put(nothing)
        by_hand = [check(warm, cases, child) for check in (composed, stepped, shared)]
        return [asked(warm, child), judged(warm, cases, child), *by_hand]

    assert in_child(work) == [None] * 5


def test_what_lives_is_named_and_is_no_success(warm: Warm) -> None:
    found = matrix(warm, "head = -2", {})

    assert [v.fate for v in found.alive] == [Fate.ALIVE]
    assert not found.ok


def test_an_argument_excuses_what_lives_and_nothing_else(warm: Warm) -> None:
    lives, dies = planted(("waves",), "head = -2"), planted(("waves",), "if step == state.steps")
    keys = [m.key for file in (*lives, *dies) for m in file.mutants]
    known = dict.fromkeys(keys, "because")

    assert matrix(warm, "head = -2", known).ok
    found = matrix(warm, "if step == state.steps", known)
    assert [problem.rpartition(": ")[2] for problem in found.problems] == [
        "listed as equivalent, and killed"
    ]


def test_an_argument_about_no_mutant_is_a_problem(warm: Warm) -> None:
    files = [file for file in planted(("waves",), None) if "footprint" in file.mutants[0].file]
    files[0].mutants = files[0].mutants[:1]
    known = {("pyvm/footprint.py", "look", "it was", "it is no more"): "because"}

    found = judge_mutants(Plan(warm, files, known))

    assert "listed as equivalent, and no mutant any more" in found.problems[0]


def test_the_matrix_is_the_same_for_every_number_of_jobs(warm: Warm) -> None:
    one, two = (matrix(warm, "_ordered: if", {}, jobs) for jobs in (1, 2))

    assert one.to_json() == two.to_json()
    assert len(one.verdicts) > 1


def test_a_second_matrix_finds_the_functions_too(warm: Warm) -> None:
    matrix(warm, "head = -2", {})
    planted_one = next(m for m in plant(project_root(), "pyvm/buffer.py") if m.operator == "return")
    ours = Checkout(project_root(), ("pyvm",), ())
    ours.remember_functions()

    def work(child: Trials) -> int:
        ours.put(planted_one)
        return initial_capacity(Fifo(2, Block()))  # the function that was imported before

    assert in_child(work) is None


def test_a_vm_that_does_not_conform_judges_no_mutant(
    warm: Warm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "judged", None)
    stranger = Warm(warm.cases, dict.fromkeys(warm.runs, warm.runs[warm.cases[0].id]),
                    warm.covered, warm.contracts, warm.gates)  # fmt: skip

    with pytest.raises(CannotJudge, match="does not conform as it is"):
        matrix(stranger, "head = -2", {})


def test_faults_in_traces_are_noticed_under_their_names(warm: Warm) -> None:
    verdicts = list(judge_traces(open_court(warm)))

    assert len(verdicts) > 150
    assert [v for v in verdicts if v.fate is not Fate.KILLED] == []


def test_faults_in_the_ledger_are_noticed_under_their_names() -> None:
    books = open_books()
    few = type(books)(books.ledger, books.shapes, books.today, tuple(one_of_each(books.mutants)))
    verdicts = list(judge_ledgers(few))

    assert len(verdicts) > 12
    assert [v for v in verdicts if v.fate is not Fate.KILLED] == []


def test_a_comparison_that_sees_less_is_noticed(warm: Warm) -> None:
    court = open_court(warm)
    files = planted(("comparison",), "equality.py")
    files[0].mutants = [m for m in files[0].mutants if m.operator == "swap_op"]
    found = judge_mutants(Plan(warm, files, {}, court, whole=False))

    assert {v.check for v in found.verdicts} == {"planted traces"}


def test_the_fast_part_is_of_the_areas_where_nothing_may_live() -> None:
    done = CliRunner().invoke(command, ["--fast", "--json", "-k", "session"])
    found = json.loads(done.stdout)

    assert found["alive"] + found["unreached"] == 0, [
        m["mutant"] for m in found["mutants"] if m["fate"] in ("alive", "unreached")
    ]
    assert found["killed"] > 5
    assert set(found["areas"]) <= set(DEMANDED)
    assert done.exit_code == 0


def test_one_that_lives_is_the_exit_status(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cli, "load_equivalents", dict)
    out = tmp_path / "matrix.json"
    done = CliRunner().invoke(
        command,
        ["--area", "waves", "-k", "head = -2", "--cases", "together", "--out", str(out)],
    )

    assert done.exit_code == 1
    assert "alive: pyvm/runtime/wave.py" in done.stdout
    assert json.loads(out.read_text())["alive"] > 0


def test_a_pattern_that_names_no_mutant_is_no_success() -> None:
    done = CliRunner().invoke(command, ["--area", "waves", "-k", "no such mutant"])

    assert isinstance(done.exception, CannotJudge)
    assert "no mutant is planted" in str(done.exception)


def test_without_the_tools_the_fix_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "TOOLS", ("coverage", "no_such_tool"))
    done = CliRunner().invoke(command, ["--fast"])

    assert isinstance(done.exception, CannotJudge)  # `main` gives it the exit status 2
    assert "no_such_tool, which is not installed" in str(done.exception)
    assert "conformance[mutants]" in str(done.exception)


def test_an_unknown_area_is_named() -> None:
    done = CliRunner().invoke(command, ["--area", "wings"])

    assert isinstance(done.exception, CannotJudge)
    assert "no area is called 'wings'" in str(done.exception)


def test_an_argument_is_given_once(tmp_path: Path) -> None:
    change = {"before": "a", "after": "b"}
    group = {
        "file": "pyvm/runtime/wave.py",
        "scope": "",
        "because": "x" * 20,
        "mutants": [change, change],
    }
    path = tmp_path / "equivalent.json"
    path.write_text(json.dumps({"schema": equivalents.SCHEMA, "equivalent": [group]}))

    with pytest.raises(CannotJudge, match="listed twice"):
        load_equivalents(path)


def test_the_minimized_cases_are_cases() -> None:
    assert len(minimized(load_corpus())) < len(load_corpus()) / 2
