"""`conformance minimize`: the few cases that reach and notice what the whole corpus does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cases.case import Case, load_corpus
from conformance.cli.options import json_option
from conformance.conclusion import Summary, finish
from conformance.coverage.branches import read_branches
from conformance.coverage.minimized import (
    cover_greedily,
    coverage_of,
    lost,
    minimized,
    read_minimized,
    write_minimized,
)
from conformance.coverage.reached import Reached
from conformance.engines.engine import lean_producer
from conformance.errors import CannotJudge
from conformance.jsonfile import read_json
from conformance.mutants.areas import DEMANDED, chosen_areas
from conformance.mutants.equivalents import load_equivalents
from conformance.mutants.tools import check_tools
from conformance.mutants.verdicts import Matrix, MutantStatus
from conformance.progress import progress
from conformance.traces.outcomes import committed_outcomes
from conformance.verdict import Verdict

if TYPE_CHECKING:
    from conformance.mutants.matrix import PlantedFile


@click.command(
    "minimize",
    epilog="\b\nExamples:\n"
    "  conformance minimize -j 2\n"
    "  conformance minimize --matrix build/mutants.json\n"
    "  conformance minimize --check --fast",
)
@click.option(
    "--matrix",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="What `conformance mutants --out` wrote, instead of planting every mutant now.",
)
@click.option("--check", is_flag=True, help="Write nothing: prove the committed list again.")
@click.option("--fast", is_flag=True, help="With --check: only the mutants of `mutants --fast`.")
@click.option(
    "--area",
    "areas",
    multiple=True,
    metavar="AREA",
    help=f"Mutants of this area; may be repeated. Without it: {', '.join(DEMANDED)}.",
)
@click.option("-j", "jobs", default=1, show_default=True, type=click.IntRange(1, 64))
@json_option
def command(
    matrix: Path | None,
    check: bool,
    fast: bool,
    areas: tuple[str, ...],
    jobs: int,
    as_json: bool,
) -> None:
    """Write fixtures/minimized.json, or check that it is as good as the corpus.

    The cases reach every constructor of the model that the corpus reaches, take every arm of its
    definitions that it takes, and kill every mutant that it kills. A greedy cover: small, not the
    smallest.

    Exit status: 0 written, or as good, 1 something is lost, 2 the list names a case that does not
    exist, or the VM does not conform.
    """
    if (fast and not check) or (matrix and check):
        raise click.UsageError("--fast is for --check, and --matrix is not")
    if matrix is None:
        check_tools()
    corpus = load_corpus()
    chosen = chosen_areas(areas or DEMANDED)
    if check:
        listed = read_minimized()
        gone = _lost(corpus, listed, chosen, fast, jobs)
        finish(_summary(Verdict.of(not gone), tuple(listed), corpus, gone), as_json=as_json)
    taken = _cover(corpus)
    kills = _killers(corpus, taken, chosen, jobs) if matrix is None else _read_killers(matrix)
    known = {case.id: case for case in corpus}
    kept = sorted({*taken, *(name for name in kills if name in known)})
    write_minimized(known[name] for name in kept)
    finish(_summary(Verdict.WRITTEN, kept, corpus), as_json=as_json)


def _cover(corpus: tuple[Case, ...]) -> tuple[str, ...]:
    """Return cases that reach all that the corpus reaches."""
    sizes = {case.id: len(case.raw["images"]) * case.raw["fuel"] for case in corpus}
    return cover_greedily(_reaches(corpus), sizes.__getitem__)


def _reaches(corpus: tuple[Case, ...]) -> Mapping[str, frozenset[Reached]]:
    """Return what each case reaches, by the committed traces and branches."""
    taken = read_branches(corpus, lean_producer().source)
    return coverage_of(corpus, committed_outcomes(), taken)


def _killers(
    corpus: tuple[Case, ...], taken: tuple[str, ...], areas: tuple[str, ...], jobs: int
) -> set[str]:
    """Plant every mutant, to be killed by what is taken if it can; give the cases that did."""
    from conformance.mutants.matrix import planted

    found = _judged(corpus, planted(areas, None), jobs, frozenset(taken))
    return {verdict.case for verdict in found.verdicts if verdict.case}


def _read_killers(path: Path) -> set[str]:
    """Read the cases that killed from a saved matrix."""
    try:
        return {mutant["case"] for mutant in read_json(path)["mutants"] if mutant["case"]}
    except (TypeError, KeyError) as error:
        raise CannotJudge(
            f"not a kill matrix: {error!r}", where=path, fix="conformance mutants --out FILE"
        ) from error


def _lost(
    corpus: tuple[Case, ...],
    listed: Mapping[str, str],
    areas: tuple[str, ...],
    fast: bool,
    jobs: int,
) -> tuple[str, ...]:
    """Name what the corpus reaches or kills, and the listed cases do not.

    The listed cases alone judge every mutant. Of what they leave alive the whole corpus is asked.
    """
    from conformance.mutants.matrix import FAST, planted

    gone = [f"reached no more: {name}" for name in lost(_reaches(corpus), listed)]
    files = planted(areas, None, FAST if fast else 1)
    alive = {v.mutant for v in _judged(minimized(corpus, listed), files, jobs).alive}
    for file in files:
        file.mutants = [mutant for mutant in file.mutants if mutant.name in alive]
    killed = _judged(corpus, files, jobs).verdicts if alive else ()
    return (
        *gone,
        *(f"killed no more: {v.mutant}" for v in killed if v.fate is MutantStatus.KILLED),
    )


def _judged(
    cases: tuple[Case, ...],
    files: list[PlantedFile],
    jobs: int,
    prefer: frozenset[str] = frozenset(),
) -> Matrix:
    """Plant every mutant of the files, to be killed by these cases."""
    from conformance.mutants.inputs import preload
    from conformance.mutants.matrix import Plan, judge_mutants

    plan = Plan(preload(cases), files, load_equivalents(), prefer=prefer)
    with progress("planting", sum(len(file.mutants) for file in files)) as advance:
        return judge_mutants(plan, jobs, advance)


def _summary(
    verdict: Verdict, listed: Sequence[str], corpus: Sequence[Case], gone: Sequence[str] = ()
) -> Summary:
    """Say how many cases are listed, and what is lost."""
    counts = f"{len(listed)} of {len(corpus)} cases, {len(gone)} things lost"
    facts = {"cases": len(listed), "of": len(corpus), "lost": list(gone)}
    return Summary(verdict, facts, (*gone, counts))
