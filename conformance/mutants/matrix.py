"""The kill matrix: every mutant judged in a child of its own, until something says no."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, TypeAlias

from conformance.cases.case import Case, Runner
from conformance.errors import CannotJudge
from conformance.mutants.areas import COMPARING, VM_AREAS, files_of
from conformance.mutants.by_hand import check_composition, check_kernel, check_workers
from conformance.mutants.children import Ended, Watchdog, in_children
from conformance.mutants.equivalents import Key
from conformance.mutants.inputs import SharedInputs, frozen
from conformance.mutants.kills import IMPORT, Kill, asked, judged
from conformance.mutants.module_tests import MODULE_TESTS, ModuleTests
from conformance.mutants.planted import (
    ComparisonFixture,
    LedgerFixture,
    audited,
    compared,
    judge_ledgers,
    judge_traces,
)
from conformance.mutants.reach import Reach, reach, reaching
from conformance.mutants.sources import SourceMutant, plant
from conformance.mutants.swap import CannotImport, ModulePatcher, NoPython
from conformance.mutants.thinned import thinned
from conformance.mutants.verdicts import Matrix, MutantStatus, MutantVerdict
from conformance.origin import check_own
from conformance.paths import project_root

NEVER_RELOADED = ("conformance.jsonfile", "conformance.cases", "conformance.mutants")
"""Never imported again: cases were read before the fault, and these only use the VM's JSON."""
FAST = 16
"""`--fast` plants one mutant in this many."""
BY_HAND = 8
"""One machine in this many cases is built by hand."""
Cases: TypeAlias = list[tuple[int, Case]]
"""Cases, each with its number."""


class NotPlanted(NamedTuple):
    """What a child reports that could not put its mutant in place."""

    fault: str | None
    """What the patcher raised, which is a fault of its own; None if the text is no Python."""


@dataclass(slots=True)
class PlantedFile:
    """The mutants of one file, and which cases have killed some of them."""

    area: str
    mutants: Sequence[SourceMutant]
    kills: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planted, and by what it is judged."""

    inputs: SharedInputs
    files: Sequence[PlantedFile]
    equivalents: Mapping[Key, str]
    comparison: ComparisonFixture | None = None
    """What mutants of the comparison, and of traces, are judged by."""
    ledgers: LedgerFixture | None = None
    """What mutants of the ledger, and of its gate, are judged by."""
    tests: ModuleTests | None = None
    """The tests of the modules that are planted, warm; None if they are not asked."""
    data: frozenset[str] = frozenset()
    """The areas in which the faults are in data."""
    whole: bool = True
    """Whether every mutant of the files is planted."""
    prefer: frozenset[str] = frozenset()
    """Cases that should kill, if they can."""

    @property
    def by_hand(self) -> Cases:
        """The cases whose machines are built by hand: some of each runner, and all that are odd."""
        found: Cases = []
        for runner in Runner:
            own = [(i, c) for i, c in enumerate(self.inputs.cases) if c.runner is runner]
            found += [n for k, n in enumerate(own) if k % BY_HAND == 0 or _odd(n[1])]
        return found

    @property
    def numbers(self) -> Mapping[str, int]:
        """The numbers of the cases, in the order in which they are tried."""
        return {case.id: number for number, case in enumerate(self.inputs.cases)}


def _odd(case: Case) -> bool:
    """Return whether a case asks an adapter for what few ask: nothing, too much, certificates."""
    wide = case.runner is Runner.COOPERATIVE and case.concurrency > 1
    return case.concurrency == 0 or wide or bool(case.raw["certificates"])


def planted(
    areas: Iterable[str], pattern: str | None, step: int = 1, start: int = 0
) -> list[PlantedFile]:
    """Return the mutants of these areas whose names contain the pattern: one in every `step`.

    Of what judges they are `thinned`. Which one, `start` decides: another number plants others.
    """
    root = project_root()
    found = []
    for area in areas:
        for file in files_of(area):
            all_of_file = plant(root, file)
            chosen = all_of_file if area in VM_AREAS else thinned(all_of_file)
            mutants = [m for m in chosen if pattern is None or pattern in m.name]
            found.append(PlantedFile(area, mutants[start % step :: step]))
    return found


def judge_mutants(plan: Plan, jobs: int = 1, advance: Callable[[], None] = lambda: None) -> Matrix:
    """Judge every mutant. The result is the same for every number of jobs.

    Mutants are planted in the checkout's sources, so other code, which would not have them, is
    refused even if it is meant. Raises `CannotJudge` also if the patcher fails: a mutant that was
    not planted is not killed.
    """
    check_own(project_root(), always=True)
    patcher = ModulePatcher(project_root(), ("pyvm", "conformance"), NEVER_RELOADED)
    patcher.remember_functions()
    vm = any(file.area in VM_AREAS for file in plan.files)
    found = reach(plan.inputs, patcher.root, plan.inputs.cases) if vm else {}
    lanes = [_Lane(plan, file, patcher, found) for file in plan.files]
    with frozen():
        for number, answer in in_children([lane.tasks() for lane in lanes], jobs):
            lanes[number].record_result(answer)
            advance()
    for fault in (fault for lane in lanes for fault in lane.faults):
        raise fault
    verdicts = [verdict for lane in lanes for verdict in lane.verdicts]
    if plan.comparison is not None and "traces" in plan.data:
        verdicts += judge_traces(plan.comparison)
    if plan.ledgers is not None and "ledgers" in plan.data:
        verdicts += judge_ledgers(plan.ledgers)
    return Matrix(verdicts, tuple(_problems(plan, lanes)))


def _problems(plan: Plan, lanes: Sequence[_Lane]) -> Iterator[str]:
    """Yield what is wrong with the list of equivalents, as far as these mutants tell."""
    keys = {key: killed for lane in lanes for key, killed in lane.keys.items()}
    files = {mutant.file for lane in lanes for mutant in lane.file.mutants}
    for key in plan.equivalents:
        what = f"{key[0]} {key[1]}: {key[3]}"
        if keys.get(key):
            yield f"{what}: listed as equivalent, and killed"
        elif plan.whole and key[0] in files and key not in keys:
            yield f"{what}: listed as equivalent, and no mutant any more"


def _unplanted(mutant: SourceMutant, fault: str) -> CannotJudge:
    return CannotJudge(
        f"a mutant could not be planted: {fault}",
        where=mutant.name,
        fix="report it with this line: it is a fault of the kill matrix",
    )


class _Lane:
    """Judges the mutants of one file, one after another: a kill shows what to try first next."""

    def __init__(self, plan: Plan, file: PlantedFile, patcher: ModulePatcher, found: Reach) -> None:
        self._plan = plan
        self.file = file
        self._patcher = patcher
        self._reach = found
        self._current: tuple[SourceMutant, bool] | None = None
        self.verdicts: list[MutantVerdict] = []
        self.faults: list[CannotJudge] = []
        """Of the patcher: the mutants that it could not put in place."""
        self.keys: dict[Key, bool] = {}
        """The mutants that were judged, and whether one of them was killed."""

    def tasks(self) -> Iterator[Callable[[Watchdog], Kill | NotPlanted | None]]:
        """Yield the work of a child for each mutant."""
        for mutant in self.file.mutants:
            vm = self.file.area in VM_AREAS
            numbers = reaching(mutant, self._reach) if vm else None
            self._current = (mutant, self._is_reached(mutant, numbers))
            yield partial(self._work, mutant, self._ordered(numbers))

    def _is_reached(self, mutant: SourceMutant, numbers: frozenset[int] | None) -> bool:
        """Whether anything runs the mutant's place; what all cases do, all of them run."""
        area, tests = self.file.area, self._plan.tests
        by_cases = area in COMPARING if area not in VM_AREAS else numbers is None or bool(numbers)
        return by_cases or (tests is not None and bool(tests.reaching(mutant)))

    def _ordered(self, numbers: frozenset[int] | None) -> Cases:
        """Return the cases in the order in which they are likely to kill cheaply."""
        cases, kills, prefer = self._plan.inputs.cases, self.file.kills, self._plan.prefer
        which = range(len(cases)) if numbers is None else sorted(numbers)
        listed = [(number, cases[number]) for number in which]
        listed.sort(key=lambda n: (n[1].id not in prefer, -kills[n[0]], n[0]))
        return listed

    def _work(
        self, mutant: SourceMutant, cases: Cases, watchdog: Watchdog
    ) -> Kill | NotPlanted | None:
        """In the child: put the mutant in place, and try."""
        try:
            self._patcher.apply(mutant)
        except NoPython:
            return NotPlanted(None)
        except CannotImport as error:
            return Kill(IMPORT, mutant.file, str(error))
        except Exception as error:  # noqa: BLE001 - a fault of the patcher, told to the parent
            return NotPlanted(f"{type(error).__name__}: {error}")
        return self._tried(mutant, cases, watchdog)

    def _tried(self, mutant: SourceMutant, cases: Cases, watchdog: Watchdog) -> Kill | None:
        """Return what kills the mutant, of all that the area is judged by.

        Code that no case runs is for adapters, if for anyone: machines are then run by hand. The
        tests of the module come last for the VM, which cases judge, and first for what judges.
        """
        plan, area = self._plan, self.file.area
        if area not in VM_AREAS:
            kill = None if plan.tests is None else plan.tests.kill(mutant, watchdog)
            if kill is None and plan.comparison is not None and area in COMPARING:
                kill = compared(plan.comparison, watchdog)
            if kill is None and plan.ledgers is not None and area == "ledger":
                kill = audited(plan.ledgers, watchdog)
            return kill
        kill = asked(plan.inputs, watchdog) if self.file.area == "gates" else None
        kill = kill or judged(plan.inputs, cases, watchdog)
        if kill is None and (self.file.area == "gates" or not cases):
            kill = check_composition(plan.inputs, plan.by_hand, watchdog)
        if kill is None and (self.file.area == "kernel" or not cases):
            kill = check_kernel(plan.inputs, plan.by_hand, watchdog)
        if kill is None and self.file.area == "waves":
            kill = check_workers(plan.inputs, plan.by_hand, watchdog)
        if kill is None and plan.tests is not None:
            kill = plan.tests.kill(mutant, watchdog)
        return kill

    def record_result(self, answer: Kill | NotPlanted | Ended | None) -> None:
        """Record the answer of the child whose work was yielded last."""
        assert self._current is not None
        mutant, reached = self._current
        if isinstance(answer, NotPlanted):
            if answer.fault is not None:
                self.faults.append(_unplanted(mutant, answer.fault))
            return
        if isinstance(answer, Ended) and answer.by_the_system:
            about = (self.file.area, mutant.name, mutant.operator, mutant.before, mutant.after)
            self.keys[mutant.key] = self.keys.get(mutant.key, False)
            self.verdicts.append(MutantVerdict(*about, MutantStatus.LOST, why=answer.how))
            return
        if isinstance(answer, Ended):
            cases = self._plan.inputs.cases if self.file.area in VM_AREAS else ()
            case = cases[answer.trial].id if answer.trial < len(cases) else ""  # else a test
            answer = Kill("timeout" if answer.how == "timeout" else "crash", case, answer.how)
        if answer is not None and answer.case in self._plan.numbers:
            self.file.kills[self._plan.numbers[answer.case]] += 1
        if answer is not None and answer.killed_by == MODULE_TESTS and self._plan.tests is not None:
            self._plan.tests.remember(answer.case)
        self.keys[mutant.key] = self.keys.get(mutant.key, False) or answer is not None
        self.verdicts.append(self._verdict(mutant, reached, answer))

    def _verdict(self, mutant: SourceMutant, reached: bool, kill: Kill | None) -> MutantVerdict:
        about = (self.file.area, mutant.name, mutant.operator, mutant.before, mutant.after)
        if kill is not None:
            return MutantVerdict(
                *about, MutantStatus.KILLED, kill.killed_by, kill.case, kill.diagnosis
            )
        because = self._plan.equivalents.get(mutant.key)
        if because is not None:
            return MutantVerdict(*about, MutantStatus.EQUIVALENT, why=because)
        return MutantVerdict(*about, MutantStatus.ALIVE if reached else MutantStatus.UNREACHED)
