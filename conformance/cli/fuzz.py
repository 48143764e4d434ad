"""`conformance fuzz`: look for differences that the corpus does not show."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from conformance.cli.blame import blamed, warn
from conformance.cli.options import json_option, timeout_option
from conformance.conclusion import finish
from conformance.errors import CannotJudge
from conformance.files import is_there
from conformance.identity.identity import identify
from conformance.jsonfile import check_writable
from conformance.ledger.ledger import load_ledger
from conformance.manifest.shapes import read_manifest
from conformance.progress import progress

if TYPE_CHECKING:
    from conformance.engines.engine import Engines

_KINDS = ("corpus", "projection", "protocol", "bytecode", "failures", "replay")


@click.command(
    "fuzz",
    epilog="\b\nExamples:\n"
    "  conformance fuzz\n"
    "  conformance fuzz --cases 20000 --seed 7 --out build/fuzz\n"
    "  conformance fuzz --cases 20000 --seed 7 --from-block 400\n"
    "  conformance fuzz --seconds 600 -k bytecode -k failures --json\n"
    "  conformance fuzz --inputs --cases 100000 --ask 5000\n"
    "  conformance fuzz --replay build/fuzz/finding-0123456789ab.json",
)
@click.option("--cases", type=click.IntRange(min=1), help="Draw this many; 500 by default.")
@click.option("--seconds", type=click.IntRange(min=1), help="Stop after this time instead.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option(
    "--from-block",
    "first",
    type=click.IntRange(min=0),
    default=0,
    help="Go on with this block of 50 cases, where another campaign of the seed ended.",
)
@click.option("-k", "kinds", multiple=True, type=click.Choice(_KINDS), help="Only these kinds.")
@click.option("--inputs", is_flag=True, help="Draw files for the readers instead of cases.")
@click.option(
    "--ask",
    type=click.IntRange(min=0),
    default=200,
    show_default=True,
    help="With --inputs: how many texts Lean's decoders get as well.",
)
@click.option(
    "--most", type=click.IntRange(min=1), default=10, show_default=True, help="Findings to stop at."
)
@click.option(
    "--tries",
    type=click.IntRange(min=0),
    default=500,
    show_default=True,
    help="Smaller cases judged for each finding.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build/fuzz"),
    show_default=True,
    help="Where the cases that are found are written.",
)
@click.option(
    "--replay", metavar="FILE", type=click.Path(path_type=Path), help="Judge the case of a file."
)
@timeout_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    cases: int | None,
    seconds: int | None,
    seed: int,
    first: int,
    kinds: tuple[str, ...],
    inputs: bool,
    ask: int,
    most: int,
    tries: int,
    out: Path,
    replay: Path | None,
    timeout: float,
    as_json: bool,
) -> None:
    """Draw cases, ask Lean about each, and judge the Python VM on them as `conformance run` does.

    Every run is also replayed on its own effects. What no deviation explains is made small and
    written as a case file; findings of one kind count as one. The same seed and number of cases
    give the same cases and the same report.

    With --inputs, files of every kind that is read are changed, byte by byte and part by part: a
    reader must take each, or refuse it by its name and with a fix. Texts of cases and certificates
    are given to Lean's decoders too: both sides take one, with the same meaning, or neither does.

    If it is interrupted, it reports what it found so far.

    Exit status: 0 no unexplained difference, 1 a difference, 2 could not judge: no Lean, a case
    that Lean does not take, nothing compared, or broken off before it found anything.
    """
    from conformance.engines.engine import Engines
    from conformance.fuzz.campaign import Campaign, Fuzzer
    from conformance.fuzz.draw import ORDER
    from conformance.fuzz.report import CampaignReport, finding_files, write_findings

    if cases is not None and seconds is not None:
        raise click.UsageError("give --cases or --seconds, not both")
    identify()
    if inputs:
        from conformance.cli.fuzz_inputs import fuzz_inputs

        if kinds or replay is not None:
            raise click.UsageError("--inputs goes with neither -k nor --replay")
        report = fuzz_inputs(Engines.of(ctx), seed, cases, seconds, ask, out)
        finish(report, as_json=as_json)
    engines, covered = Engines.of(ctx), load_ledger().covered
    if replay is not None:
        _replay(replay, engines, timeout, as_json)
    check_writable(out / "finding-.json")
    manifest = read_manifest()
    campaign = Campaign(seed, kinds or ORDER, first)
    total = None if seconds is not None else cases or 500
    stopped: CannotJudge | None = None
    with engines.connect() as lean, _progress(total, seconds) as done:
        fuzzer = Fuzzer(lean, engines.lean(), covered, engines.machine, timeout=timeout)
        try:
            fuzzer.run(campaign, cases=total, seconds=seconds, most=most, tries=tries, done=done)
        except KeyboardInterrupt:
            fix = f"go on with --seed {seed} --from-block {campaign.next_block}"
            stopped = CannotJudge("interrupted", fix=fix)
        except CannotJudge as error:
            stopped = error
    campaign.whole = stopped is None
    found = CampaignReport(campaign, manifest, finding_files(campaign, out))
    if stopped is not None:
        what = f"{stopped.what}; broken off after {campaign.judged} cases"
        warn(blamed(CannotJudge(what, where=stopped.where, fix=stopped.fix)).said)
    finish(found, as_json=as_json, write=lambda: write_findings(campaign, out))


@contextmanager
def _progress(cases: int | None, seconds: int | None) -> Iterator[Callable[[], None]]:
    """Show how many of the cases are judged, or how many of the seconds have passed."""
    what = "fuzzing" if seconds is None else "fuzzing, second"
    with progress(what, cases or seconds or 0) as advance:
        if seconds is None:
            yield advance
            return
        start, shown = time.monotonic(), 0

        def done() -> None:
            nonlocal shown
            while shown < min(seconds, time.monotonic() - start):
                shown += 1
                advance()

        yield done


def _replay(file: Path, engines: Engines, timeout: float, as_json: bool) -> NoReturn:
    """Judge the case of a file as a campaign would."""
    from conformance.cases.case import find_case
    from conformance.fuzz.campaign import Fuzzer
    from conformance.judge.report import Report

    if not is_there(file):
        raise CannotJudge("no such file", where=file, fix="give the file of a case")
    case = find_case(str(file), ())
    with engines.connect() as lean:
        covered = load_ledger().covered
        fuzzer = Fuzzer(lean, engines.lean(), covered, engines.machine, timeout=timeout)
        found = Report(fuzzer.judge(case), 1)
    finish(found, as_json=as_json)
