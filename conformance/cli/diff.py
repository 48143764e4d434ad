"""`conformance diff`: how two runs of one case differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from conformance.cases.case import Case, Runner, find_case, load_corpus
from conformance.cli.options import json_option
from conformance.conclusion import finish
from conformance.engines.boundary import run_machine
from conformance.engines.engine import trace_by
from conformance.engines.pyvm import PyVM
from conformance.envelope.classify import envelope_diff
from conformance.envelope.diff import EnvelopeDiff, RunParameters
from conformance.errors import CannotJudge
from conformance.files import is_there, read_text
from conformance.jsonfile import check_schema
from conformance.judge.compare import first_divergence
from conformance.judge.divergence_context import divergence_lines
from conformance.judge.judge import baseline_case
from conformance.ledger.ledger import load_ledger
from conformance.runs.observed import Run
from conformance.runs.outcome import Origin
from conformance.runs.texts import committed_runs, said_by_lean
from conformance.traces.trace import (
    WRITTEN,
    Engine,
    ForeignTrace,
    MissingTrace,
    Trace,
    read_trace,
)
from conformance.verdict import Verdict


@click.command(
    "diff",
    epilog="\b\nExamples:\n"
    "  conformance diff mixed/votes/thr8\n"
    "  conformance diff my-case.json --live\n"
    "  conformance trace --engine lean mixed/votes/thr8 --json > a.json\n"
    "  conformance diff a.json b.json --json",
)
@click.argument("first", metavar="CASE|TRACE_A")
@click.argument("second", metavar="[TRACE_B]", required=False)
@click.option("--live", is_flag=True, help="Ask Lean afresh about CASE; for a case of your own.")
@json_option
def command(first: str, second: str | None, live: bool, as_json: bool) -> None:
    """Compare two runs: their first divergence, and their class inside the envelope.

    With one CASE, the Python VM's run is compared with Lean's committed trace and, if the case is
    threaded, with its canonical baseline. A file with a case of your own has no committed trace:
    with --live Lean is asked, without it only the baseline is compared. With two trace files, the
    first is the baseline.

    Exit status: 0 the same or inside the envelope, 1 a difference, 2 could not judge.
    """
    if live and second is not None:
        raise click.UsageError("--live asks Lean about one CASE; give no second trace")
    found = _case_diffs(first, live) if second is None else [_file_diff(first, second)]
    finish(_Comparisons(found), as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Comparisons:
    """Every comparison that was asked for."""

    found: Sequence[_Comparison]

    @property
    def verdict(self) -> Verdict:
        """One that differs decides."""
        return Verdict.of_all([comparison.verdict for comparison in self.found])

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form, in which each comparison has its own verdict as well."""
        return {"comparisons": [comparison.to_json() for comparison in self.found]}

    def lines(self) -> Iterator[str]:
        """Return the lines for people."""
        for comparison in self.found:
            yield from comparison.lines()


class _Comparison:
    """Two runs side by side; `exactly` says that no difference is allowed."""

    def __init__(
        self,
        left: Run,
        right: Run,
        labels: tuple[str, str],
        parameters: RunParameters,
        *,
        exactly: bool,
    ) -> None:
        self.labels = labels
        self.divergence = first_divergence(left, right)
        self.diff = envelope_diff(left, right, parameters, load_ledger().covered)
        self.verdict = Verdict.of(self.divergence is None if exactly else self.diff.admitted)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "sides": list(self.labels),
            "verdict": self.verdict.value,
            "divergence": self.divergence.to_json() if self.divergence else None,
            "diff": self.diff.to_json(),
        }

    def lines(self) -> list[str]:
        """Return the lines for people."""
        head = f"{self.labels[0]} vs {self.labels[1]}: {self.verdict}"
        lines = [head, *_diff_lines(self.diff)]
        if self.divergence is not None:
            lines.append(f"  {self.divergence.code}")
            lines += [f"  {line}" for line in divergence_lines(self.divergence, self.labels)]
        return lines


def _diff_lines(diff: EnvelopeDiff) -> list[str]:
    """Return the classification, for people."""
    width = diff.width
    lines = [
        f"  class {diff.envelope}, determinism tier {diff.tier}",
        f"  effects {diff.effects}, failures {diff.failures}",
        f"  wave width {width.baseline} and {width.candidate}, declared {width.declared}",
    ]
    for fingerprint in diff.differences:
        known = "NOT covered" if fingerprint in diff.undocumented else "covered by the ledger"
        lines.append(f"  {fingerprint}: {known}")
    return [*lines, f"  unsafe: {diff.note}"] if diff.note else lines


def _case_diffs(name: str, live: bool) -> list[_Comparison]:
    """Return the comparisons that a case calls for."""
    case = find_case(name)
    run = Run(trace_by(Engine.PYVM, case).outcome)
    expected = _asked(case) if live else _committed(case, is_there(Path(name)))
    found = []
    if expected is not None:
        found.append(_Comparison(expected, run, ("lean", "pyvm"), _parameters(case), exactly=True))
    if case.runner is Runner.THREADED and not run.refused:
        baseline = run_machine(PyVM(), baseline_case(case.resolved))
        labels = ("baseline", "threaded")
        found.append(_Comparison(baseline, run, labels, _parameters(case), exactly=False))
    ask = f"`conformance diff {name} --live`"
    if not found:
        raise CannotJudge(
            "a case of your own has no committed trace, and this one no baseline to compare with",
            where=name,
            fix=f"ask Lean: {ask}",
        )
    if expected is None:
        click.echo(f"note: not compared with Lean, for want of a trace; {ask} asks it", err=True)
    return found


def _asked(case: Case) -> Run:
    """Return what Lean says now."""
    return Run(trace_by(Engine.LEAN, case).outcome, said_by_lean(case.id))


def _committed(case: Case, own: bool) -> Run | None:
    """Return Lean's committed run; a case from a file may have none."""
    try:
        return committed_runs()(case)
    except (MissingTrace, ForeignTrace):
        if own:
            return None
        raise


def _file_diff(first: str, second: str) -> _Comparison:
    """Return the comparison of two trace files.

    Traces of one case must be the same. A trace of a cooperative case may also be compared with the
    trace of its threaded twin; then it passes if the envelope admits the difference.
    """
    left, right = _read(first), _read(second)
    corpus = {case.hash: case for case in load_corpus()}
    case, other = corpus.get(right.case_hash), corpus.get(left.case_hash)
    exactly = left.case_hash == right.case_hash
    if not exactly and not (case and other and _twins(other, case)):
        raise CannotJudge(
            f"{left.case} and {right.case} are not the same case, nor one the other's baseline",
            where=second,
            fix="compare two traces of one case, or a cooperative one with its threaded twin",
        )
    labels = (f"{left.producer.engine} {first}", f"{right.producer.engine} {second}")
    parameters = RunParameters(Runner.COOPERATIVE, 1) if case is None else _parameters(case)
    baseline = Run(left.outcome, Origin(first, WRITTEN))
    candidate = Run(right.outcome, Origin(second, WRITTEN))
    return _Comparison(baseline, candidate, labels, parameters, exactly=exactly)


def _twins(baseline: Case, case: Case) -> bool:
    """Return whether the first is the canonical baseline of the second."""
    return {**baseline_case(case.resolved), "id": ""} == {**baseline.resolved, "id": ""}


def _parameters(case: Case) -> RunParameters:
    """Return what the case declares."""
    return RunParameters(case.runner, case.concurrency, case.fails)


def _read(name: str) -> Trace:
    """Return a trace from a file that holds one."""
    trace = read_trace(read_text(Path(name)), name)
    check_schema(trace.to_json(), "conformance.trace.v1", name)
    return trace
