"""`conformance run`: judge the Python VM on the corpus."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cases.case import Case, load_corpus, select
from conformance.cli.options import jobs_option, json_option, pattern_option, timeout_option
from conformance.conclusion import finish
from conformance.coverage.minimized import committed_minimized
from conformance.identity.identity import identify
from conformance.jsonfile import check_writable
from conformance.judge.suite import Committed, Live, Traces, judge_all
from conformance.ledger.ledger import load_ledger
from conformance.progress import progress

if TYPE_CHECKING:
    from conformance.engines.engine import Engines


@click.command(
    "run",
    epilog="\b\nExamples:\n"
    "  conformance run\n"
    "  conformance run -k two_buyer -j 4\n"
    "  conformance run --live --json\n"
    "  conformance run --junit build/conformance.xml",
)
@pattern_option
@jobs_option("Worker processes; the result is the same for every number.")
@click.option("--minimized", "few", is_flag=True, help="Only the cases of fixtures/minimized.json.")
@click.option("--live", is_flag=True, help="Ask Lean afresh instead of reading committed traces.")
@timeout_option
@json_option
@click.option(
    "--junit",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write JUnit XML as well; its folder is made if needed.",
)
@click.pass_context
def command(
    ctx: click.Context,
    pattern: str | None,
    jobs: int,
    few: bool,
    live: bool,
    timeout: float,
    as_json: bool,
    junit: Path | None,
) -> None:
    """Judge the Python VM against Lean's traces and against its own canonical baseline.

    Every case is compared exactly with what Lean did with it. A threaded case is also compared
    with the cooperative run of the same case: at concurrency 1 exactly, above it inside the
    envelope that the active deviations of the ledger declare. The minimized corpus is for a quick
    answer: it reaches as much of the model and kills the same mutants (`conformance minimize`).

    Exit status: 0 conforms, 1 a difference, 2 could not judge: traces are missing or made for
    other cases, no case was compared, or Lean is not there.
    """
    from conformance.engines.engine import Engines
    from conformance.engines.limits import Limits

    engines = Engines.of(ctx)
    if junit is not None:
        check_writable(junit)
    judged = identify()
    corpus = load_corpus()
    covered = load_ledger().covered
    part = committed_minimized(corpus) if few else corpus
    cases = select(part, pattern)
    traces = _ask_lean(cases, engines, jobs, timeout) if live else Committed()
    with progress("judging", len(cases)) as advance:
        report = judge_all(
            corpus,
            traces,
            covered=covered,
            workers=jobs,
            pattern=pattern,
            part=part if few else None,
            machine=engines.machine,
            limits=Limits(timeout),
            done=advance,
        )

    def write() -> None:
        if junit is not None:
            from conformance.judge.junit import write_junit

            write_junit(report, junit, judged)

    finish(report, as_json=as_json, write=write)


def _ask_lean(cases: tuple[Case, ...], engines: Engines, jobs: int, timeout: float) -> Traces:
    """Ask Lean afresh, and return its answers to the cases."""
    from conformance.traces.export import ask_all

    if not cases:
        return Live({})
    with progress("asking Lean", len(cases)) as advance:
        answers = ask_all(
            cases,
            engines.connect,
            engines.lean(),
            jobs=jobs,
            timeout=timeout,
            progress=lambda answer: advance(),
        )
    return Live(answers)
