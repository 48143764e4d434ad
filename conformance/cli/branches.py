"""`conformance branches`: which arms of the model's definitions runs took, as Lean itself says."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

import click

from conformance.cases.case import Case, chosen, find_case, load_corpus
from conformance.cli.options import jobs_option, json_option, pattern_option
from conformance.coverage.branches import Branches, branches_path, read_branches, write_branches
from conformance.coverage.unreached import load_arm_reasons, untaken_arms
from conformance.engines.engine import lean_producer
from conformance.errors import CannotJudge
from conformance.jsonfile import pretty_json
from conformance.lean.cover import Arm
from conformance.progress import progress


@click.command(
    "branches",
    epilog="\b\nExamples:\n"
    "  conformance branches\n"
    "  conformance branches ring/pair-tokens/thr4 --json\n"
    "  conformance branches --check -k two_buyer\n"
    "  conformance branches --write -j 2",
)
@click.argument("ids", metavar="[CASE]...", nargs=-1)
@pattern_option
@click.option("--check", is_flag=True, help="Ask Lean now, and compare with what is committed.")
@click.option("--write", is_flag=True, help="Ask Lean about the whole corpus, and commit to file.")
@jobs_option("With --check or --write: Lean processes at once.")
@json_option
def command(
    ids: tuple[str, ...],
    pattern: str | None,
    check: bool,
    write: bool,
    jobs: int,
    as_json: bool,
) -> None:
    """Say which arms of the model's definitions were taken: of each match, if and do branch.

    They are counted by Lean, in a copy of the model in which every arm notes that it ran, and
    committed as fixtures/branches.json.gz. An arm that no case takes fails unless
    fixtures/unreached.json says why; so does a reason for one that is taken. Of some cases only,
    given as CASE or by a pattern, it says what they took, and fails for nothing.

    Exit status: 0 all taken or excused, 1 not so, or --check found another arm than is committed,
    2 the file is missing or stale, or there is no Lean.
    """
    part = bool(ids) or pattern is not None
    if (check and write) or (write and part):
        raise click.UsageError("--write is for the whole corpus, and goes without --check")
    corpus = load_corpus()
    cases = tuple(find_case(i, corpus) for i in ids) if ids else chosen(corpus, pattern)
    if write:
        write_branches(_asked(cases, corpus, jobs))
        click.echo(f"written: {branches_path()}", err=True)
    found = read_branches(corpus, lean_producer().source)
    if check:
        _check(found, _asked(cases, corpus, jobs), cases, as_json)
    elif part:
        _show_taken(found, cases, as_json)
    else:
        _show(found, as_json)


def _asked(cases: Sequence[Case], corpus: Sequence[Case], jobs: int) -> Branches:
    """Ask Lean."""
    from conformance.coverage.asked import ask_branches

    def report(line: str) -> None:
        click.echo(line, err=True)

    with progress("asking Lean", len(cases)) as advance:
        return ask_branches(cases, corpus, jobs=jobs, report=report, advance=advance)


def _check(old: Branches, new: Branches, cases: Sequence[Case], as_json: bool) -> None:
    """Compare what Lean says now with what is committed."""
    if old.arms != new.arms:
        raise CannotJudge("field arms: the model has others now", where=branches_path())
    drifted = {
        name: [str(arm) for arm in old.chosen(taken.bits ^ old.taken[name].bits)]
        for name, taken in new.taken.items()
        if taken != old.taken[name]
    }
    if as_json:
        verdict = "drift" if drifted else "agrees"
        click.echo(
            pretty_json(
                {"verdict": verdict, "agreed": len(new.taken) - len(drifted), "drifted": drifted}
            )
        )
    else:
        for name, arms in drifted.items():
            click.echo(f"{name}: {len(arms)} arms differ, such as {arms[0]}")
        click.echo(f"{len(new.taken) - len(drifted)} agree, {len(drifted)} drift")
    sys.exit(1 if drifted else 0)


def _show_taken(found: Branches, cases: Sequence[Case], as_json: bool) -> None:
    """Print the arms that some cases took."""
    arms = found.chosen(found.union(case.id for case in cases))
    if as_json:
        click.echo(pretty_json({"cases": len(cases), "taken": [asdict(arm) for arm in arms]}))
        return
    for arm in arms:
        click.echo(str(arm))
    click.echo(f"{len(arms)} of {len(found.arms)} arms taken")


def _show(found: Branches, as_json: bool) -> None:
    """Print a line for each module, then what no case takes."""
    left = untaken_arms(found, load_arm_reasons())
    listed, problems, untaken = left.listed, left.problems, [arm for arm, _ in left.listed]
    counts = _by_module(found.arms, untaken)
    if as_json:
        modules = {m: {"arms": of, "taken": of - not_} for m, (of, not_) in counts.items()}
        arms = [{**asdict(arm), "reason": why} for arm, why in listed]
        verdict = "differs" if problems else "conforms"
        click.echo(
            pretty_json(
                {
                    "verdict": verdict,
                    "modules": modules,
                    "untaken": arms,
                    "problems": list(problems),
                }
            )
        )
    else:
        for module, (of, not_) in counts.items():
            click.echo(f"{module:<34} {of - not_:>4} of {of:<4}")
        for arm, why in listed:
            click.echo(f"untaken: {arm}: {why or 'NO REASON'}")
        for problem in problems:
            click.echo(f"problem: {problem}")
        click.echo(
            f"{len(found.arms) - len(untaken)} of {len(found.arms)} arms taken, "
            f"{len(problems)} problems"
        )
    sys.exit(1 if problems else 0)


def _by_module(arms: Sequence[Arm], untaken: Sequence[Arm]) -> dict[str, tuple[int, int]]:
    """Count the arms of each module, and those that no case takes."""
    total, left = (Counter(arm.module for arm in of) for of in (arms, untaken))
    return {module: (total[module], left[module]) for module in total}
