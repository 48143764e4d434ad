"""Reports of a run: a table per regime and every failure, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from conformance.judge.divergence_context import divergence_lines
from conformance.judge.verdict import Failure, Judgement, Report, Tally

SHOWN = 10
"""How many failures the human form prints in full."""


def report_json(report: Report) -> dict[str, Any]:
    """Everything about a run, for machines."""
    return {
        "schema": "conformance.report.v1",
        "verdict": report.verdict,
        "listed": report.listed,
        **report.total.to_json(),
        "regimes": {regime.value: tally.to_json() for regime, tally in report.regimes.items()},
        "observed": {str(f): len(cases) for f, cases in report.observed.items()},
        "failures": [
            *(_whole_json(failure) for failure in report.whole),
            *(_failure_json(judgement) for judgement in report.failures),
        ],
    }


def print_report(report: Report, console: Console) -> None:
    """Print the run for people: failures first, the table last; plain where it is piped."""
    for judgement in report.failures[:SHOWN]:
        print_failure(judgement, console)
    if len(report.failures) > SHOWN:
        rest = len(report.failures) - SHOWN
        console.print(f"… and {rest} more failures; all of them with --json\n", highlight=False)
    for failure in report.whole[:SHOWN]:
        _line(console, f"{failure.diagnosis}: {failure.message}", "red")
    if len(report.whole) > SHOWN:
        _line(console, f"… and {len(report.whole) - SHOWN} more such; all of them with --json")
    _print_table(report, console)
    for fingerprint, cases in report.observed.items():
        _line(console, f"observed {fingerprint}: {len(cases)}, such as {cases[0]}")
    style = "green" if report.exit_status == 0 else "bold red"
    _line(console, _summary(report), style)


def print_failure(judgement: Judgement, console: Console) -> None:
    """One failure: case, diagnosis, the first divergence with its neighbourhood, how to repeat."""
    failure = judgement.failure
    assert failure is not None
    _line(console, f"{judgement.case}  ({judgement.regime})", "bold")
    _line(console, f"  {failure.diagnosis}: {failure.message}", "red")
    if failure.divergence is not None:
        for line in divergence_lines(failure.divergence, judgement.regime.labels):
            _line(console, f"  {line}")
    for command in judgement.reproduce:
        _line(console, f"  reproduce: {command}")
    console.print()


def _print_table(report: Report, console: Console) -> None:
    """How many comparisons ended how, in each regime; tab-separated where there is no terminal."""
    rows = [(regime.value, tally) for regime, tally in report.regimes.items()]
    rows.append(("total", report.total))
    names = ("regime", "compared", "exact", "in envelope", "failed", "skipped")
    cells = [[name, *_cells(tally)] for name, tally in rows]
    if not console.is_terminal:
        for line in _aligned([list(names), *cells]):
            _line(console, line)
        return
    table = Table()
    for name in names:
        table.add_column(name, justify="left" if name in ("regime", "skipped") else "right")
    for (name, tally), row in zip(rows, cells, strict=True):
        if name == "total":
            table.add_section()
        table.add_row(*map(escape, row), style="red" if tally.failed else None)
    console.print(table)


def _aligned(rows: list[list[str]]) -> Iterator[str]:
    """Yield the rows with their columns aligned: words to the left, numbers to the right."""
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
    """Return the last line: verdict, what it stands on, and the pace."""
    total, pace = report.total, report.listed / report.seconds if report.seconds else 0.0
    return (
        f"{report.verdict}: {total.compared} comparisons of {report.listed} cases, "
        f"{total.exact} exact, {total.in_envelope} in envelope, {total.failed} failed, "
        f"{report.unjudged} unjudged; {report.seconds:.1f} s, {pace:.0f} cases/s"
    )


def _failure_json(judgement: Judgement) -> dict[str, Any]:
    """One failure, for machines; `sides` names its left and its right."""
    failure = judgement.failure
    assert failure is not None
    return {
        "case": judgement.case,
        "regime": judgement.regime.value,
        "result": judgement.result.value,
        "diagnosis": failure.diagnosis,
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
        "diagnosis": failure.diagnosis,
        "message": failure.message,
    }


def _line(console: Console, text: str, style: str | None = None) -> None:
    """One line, whole and as it is: no wrapping, no markup, no highlighting."""
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)
