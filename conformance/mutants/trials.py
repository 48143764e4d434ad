"""The trials of a mutant of the Python VM: what the harness runs, until something says no.

They run in a child in which the mutant is in place: whatever they use of the harness is looked up
then, for it may have been imported anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import NamedTuple

from conformance.cases import Case, DeterminismMode, Runner
from conformance.mutants.children import Trials
from conformance.mutants.warm import Warm


class Kill(NamedTuple):
    """What noticed a mutant: the regime or check, the first case, and the diagnosis."""

    check: str
    case: str
    why: str


IMPORT = "import"
GATES = "gates vs lean"
COMPOSITION = "composition vs lean"


def contracts_now(warm: Warm) -> object:
    """Give the contracts, of the classes that are imported now."""
    contracts = import_module("pyvm.runtime_contracts").RuntimeContracts
    if isinstance(warm.contracts, contracts):
        return warm.contracts
    return import_module("conformance.packs").committed_contracts()


def judged(warm: Warm, cases: Iterable[tuple[int, Case]], trials: Trials) -> Kill | None:
    """Judge cases, each with its number, as `conformance run` does, until one fails."""
    judging = import_module("conformance.judge")
    machine = judging.PyVM(contracts_now(warm))
    judge = judging.Judge(warm.run_of, warm.covered, machine)
    for number, case in cases:
        trials.begin(number)
        for judgement in judge.judge(case):
            if judgement.failure is not None:
                return Kill(judgement.regime.value, case.id, judgement.failure.diagnosis)
    return None


def asked(warm: Warm, trials: Trials) -> Kill | None:
    """Hold the gates against Lean's committed answers, as `conformance gates check` does."""
    gates = import_module("conformance.gates")
    questions = import_module("conformance.gate_answers").some_contracts()
    for contracts in questions:
        trials.begin(0)
        try:
            found = gates.check_gates(warm.gates, [contracts])
        except Exception as error:
            return Kill(GATES, "", type(error).__name__)
        if found.first is not None:
            return Kill(GATES, found.first.contracts, found.first.gate)
    return None


def composed(warm: Warm, cases: Iterable[tuple[int, Case]], trials: Trials) -> Kill | None:
    """Build each case's machine through admission, run it, and hold it against Lean's run."""
    contracts = contracts_now(warm)
    for number, case in cases:
        trials.begin(number)
        try:
            why = _composed(warm, case, contracts)
        except Exception as error:
            why = type(error).__name__
        if why is not None:
            return Kill(COMPOSITION, case.id, why)
    return None


def _composed(warm: Warm, case: Case, contracts: object) -> str | None:
    """Say what is wrong with the machine of a case.

    In WebAssembly there is none for a threaded case, and without contracts none for a mode that
    is advanced.
    """
    composition, rules = import_module("pyvm.composition"), import_module("pyvm.runtime_contracts")
    running, observed = import_module("pyvm.run"), import_module("conformance.observed")
    encode = import_module("pyvm.wire_trace").encode_outcome
    decoded = import_module("pyvm.wire_case").decode_case(case.resolved)
    vm = composition.compose_vm(decoded, contracts)
    if hasattr(vm, "run"):
        vm = running.Ran(vm.run(decoded.fuel), vm.state)
    elif not isinstance(vm, running.RefusedImage):
        return f"refused: {type(vm).__name__}"
    if not observed.Run(encode(vm)).same(warm.run_of(case)):
        return "another run"
    elsewhere = composition.compose_vm(decoded, contracts, rules.Platform.WASM)
    if isinstance(elsewhere, rules.SingleThreaded) != (case.runner is Runner.THREADED):
        return "another answer in WebAssembly"
    bare = composition.compose_vm(decoded, None)
    advanced = case.runner is Runner.THREADED or case.mode is not DeterminismMode.FULL
    return None if isinstance(bare, rules.ContractsMissing) == advanced else "admitted on nothing"
