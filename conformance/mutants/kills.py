"""What kills a mutant of the Python VM: the harness runs the cases, and then asks the gates.

Both run in a child in which the mutant is in place. They look up what they need of the harness only
then, for it may have been imported anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import NamedTuple

from conformance.cases.case import Case
from conformance.mutants.children import Watchdog
from conformance.mutants.inputs import SharedInputs


class Kill(NamedTuple):
    """What noticed a mutant: the regime or check, the first case, and the diagnosis."""

    killed_by: str
    case: str
    diagnosis: str


IMPORT = "import"
GATES = "gates vs lean"


def contracts_now(inputs: SharedInputs) -> object:
    """Return the contracts, as instances of the classes that are imported now."""
    contracts = import_module("pyvm.runtime.gates").RuntimeContracts
    if isinstance(inputs.contracts, contracts):
        return inputs.contracts
    return import_module("conformance.packs.pack").committed_contracts()


def judged(
    inputs: SharedInputs, cases: Iterable[tuple[int, Case]], watchdog: Watchdog
) -> Kill | None:
    """Judge cases, each with its number, as `conformance run` does, until one fails."""
    judging = import_module("conformance.judge.judge")
    machine = import_module("conformance.engines.pyvm").PyVM(contracts_now(inputs))
    judge = judging.Judge(inputs.run_of, inputs.covered, machine)
    for number, case in cases:
        watchdog.begin(number)
        for judgement in judge.judge(case):
            if judgement.failure is not None:
                return Kill(judgement.regime.value, case.id, judgement.failure.diagnosis)
    return None


def asked(inputs: SharedInputs, watchdog: Watchdog) -> Kill | None:
    """Compare the gates with Lean's committed answers, as `conformance gates check` does."""
    gates = import_module("conformance.gates.check")
    questions = import_module("conformance.gates.answers").some_contracts()
    for contracts in questions:
        watchdog.begin(0)
        try:
            found = gates.check_gates(inputs.gates, [contracts])
        except Exception as error:  # noqa: BLE001 - whatever a mutant raises kills it
            return Kill(GATES, "", type(error).__name__)
        if found.first is not None:
            return Kill(GATES, found.first.contracts, found.first.gate)
    return None
