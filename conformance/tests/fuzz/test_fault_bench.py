"""The bench of planted faults: a small part of it, and that it tells found from not found.

The whole of it is `python -m conformance.tests.fuzz.fault_bench`.
"""

from __future__ import annotations

import pytest

from conformance.fuzz.parents import CORPUS
from conformance.mutants.matrix import NEVER_RELOADED
from conformance.tests.faulty import Fault, mutant
from conformance.tests.fuzz.bench_faults import BENCH
from conformance.tests.fuzz.fault_bench import Bench, bench, campaign_cases, line_of

CASES = 150
NOTHING = Fault("the same", "step.py", "    code = co.code\n", "    code = (co.code)\n")
RAISES = Fault("it raises", "step.py", "    code = co.code\n", "    raise SystemError('planted')\n")
UNREACHED = Fault("never met", "wait.py", "return until <= state.clock", "return False")


@pytest.fixture(scope="module")
def small() -> Bench:
    assert NEVER_RELOADED
    return bench(campaign_cases(1, (CORPUS,), CASES), [*BENCH, NOTHING, RAISES, UNREACHED])


def test_every_fault_can_be_planted_and_no_two_are_the_same() -> None:
    assert len({(fault.file, fault.old, fault.new) for fault in BENCH}) == len(BENCH) >= 40
    for fault in BENCH:
        assert mutant(fault).file.startswith("pyvm/")
        compile(fault.planted, fault.file, "exec")


def test_some_of_the_faults_are_found_at_once_and_nothing_is_found_where_there_is_none(
    small: Bench,
) -> None:
    first = {fault.name: number for fault, number in small.first([*BENCH, NOTHING, RAISES])}

    assert first.pop(NOTHING.name) is None
    assert first.pop(RAISES.name) == 0
    assert sum(number is not None for number in first.values()) > len(BENCH) // 8
    assert all(number is None or 0 <= number < CASES for number in first.values())


def test_only_cases_that_come_to_the_line_are_run(small: Bench) -> None:
    line = line_of(UNREACHED)
    assert line is not None
    assert len(small.reaching[line]) < CASES
    ((_, number),) = small.first([UNREACHED])
    assert number is None or number in small.reaching[line]
