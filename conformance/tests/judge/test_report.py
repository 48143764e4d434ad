"""Reports: what people, machines and CI systems read of one run."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from conformance.conclusion import document, print_lines
from conformance.judge.report import SHOWN, Report
from conformance.judge.suite import Live, judge_all
from conformance.tests.handmade import case
from conformance.tests.judge.judged import run


def text(report: Report, terminal: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=120)
    print_lines(report.lines(terminal), console)
    return out.getvalue()


def test_the_table_has_a_row_for_each_regime() -> None:
    lines = text(run()).splitlines()

    assert lines[0].split() == [
        "regime",
        "compared",
        "exact",
        "in",
        "envelope",
        "failed",
        "skipped",
    ]
    assert lines[1].startswith("cooperative vs lean")
    assert lines[1].split()[-5:] == ["2", "2", "0", "0", "0"]
    assert any(line.startswith("threaded n>1 vs baseline") for line in lines)
    assert lines[-1].startswith("conforms: 2 comparisons of 2 cases, 2 exact")


def test_a_failure_is_shown_with_both_sides_and_a_command() -> None:
    shown = text(run(bad=1))

    assert "toy/case-2/coop  (cooperative vs lean)" in shown
    assert "event-differs" in shown
    assert "lean  > tick 3  received" in shown
    assert "pyvm  > tick 3  received" in shown
    assert "['value']: lean 99, pyvm 7" in shown
    assert "reproduce: conformance diff 'toy/case-2/coop'" in shown
    assert "reproduce: conformance run -k 'toy/case-2/coop'" in shown
    assert "differs: 3 comparisons" in shown


def test_piped_output_is_plain_and_a_terminal_gets_a_table() -> None:
    assert "\x1b" not in text(run(bad=1))
    assert "━" in text(run(), terminal=True)


def test_markup_in_names_is_shown_as_it_is() -> None:
    shown = text(judge_all([case("toy/[bold]/coop")], Live({})))

    assert "toy/[bold]/coop" in shown


def test_many_failures_are_cut_and_counted() -> None:
    shown = text(run(bad=SHOWN + 3))

    assert shown.count("event-differs") == SHOWN
    assert "and 3 more failures" in shown


def test_the_json_says_everything() -> None:
    found = document(run(good=2, bad=1, silent=1))

    assert found["verdict"] == "differs"
    assert (found["compared"], found["exact"], found["in_envelope"], found["failed"]) == (
        3,
        2,
        0,
        1,
    )
    assert found["skipped"] == {"lean-failed": 1}
    assert found["regimes"]["cooperative vs lean"]["compared"] == 3
    whole, failed, silent = found["failures"]
    assert whole["diagnosis"] == "fewer-than-corpus"
    assert (failed["case"], failed["diagnosis"]) == ("toy/case-2/coop", "event-differs")
    assert failed["sides"] == ["lean", "pyvm"]
    assert failed["divergence"]["left"]["value"] == 99
    assert silent["diagnosis"] == "lean-failed"


@pytest.mark.parametrize(("bad", "verdict"), [(0, "conforms"), (1, "differs")])
def test_the_verdict_and_the_status_agree(bad: int, verdict: str) -> None:
    report = run(bad=bad)

    assert report.verdict == verdict
    assert report.verdict.exit_status == bad


@pytest.mark.parametrize(
    ("good", "bad", "silent", "status"),
    [(2, 0, 0, 0), (2, 0, 1, 2), (0, 0, 1, 2), (1, 1, 0, 1), (1, 1, 1, 1)],
)
def test_a_comparison_that_could_not_be_made_counts(
    good: int, bad: int, silent: int, status: int
) -> None:
    found = run(good, bad, silent)
    alone = Report(found.judgements, found.listed)  # without what is said of the run as a whole

    assert found.unjudged == alone.unjudged == silent
    assert found.verdict.exit_status == alone.verdict.exit_status == status
    assert len(alone.failures) == bad + silent
