"""`conformance branches`: which arms of the model's definitions runs took, as Lean itself says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

import click

from conformance.cases.case import Case, chosen, find_case, load_corpus
from conformance.cli.options import jobs_option, json_option, pattern_option
from conformance.conclusion import Summary, finish, show
from conformance.coverage.branches import (
    Branches,
    branches_path,
    drifted_arms,
    read_branches,
    write_branches,
)
from conformance.coverage.unreached import UntakenArms, load_arm_reasons, untaken_arms
from conformance.jsonfile import check_writable
from conformance.lean.cover import Arm
from conformance.lean.source import exporter_source
from conformance.progress import progress
from conformance.verdict import Verdict


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
    given as CASE or by a pattern, it only says what they took, and never fails.

    Exit status: 0 all taken or excused, 1 not so, or --check found another arm than is committed,
    2 the file is missing or stale, or there is no Lean.
    """
    part = bool(ids) or pattern is not None
    if (check and write) or (write and part):
        raise click.UsageError("--write is for the whole corpus, and goes without --check")
    if write:
        check_writable(branches_path())
    corpus = load_corpus()
    cases = tuple(find_case(i, corpus) for i in ids) if ids else chosen(corpus, pattern)
    if write:
        write_branches(_asked(cases, corpus, jobs))
        click.echo(f"written: {branches_path()}", err=True)
    found = read_branches(corpus, exporter_source())
    if check:
        finish(_drifted(found, _asked(cases, corpus, jobs)), as_json=as_json)
    if not part:
        finish(_untaken(found), as_json=as_json)
    arms = found.chosen(found.union(case.id for case in cases))
    document = {"cases": len(cases), "taken": [asdict(arm) for arm in arms]}
    count = f"{len(arms)} of {len(found.arms)} arms taken"
    show(document, (*map(str, arms), count), as_json=as_json)


def _asked(cases: Sequence[Case], corpus: Sequence[Case], jobs: int) -> Branches:
    """Ask Lean."""
    from conformance.coverage.asked import ask_branches

    def report(line: str) -> None:
        click.echo(line, err=True)

    with progress("asking Lean", len(cases)) as advance:
        return ask_branches(cases, corpus, jobs=jobs, report=report, advance=advance)


def _drifted(old: Branches, new: Branches) -> Summary:
    """Compare what Lean says now with what is committed."""
    drifted = {name: [str(arm) for arm in arms] for name, arms in drifted_arms(old, new).items()}
    agreed = len(new.taken) - len(drifted)
    return Summary(
        Verdict.of(not drifted),
        {"agreed": agreed, "drifted": drifted},
        (
            *(
                f"{name}: {len(arms)} arms differ, such as {arms[0]}"
                for name, arms in drifted.items()
            ),
            f"{agreed} agree, {len(drifted)} drift",
        ),
    )


def _untaken(found: Branches) -> Summary:
    """Compare what no case takes with the reasons."""
    left = untaken_arms(found, load_arm_reasons())
    counts = _by_module(found.arms, [arm for arm, _ in left.listed])
    return Summary(
        Verdict.of(not left.problems),
        {
            "modules": {m: {"arms": of, "taken": of - not_} for m, (of, not_) in counts.items()},
            "untaken": [{**asdict(arm), "reason": why} for arm, why in left.listed],
            "problems": list(left.problems),
        },
        _lines(found, left, counts),
    )


def _lines(
    found: Branches, left: UntakenArms, counts: Mapping[str, tuple[int, int]]
) -> Iterator[str]:
    """Yield a line for each module, then what no case takes."""
    for module, (of, not_) in counts.items():
        yield f"{module:<34} {of - not_:>4} of {of:<4}"
    for arm, why in left.listed:
        yield f"untaken: {arm}: {why or 'NO REASON'}"
    for problem in left.problems:
        yield f"problem: {problem}"
    yield (
        f"{len(found.arms) - len(left.listed)} of {len(found.arms)} arms taken, "
        f"{len(left.problems)} problems"
    )


def _by_module(arms: Sequence[Arm], untaken: Sequence[Arm]) -> dict[str, tuple[int, int]]:
    """Count the arms of each module, and those that no case takes."""
    total, left = (Counter(arm.module for arm in of) for of in (arms, untaken))
    return {module: (total[module], left[module]) for module in total}
