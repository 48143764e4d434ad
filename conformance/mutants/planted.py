"""Traces and ledgers with one fault each: judged as they are, and used to judge the judges.

A fault in data must be noticed under its own name. So these also show whether a fault in the
comparison or in the ledger's gate would be noticed: it then misses one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module

from conformance.cases.case import Case
from conformance.engines.pyvm import PyVM
from conformance.envelope.fingerprint import Fingerprint
from conformance.jsonfile import canonical_json
from conformance.judge.judge import Judge
from conformance.ledger.ledger import Ledger, load_ledger
from conformance.manifest.manifest import Shapes, observed_shapes
from conformance.manifest.shapes import read_manifest
from conformance.mutants.children import Watchdog
from conformance.mutants.inputs import SharedInputs
from conformance.mutants.kills import Kill
from conformance.mutants.ledgers import LedgerMutant, one_of_each, plant_ledgers
from conformance.mutants.traces import TraceMutant, plant_traces
from conformance.mutants.verdicts import MutantStatus, MutantVerdict
from conformance.paths import project_root
from conformance.plain_json import JsonObject

LEDGER = "parity ledger"
PLANTED_TRACES = "planted traces"
PLANTED_LEDGERS = "planted ledgers"
Covered = AbstractSet[Fingerprint]


@dataclass(frozen=True, slots=True)
class LedgerFixture:
    """A ledger that is true, with what was observed, and a day."""

    ledger: Ledger
    shapes: Shapes
    today: date
    mutants: Sequence[LedgerMutant]


def prepare_ledger() -> LedgerFixture:
    """Read the committed ledger: `conformance ledger check` says that it is true."""
    ledger = load_ledger()
    dates = [date.fromisoformat(d.revisit_date) for d in ledger.deviations]
    today = min(dates, default=date(2000, 1, 1))  # the last day on which all of it is valid
    return LedgerFixture(
        ledger, observed_shapes(read_manifest()), today, tuple(plant_ledgers(ledger))
    )


def plant_in_traces(inputs: SharedInputs) -> tuple[TraceMutant, ...]:
    """Return the traces of these cases with every fault planted."""
    return tuple(plant_traces(inputs.cases, lambda case: inputs.run_of(case).outcome))


def judge_ledgers(ledgers: LedgerFixture) -> Iterator[MutantVerdict]:
    """Ask the ledger's gate about each mutant of the ledger."""
    for mutant in ledgers.mutants:
        codes = _codes(ledgers, mutant.ledger)
        kill = None
        if codes:
            code = mutant.expected.value
            kill = Kill(LEDGER, mutant.deviation, code if code in codes else codes[0])
        about = ("ledgers", mutant.deviation, mutant.operator, mutant.before, mutant.after)
        yield _verdict(about, kill, mutant.expected.value)


class Remembering:
    """A machine that runs each case once, for use where the VM is not what is judged."""

    def __init__(self, inputs: SharedInputs) -> None:
        self._machine = PyVM(inputs.contracts)
        self._known: dict[str, JsonObject] = {}

    def __call__(self, resolved: JsonObject) -> JsonObject:
        """Return the run of a case, which may be an earlier one."""
        what = canonical_json({k: v for k, v in resolved.items() if k != "images"})
        if what not in self._known:
            self._known[what] = self._machine(resolved)
        return self._known[what]


@dataclass(frozen=True, slots=True)
class ComparisonFixture:
    """What mutants of the comparison are judged by."""

    inputs: SharedInputs
    machine: Remembering
    traces: Sequence[TraceMutant]


def prepare_comparison(inputs: SharedInputs) -> ComparisonFixture:
    """Plant faults in the traces, and run every case once."""
    comparison = ComparisonFixture(inputs, Remembering(inputs), plant_in_traces(inputs))
    judge = Judge(inputs.run_of, inputs.covered, comparison.machine)
    for case in inputs.cases:
        judge.judge(case)
    return comparison


def judge_traces(comparison: ComparisonFixture) -> Iterator[MutantVerdict]:
    """Judge a case for each mutant of a trace."""
    for mutant in comparison.traces:
        kill = _judged(comparison, mutant, comparison.inputs.covered)
        name = f"{mutant.case.id} {mutant.place}"
        about = ("traces", name, mutant.operator, mutant.before, mutant.after)
        yield _verdict(about, kill, mutant.expected)


def compared(comparison: ComparisonFixture, watchdog: Watchdog) -> Kill | None:
    """Return what notices a fault in the comparison; runs in the child that has the fault.

    That is a planted trace that gets another diagnosis than its own, a case that fails, or a
    deviation of the ledger that is not observed.
    """
    covered = import_module("conformance.ledger.ledger").load_ledger().covered
    seen: set[Fingerprint] = set()
    for mutant in comparison.traces:
        watchdog.begin(0)
        try:
            kill = _judged(comparison, mutant, covered)
        except Exception as error:  # noqa: BLE001 - whatever a mutant raises kills it
            return Kill(PLANTED_TRACES, mutant.case.id, type(error).__name__)
        if kill is None or mutant.expected != kill.diagnosis:
            return Kill(PLANTED_TRACES, mutant.case.id, f"{mutant.place} {mutant.operator}")
    judge = _judge(comparison, comparison.inputs.run_of, covered)
    for number, case in enumerate(comparison.inputs.cases):
        watchdog.begin(number)
        try:
            judgements = judge.judge(case)
        except Exception as error:  # noqa: BLE001 - whatever a mutant raises kills it
            return Kill("comparison", case.id, type(error).__name__)
        for judgement in judgements:
            seen.update(judgement.fingerprints)
            if judgement.failure is not None:
                return Kill(judgement.regime.value, case.id, judgement.failure.diagnosis)
    return None if seen == covered else Kill(LEDGER, "", "unobserved-deviation")


def audited(ledgers: LedgerFixture, watchdog: Watchdog) -> Kill | None:
    """Return what notices a fault in the ledger's gate; runs in the child that has the fault."""
    watchdog.begin(0)
    try:
        ledger = import_module("conformance.ledger.ledger").load_ledger()
        types = import_module("conformance.manifest.shapes").read_manifest()
        shapes = import_module("conformance.manifest.manifest").observed_shapes(types)
        ledgers = replace(ledgers, shapes=shapes)
        if codes := _codes(ledgers, ledger):
            return Kill(LEDGER, "the committed ledger", codes[0])
        for mutant in one_of_each(plant_ledgers(ledger)):
            if mutant.expected.value not in _codes(ledgers, mutant.ledger):
                return Kill(PLANTED_LEDGERS, mutant.deviation, mutant.operator)
    except Exception as error:  # noqa: BLE001 - whatever a mutant raises kills it
        return Kill(PLANTED_LEDGERS, "", type(error).__name__)
    return None


def _judged(comparison: ComparisonFixture, mutant: TraceMutant, covered: Covered) -> Kill | None:
    """Judge a case against a trace with a fault."""
    run = import_module("conformance.runs.observed").Run
    judge = _judge(comparison, lambda case: run(mutant.outcome), covered)
    for judgement in judge.judge(mutant.case):
        if judgement.failure is not None:
            return Kill(judgement.regime.value, mutant.case.id, judgement.failure.diagnosis)
    return None


def _judge(
    comparison: ComparisonFixture, authority: Callable[[Case], object], covered: Covered
) -> Judge:
    """Return a judge of the class that is imported now."""
    judge: Judge = import_module("conformance.judge.judge").Judge(
        authority, covered, comparison.machine
    )
    return judge


def _codes(ledgers: LedgerFixture, ledger: Ledger) -> list[str]:
    """Return the gate's faults for a ledger when what the true ledger covers is observed."""
    gate = import_module("conformance.ledger.gate")
    observed = {fingerprint: ["a case"] for fingerprint in ledgers.ledger.covered}
    faults = gate.check_ledger(ledger, observed, project_root(), ledgers.today, ledgers.shapes)
    return [fault.code.value for fault in faults]


def _verdict(
    about: tuple[str, str, str, str, str], kill: Kill | None, expected: str
) -> MutantVerdict:
    """Return the verdict on planted data: what is noticed under another name is alive."""
    if kill is None or expected != kill.diagnosis:
        return MutantVerdict(
            *about, MutantStatus.ALIVE, why=None if kill is None else kill.diagnosis
        )
    return MutantVerdict(*about, MutantStatus.KILLED, *kill)
