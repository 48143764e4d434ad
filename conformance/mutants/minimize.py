"""The minimized corpus, found and proved: it reaches and kills what the whole corpus does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from conformance.cases.case import Case
from conformance.coverage.branches import read_branches
from conformance.coverage.minimized import cover_greedily, coverage_of, lost, minimized
from conformance.coverage.reached import Reached
from conformance.errors import CannotJudge
from conformance.lean.source import exporter_source
from conformance.mutants.equivalents import load_equivalents
from conformance.mutants.inputs import preload
from conformance.mutants.matrix import Plan, PlantedFile, judge_mutants, planted
from conformance.mutants.verdicts import Matrix, MutantStatus
from conformance.progress import progress
from conformance.runs.texts import committed_runs


def covering(corpus: Sequence[Case]) -> tuple[str, ...]:
    """Return ids of cases that reach all that the corpus reaches."""
    sizes = {case.id: len(case.raw["images"]) * case.raw["fuel"] for case in corpus}
    return cover_greedily(_reaches(corpus), sizes.__getitem__)


def killers(
    corpus: Sequence[Case], preferred: Sequence[str], areas: Sequence[str], jobs: int
) -> set[str]:
    """Return ids of cases that kill every mutant that the corpus kills, preferred ones if any."""
    found = _judged(corpus, planted(areas, None), jobs, frozenset(preferred))
    return {verdict.case for verdict in found.verdicts if verdict.case}


def losses(
    corpus: Sequence[Case],
    listed: Mapping[str, str],
    areas: Sequence[str],
    step: int,
    jobs: int,
    start: int = 0,
) -> Iterator[str]:
    """Name what the corpus reaches or kills and the listed cases do not.

    One mutant in every `step` is planted; `start` decides which. The listed cases alone judge them;
    the whole corpus judges those that they leave alive.
    """
    for name in lost(_reaches(corpus), listed):
        yield f"reached no more: {name}"
    files = planted(areas, None, step, start)
    alive = {v.mutant for v in _judged(minimized(corpus, listed), files, jobs).alive}
    for file in files:
        file.mutants = [mutant for mutant in file.mutants if mutant.name in alive]
    for verdict in _judged(corpus, files, jobs).verdicts if alive else ():
        if verdict.status is MutantStatus.KILLED:
            yield f"killed no more: {verdict.mutant}"


def _reaches(corpus: Sequence[Case]) -> Mapping[str, frozenset[Reached]]:
    """Return what each case reaches, by the committed traces and branches."""
    taken = read_branches(corpus, exporter_source())
    return coverage_of(corpus, committed_runs(), taken)


def _judged(
    cases: Sequence[Case],
    files: list[PlantedFile],
    jobs: int,
    prefer: frozenset[str] = frozenset(),
) -> Matrix:
    """Plant every mutant of the files, to be killed by these cases."""
    plan = Plan(preload(tuple(cases)), files, load_equivalents(), prefer=prefer)
    with progress("planting", sum(len(file.mutants) for file in files)) as advance:
        found = judge_mutants(plan, jobs, advance)
    if found.lost:
        what = f"the system killed what judged a mutant: {found.lost[0].why}"
        raise CannotJudge(what, where=found.lost[0].mutant, fix="try again with more memory free")
    return found
