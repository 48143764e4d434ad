"""The trials of a mutant of the Python VM: what the harness runs, until something says no.

They run in a child in which the mutant is in place: whatever they use of the harness is looked up
then, for it may have been imported anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import NamedTuple

from conformance.cases.case import Case
from conformance.mutants.children import Trials
from conformance.mutants.warm import Warm


class Kill(NamedTuple):
    """What noticed a mutant: the regime or check, the first case, and the diagnosis."""

    check: str
    case: str
    why: str


IMPORT = "import"
GATES = "gates vs lean"


def contracts_now(warm: Warm) -> object:
    """Return the contracts, of the classes that are imported now."""
    contracts = import_module("pyvm.runtime.gates").RuntimeContracts
    if isinstance(warm.contracts, contracts):
        return warm.contracts
    return import_module("conformance.packs.pack").committed_contracts()


def judged(warm: Warm, cases: Iterable[tuple[int, Case]], trials: Trials) -> Kill | None:
    """Judge cases, each with its number, as `conformance run` does, until one fails."""
    judging = import_module("conformance.judge.judge")
    machine = import_module("conformance.engines.pyvm").PyVM(contracts_now(warm))
    judge = judging.Judge(warm.run_of, warm.covered, machine)
    for number, case in cases:
        trials.begin(number)
        for judgement in judge.judge(case):
            if judgement.failure is not None:
                return Kill(judgement.regime.value, case.id, judgement.failure.diagnosis)
    return None


def asked(warm: Warm, trials: Trials) -> Kill | None:
    """Hold the gates against Lean's committed answers, as `conformance gates check` does."""
    gates = import_module("conformance.gates.check")
    questions = import_module("conformance.gates.answers").some_contracts()
    for contracts in questions:
        trials.begin(0)
        try:
            found = gates.check_gates(warm.gates, [contracts])
        except Exception as error:
            return Kill(GATES, "", type(error).__name__)
        if found.first is not None:
            return Kill(GATES, found.first.contracts, found.first.gate)
    return None
