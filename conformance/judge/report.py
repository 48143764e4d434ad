"""The report of a run: a table per regime and every failure, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from conformance.conclusion import Line
from conformance.envelope.fingerprint import Fingerprint
from conformance.judge.divergence_context import divergence_lines
from conformance.judge.verdict import Diagnosis, Failure, Judgement, Regime, Result, Tally
from conformance.verdict import Verdict

SHOWN = 10
"""How many failures the human form prints in full."""
_NAMES = ("regime", "compared", "exact", "in envelope", "failed", "skipped")


@dataclass(frozen=True, slots=True)
class Report:
    """What a run over many cases found."""

    judgements: tuple[Judgement, ...]
    listed: int
    """How many cases of the corpus match the pattern, or how many there are without one."""
    whole: tuple[Failure, ...] = ()
    """What is wrong with the run as a whole."""
    seconds: float = 0.0

    @property
    def verdict(self) -> Verdict:
        """One comparison that failed decides; one that could not be made is no pass."""
        if any(j.result is Result.FAILED for j in self.judgements):
            return Verdict.DIFFERS
        return Verdict.UNJUDGED if self.whole or self.unjudged else Verdict.CONFORMS

    @property
    def total(self) -> Tally:
        """The tally of every comparison."""
        return Tally.of(self.judgements)

    @property
    def regimes(self) -> Mapping[Regime, Tally]:
        """The tally of each regime, in order."""
        return {r: Tally.of(j for j in self.judgements if j.regime is r) for r in Regime}

    @property
    def failures(self) -> tuple[Judgement, ...]:
        """The comparisons that failed or could not be made."""
        return tuple(j for j in self.judgements if j.failure is not None)

    @property
    def unjudged(self) -> int:
        """How many comparisons could not be made."""
        return sum(j.result is Result.UNJUDGED for j in self.judgements)

    @property
    def observed(self) -> Mapping[Fingerprint, Sequence[str]]:
        """Every fingerprint that was seen, with the cases that showed it."""
        seen: dict[Fingerprint, list[str]] = {}
        for judgement in self.judgements:
            for fingerprint in judgement.fingerprints:
                seen.setdefault(fingerprint, []).append(judgement.case)
        return dict(sorted(seen.items()))

    def to_json(self) -> dict[str, Any]:
        """Return everything about a run, as JSON."""
        return {
            "schema": "conformance.report.v1",
            "listed": self.listed,
            **self.total.to_json(),
            "regimes": {regime.value: tally.to_json() for regime, tally in self.regimes.items()},
            "observed": {str(f): len(cases) for f, cases in self.observed.items()},
            "failures": [
                *(_whole_json(failure) for failure in self.whole),
                *(_failure_json(judgement) for judgement in self.failures),
            ],
        }

    def lines(self, terminal: bool | None = None) -> Iterator[Line]:
        """Yield the run for people: failures first, the table last; plain where it is piped."""
        terminal = Console().is_terminal if terminal is None else terminal
        stale = [j.failure for j in self.failures if j.failure and _is_stale(j.failure)]
        others = [j for j in self.failures if j.failure and not _is_stale(j.failure)]
        for judgement in others[:SHOWN]:
            yield from failure_lines(judgement)
        if len(others) > SHOWN:
            yield f"… and {len(others) - SHOWN} more failures; all of them with --json\n"
        if stale:  # of one cause, and mended by one command
            of = f"{len(stale)} traces" if len(stale) > 1 else "1 trace"
            yield Text(f"{stale[0].diagnosis}: {of}, such as {stale[0].message}\n", "red")
        for failure in self.whole[:SHOWN]:
            yield Text(f"{failure.diagnosis}: {failure.message}", "red")
        if len(self.whole) > SHOWN:
            yield f"… and {len(self.whole) - SHOWN} more such; all of them with --json"
        yield from _table(self) if terminal else _aligned(self)
        for fingerprint, cases in self.observed.items():
            yield f"observed {fingerprint}: {len(cases)}, such as {cases[0]}"
        yield Text(_summary(self), "green" if self.verdict is Verdict.CONFORMS else "bold red")


def _is_stale(failure: Failure) -> bool:
    return failure.diagnosis is Diagnosis.TRACE_STALE


def failure_lines(judgement: Judgement) -> Iterator[str | Text]:
    """Yield a failure: diagnosis, the first divergence with its context, and how to repeat it."""
    failure = judgement.failure
    assert failure is not None
    yield Text(f"{judgement.case}  ({judgement.regime})", "bold")
    yield Text(f"  {failure.diagnosis}: {failure.message}", "red")
    if failure.divergence is not None:
        for line in divergence_lines(failure.divergence, judgement.regime.labels):
            yield f"  {line}"
    for command in judgement.reproduce:
        yield f"  reproduce: {command}"
    yield ""


def _rows(report: Report) -> list[tuple[str, Tally]]:
    """Return how many comparisons ended in which way, in each regime and in all."""
    return [
        *((regime.value, tally) for regime, tally in report.regimes.items()),
        ("total", report.total),
    ]


def _table(report: Report) -> Iterator[Table]:
    """Yield the rows as a table, for a terminal."""
    table = Table()
    for name in _NAMES:
        table.add_column(name, justify="left" if name in ("regime", "skipped") else "right")
    for name, tally in _rows(report):
        if name == "total":
            table.add_section()
        row = map(escape, (name, *_cells(tally)))
        table.add_row(*row, style="red" if tally.failed else None)
    yield table


def _aligned(report: Report) -> Iterator[str]:
    """Yield the rows with their columns aligned: words to the left, numbers to the right."""
    rows = [list(_NAMES), *([name, *_cells(tally)] for name, tally in _rows(report))]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    last = len(widths) - 1
    for row in rows:
        parts = [
            cell.ljust(width) if i in (0, last) else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(parts).rstrip()


def _cells(tally: Tally) -> list[str]:
    """Return a row of the table."""
    numbers = (tally.compared, tally.exact, tally.in_envelope, tally.failed)
    skipped = (f"{count} {reason}" for reason, count in tally.skipped.items())
    return [*map(str, numbers), ", ".join(skipped) or "0"]


def _summary(report: Report) -> str:
    """Return the last line: the verdict, what it rests on, and the pace."""
    total, pace = report.total, report.listed / report.seconds if report.seconds else 0.0
    return (
        f"{report.verdict}: {total.compared} comparisons of {report.listed} cases, "
        f"{total.exact} exact, {total.in_envelope} in envelope, {total.failed} failed, "
        f"{report.unjudged} unjudged; {report.seconds:.1f} s, {pace:.0f} cases/s"
    )


def _failure_json(judgement: Judgement) -> dict[str, Any]:
    """Return one failure as JSON; `sides` names its left and its right."""
    failure = judgement.failure
    assert failure is not None
    return {
        "case": judgement.case,
        "regime": judgement.regime.value,
        "result": judgement.result.value,
        "diagnosis": failure.diagnosis.value,
        "message": failure.message,
        "sides": list(judgement.regime.labels),
        "divergence": failure.divergence.to_json() if failure.divergence else None,
        "diff": failure.diff.to_json() if failure.diff else None,
        "reproduce": list(judgement.reproduce),
    }


def _whole_json(failure: Failure) -> dict[str, Any]:
    """Return what is wrong with the run as a whole, in the same form."""
    return {
        "case": None,
        "regime": None,
        "diagnosis": failure.diagnosis.value,
        "message": failure.message,
    }
