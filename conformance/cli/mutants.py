"""`conformance mutants`: plant faults one at a time, and say what notices each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from conformance.cases.case import load_corpus, select
from conformance.cli.options import jobs_option, json_option, out_option
from conformance.conclusion import document, finish
from conformance.coverage.minimized import committed_minimized, minimized_path, read_minimized
from conformance.errors import CannotJudge
from conformance.identity.identity import identify
from conformance.jsonfile import check_writable, pretty_json, seeded_number, write_atomic
from conformance.mutants.areas import (
    AREAS,
    COMPARING,
    DATA_AREAS,
    DEMANDED,
    FAST,
    chosen_areas,
    test_folder,
)
from conformance.mutants.equivalents import load_equivalents
from conformance.mutants.tools import check_tools
from conformance.mutants.verdicts import Matrix
from conformance.origin import check_own
from conformance.paths import project_root
from conformance.progress import progress


@click.command(
    "mutants",
    epilog="\b\nExamples:\n"
    "  conformance mutants --fast --seed 7\n"
    "  conformance mutants --area waves --area buffers -j 2\n"
    "  conformance mutants -j 2 --out build/mutants.json\n"
    "  conformance mutants -k plan_waves --json",
)
@click.option(
    "--area",
    "areas",
    multiple=True,
    metavar="AREA",
    help=f"Only this area; may be repeated. One of: {', '.join(AREAS)}.",
)
@click.option("-k", "pattern", metavar="PATTERN", help="Only mutants whose name contains this.")
@click.option("--cases", "case_pattern", metavar="PATTERN", help="Only these cases may kill.")
@click.option(
    "--fast",
    is_flag=True,
    help=f"One mutant in {FAST}, from the areas where none may survive.",
)
@click.option("--seed", default="1", show_default=True, help="With --fast: says which.")
@jobs_option("Mutants judged at once; the result is the same for every number.")
@out_option("Write the matrix there as well, as JSON; `conformance minimize --matrix` reads it.")
@json_option
def command(
    areas: tuple[str, ...],
    pattern: str | None,
    case_pattern: str | None,
    fast: bool,
    seed: str,
    jobs: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Plant faults one at a time, and say which regime or check notices each.

    A mutant that nothing notices is alive, unless fixtures/equivalent_mutants.json says why
    nothing can. With --fast the cases are those of fixtures/minimized.json, and another --seed
    plants others. Needs a system that forks processes: Linux or macOS.

    Exit status: 0 every mutant is noticed or equivalent, 1 one is alive or the list of equivalents
    is not true, 2 nothing was planted or something is missing.
    """
    check_tools()
    identify()
    check_own(project_root(), always=True)  # before a test of another checkout is collected
    if out is not None:
        check_writable(out)
    from conformance.mutants.inputs import preload
    from conformance.mutants.matrix import Plan, judge_mutants, planted
    from conformance.mutants.module_tests import ModuleTests, with_module_tests
    from conformance.mutants.planted import prepare_comparison, prepare_ledger

    chosen = chosen_areas(areas or (DEMANDED if fast else ()))
    step, start = (FAST, seeded_number(seed)) if fast else (1, 0)
    files = planted(chosen, pattern, step, start)
    sample = f"one mutant in {FAST}, chosen by the seed {seed}" if fast else ""
    total = sum(len(file.mutants) for file in files)
    data = frozenset(chosen) & frozenset(DATA_AREAS) if pattern is None else frozenset()
    if not total and not data:
        raise CannotJudge(
            "no mutant is planted", fix="leave out -k, or give a part of a function's name"
        )
    corpus = load_corpus()
    cases = committed_minimized(corpus) if fast else select(corpus, case_pattern)
    # they were chosen because they kill; before the list is first made, none is
    first = frozenset(read_minimized() if minimized_path().is_file() else ())

    def judge(tests: ModuleTests | None) -> Matrix:
        warm = preload(cases)
        court = prepare_comparison(warm) if {*COMPARING, "traces"} & set(chosen) else None
        books = prepare_ledger() if {"ledger", "ledgers"} & set(chosen) else None
        whole = pattern is None and not fast
        known = load_equivalents()
        plan = Plan(warm, files, known, court, books, tests, data, whole=whole, prefer=first)
        with progress("planting", total) as advance:
            return replace(judge_mutants(plan, jobs, advance), sample=sample)

    # with --cases nothing else may kill
    tested = files if case_pattern is None else ()
    folders = {test_folder(mutant.file) for file in tested for mutant in file.mutants}
    found = with_module_tests(project_root(), sorted(folders), judge) if folders else judge(None)

    def write() -> None:
        if out is not None:
            write_atomic(out, pretty_json(document(found)) + "\n")

    finish(found, as_json=as_json, write=write)
