"""`conformance minimize`: the few cases that reach and notice what the whole corpus does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from msgspec import Struct

from conformance.cases.case import Case, load_corpus
from conformance.cli.options import json_option
from conformance.conclusion import Summary, finish
from conformance.coverage.minimized import minimized_path, read_minimized, write_minimized
from conformance.files import read_text
from conformance.identity.identity import identify
from conformance.jsonfile import check_writable, parse_as
from conformance.mutants.areas import DEMANDED_OF_VM, LISTED, chosen_areas
from conformance.mutants.tools import check_tools
from conformance.verdict import Verdict


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
@click.option("--fast", is_flag=True, help=f"With --check: one mutant in {LISTED}.")
@click.option(
    "--area",
    "areas",
    multiple=True,
    metavar="AREA",
    help=f"Mutants of this area; may be repeated. Without it: {', '.join(DEMANDED_OF_VM)}.",
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
    identify()
    corpus = load_corpus()
    chosen = chosen_areas(areas or DEMANDED_OF_VM)
    if check:
        from conformance.mutants.minimize import losses

        listed = read_minimized()
        gone = tuple(losses(corpus, listed, chosen, LISTED if fast else 1, jobs))
        finish(_summary(Verdict.of(not gone), tuple(listed), corpus, gone), as_json=as_json)
    from conformance.mutants.minimize import covering, killers

    check_writable(minimized_path())
    saved = None if matrix is None else read_killers(matrix)
    taken = covering(corpus)
    kills = killers(corpus, taken, chosen, jobs) if saved is None else saved
    known = {case.id: case for case in corpus}
    kept = sorted({*taken, *(name for name in kills if name in known)})
    write_minimized(known[name] for name in kept)
    finish(_summary(Verdict.WRITTEN, kept, corpus), as_json=as_json)


class _Killed(Struct):
    """A mutant of a saved matrix, as far as it matters here."""

    case: str | None


class _Saved(Struct):
    """A saved matrix."""

    mutants: tuple[_Killed, ...]


def read_killers(path: Path) -> set[str]:
    """Return the cases that killed, by a saved matrix."""
    fix = "give a kill matrix: `conformance mutants --out FILE`"
    saved = parse_as(read_text(path), _Saved, path, fix)
    return {mutant.case for mutant in saved.mutants if mutant.case}


def _summary(
    verdict: Verdict, listed: Sequence[str], corpus: Sequence[Case], gone: Sequence[str] = ()
) -> Summary:
    """Return how many cases are listed, and what is lost."""
    counts = f"{len(listed)} of {len(corpus)} cases, {len(gone)} things lost"
    facts = {"cases": len(listed), "of": len(corpus), "lost": list(gone)}
    return Summary(verdict, facts, (*gone, counts))
