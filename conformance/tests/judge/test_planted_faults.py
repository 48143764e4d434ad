"""One-line faults planted in the Python VM: the judge says no to every one of them, and as what.

The cases are read once; each fault is put into the VM in a child, as the kill matrix does it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TypeVar

import pytest

from conformance.cases.case import Case, select
from conformance.conclusion import document
from conformance.mutants.children import Ended, Watchdog, in_child
from conformance.mutants.inputs import SharedInputs, preload
from conformance.mutants.kills import Kill, judged
from conformance.mutants.matrix import NEVER_RELOADED
from conformance.mutants.swap import ModulePatcher
from conformance.paths import project_root
from conformance.plain_json import JsonObject
from conformance.tests.faulty import Fault, mutant
from conformance.tests.judge.planted_faults import FAULTS, Planted

T = TypeVar("T")
SOME = "two_buyer"
RAISES = Fault("it raises", "step.py", "    code = co.code\n", "    raise SystemError('planted')\n")
NOTHING = [
    Fault("a function is the same", "step.py", "    code = co.code\n", "    code = (co.code)\n"),
    Fault("a module is the same", "ready_queue.py", "= deque.popleft", "= (deque.popleft)"),
]


@pytest.fixture(scope="module")
def warm(corpus: tuple[Case, ...]) -> SharedInputs:
    """The cases on which faults are noticed, with Lean's runs, read once for all faults."""
    ids = {case.id for fault in FAULTS for case in select(corpus, fault.cases)}
    return preload(case for case in corpus if case.id in ids)


@dataclass(frozen=True, slots=True)
class ComparisonFixture:
    """Judges the VM with a fault in it, in a child."""

    warm: SharedInputs
    checkout: ModulePatcher

    def first(self, fault: Fault | None, pattern: str) -> Kill | None:
        """Judge the cases of a pattern until one fails."""
        cases = self._cases(pattern)
        return self._with(fault, lambda trials: judged(self.warm, enumerate(cases), trials))

    def report(self, fault: Fault | None, pattern: str) -> tuple[int, JsonObject]:
        """Judge them all, as `conformance run` does; give the exit status and the report."""

        def work(trials: Watchdog) -> tuple[int, JsonObject]:
            trials.end()  # many cases may take longer than one trial
            suite = import_module("conformance.judge.suite")
            report = suite.judge_all(
                sorted(self._cases(pattern), key=lambda case: case.id),
                suite.Committed(),
                covered=self.warm.covered,
                pattern=pattern,
            )
            return report.verdict.exit_status, document(report)

        return self._with(fault, work)

    def _cases(self, pattern: str) -> tuple[Case, ...]:
        return select(self.warm.cases, pattern)

    def _with(self, fault: Fault | None, work: Callable[[Watchdog], T]) -> T:
        def planted(trials: Watchdog) -> T:
            if fault is not None:
                self.checkout.apply(mutant(fault))
            return work(trials)

        answer = in_child(planted)
        assert not isinstance(answer, Ended), answer
        return answer


@pytest.fixture(scope="module")
def court(warm: SharedInputs) -> ComparisonFixture:
    """The VM and the harness, imported as far as judging needs them."""
    for name in ("conformance.judge.suite", "conformance.judge.report"):
        import_module(name)
    checkout = ModulePatcher(project_root(), ("pyvm", "conformance"), NEVER_RELOADED)
    checkout.remember_functions()
    return ComparisonFixture(warm, checkout)


def test_with_no_fault_the_run_conforms(court: ComparisonFixture) -> None:
    status, report = court.report(None, SOME)

    assert (status, report["verdict"]) == (0, "conforms")
    assert report["compared"] > 0
    assert court.first(None, SOME) is None


@pytest.mark.parametrize("fault", NOTHING, ids=lambda fault: fault.name.replace(" ", "-"))
def test_what_changes_nothing_is_not_found(court: ComparisonFixture, fault: Fault) -> None:
    assert court.first(fault, SOME) is None
    assert court.report(fault, SOME) == court.report(None, SOME)


def test_it_is_the_fault_that_runs(court: ComparisonFixture) -> None:
    status, report = court.report(RAISES, SOME)

    assert status == 1
    assert {failure["diagnosis"] for failure in report["failures"]} == {"pyvm-raised"}


def test_a_run_with_a_fault_differs_and_says_how_to_see_it_again(court: ComparisonFixture) -> None:
    status, report = court.report(FAULTS[0], FAULTS[0].cases)

    assert (status, report["verdict"]) == (1, "differs")
    assert report["compared"] > 0
    assert report["failures"][0]["reproduce"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_a_planted_fault_is_found(court: ComparisonFixture, fault: Planted) -> None:
    found = court.first(fault, fault.cases)

    assert found is not None
    assert found.diagnosis == fault.diagnosis
