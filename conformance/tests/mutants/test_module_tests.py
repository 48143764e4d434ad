"""A module's own tests notice a fault in it; without a fault they notice nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.mutants.children import Watchdog, in_child
from conformance.mutants.kills import Kill
from conformance.mutants.matrix import NEVER_RELOADED
from conformance.mutants.module_tests import MODULE_TESTS, ModuleTests, with_module_tests
from conformance.mutants.sources import SourceMutant, plant
from conformance.mutants.swap import ModulePatcher
from conformance.paths import project_root

ROOT = project_root()
CUT = "conformance/envelope/cut.py"
TESTS = ["conformance/tests/envelope/test_cut.py"]


def judged(mutants: Sequence[SourceMutant]) -> list[Kill | None]:
    """What the tests of a small module say of each mutant; in a child, to keep this session."""

    def ask(tests: ModuleTests) -> list[Kill | None]:
        ours = ModulePatcher(ROOT, ("pyvm", "conformance"), NEVER_RELOADED)
        ours.remember_functions()

        def one(mutant: SourceMutant) -> Callable[[Watchdog], Kill | None]:
            def work(watchdog: Watchdog) -> Kill | None:
                live = ours.apply(mutant) if mutant.file == CUT else True
                return tests.kill(mutant, watchdog, live)

            return work

        found = [in_child(one(mutant)) for mutant in mutants]
        assert all(isinstance(kill, Kill | None) for kill in found), found
        return found  # type: ignore[return-value]

    def work(watchdog: Watchdog) -> list[Kill | None]:
        watchdog.end()
        return with_module_tests(ROOT, TESTS, ask)

    answers = in_child(work)
    assert isinstance(answers, list), answers
    return answers


def test_a_fault_is_noticed_in_a_function_and_at_the_top_and_nothing_is_not() -> None:
    inside = next(m for m in plant(ROOT, CUT) if m.function is not None and m.operator == "return")
    end = (len((ROOT / CUT).read_text("utf-8")),) * 2
    top = SourceMutant(CUT, "", "", "", "", (1, 1), None, end, "agree = begin_alike = len\n")
    anew = SourceMutant(CUT, "", "", "", "", (1, 999), ("no_such", 1), end, top.text)
    same = [
        SourceMutant(CUT, "", "", "", "", (1, 999), inside.function, (0, 0), ""),
        SourceMutant(CUT, "", "", "", "", (1, 1), None, (0, 0), ""),
        SourceMutant("pyvm/resource.py", "", "", "", "", (1, 1), None, (0, 0), "raise OSError\n"),
    ]

    *faults, a, b, c = judged([inside, top, anew, *same])

    for kill in faults:
        assert kill is not None
        assert kill.killed_by == MODULE_TESTS
        assert kill.case.startswith(TESTS[0])
    assert [a, b, c] == [None, None, None]  # the last is in a module that no test comes to


def test_only_tests_that_come_to_the_place_are_asked() -> None:
    def ask(tests: ModuleTests) -> tuple[int, int, int]:
        mutant = next(m for m in plant(ROOT, CUT) if m.function is not None)
        elsewhere = next(m for m in plant(ROOT, "conformance/envelope/check.py") if m.function)
        return len(tests.items), len(tests.reaching(mutant)), len(tests.reaching(elsewhere))

    def work(watchdog: Watchdog) -> tuple[int, int, int]:
        watchdog.end()
        return with_module_tests(ROOT, TESTS, ask)

    found = in_child(work)

    assert isinstance(found, tuple), found
    every, some, none = found
    assert every >= some > 0 == none


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("def test_no() -> None:\n    raise OSError\n", "fails as it is"),
        ("import no_such", "cannot"),
    ],
)
def test_tests_that_fail_as_they_are_judge_nothing(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "test_one.py").write_text(text, encoding="utf-8")

    def work(watchdog: Watchdog) -> str:
        watchdog.end()
        try:
            with_module_tests(tmp_path, ["test_one.py"], lambda tests: None)
        except CannotJudge as error:
            return error.what
        return "judged"

    found = in_child(work)
    assert isinstance(found, str), found
    assert why in found


def test_what_asks_lean_for_long_is_left_out() -> None:
    def work(watchdog: Watchdog) -> list[str]:
        watchdog.end()
        gates = ["conformance/tests/gates/test_check.py"]
        return with_module_tests(ROOT, gates, lambda tests: [item.name for item in tests.items])

    names = in_child(work)
    assert isinstance(names, list), names
    assert "test_nothing_compared_is_no_success" in names
    assert "test_lean_and_python_agree_on_every_combination" not in names
