"""The two contracts of the refinement envelope, over the whole committed corpus."""

from __future__ import annotations

import os

import pytest

from conformance.cases.case import load_corpus
from conformance.envelope.fingerprint import Difference
from conformance.judge.report import Report
from conformance.judge.suite import Committed, judge_all
from conformance.judge.verdict import Regime, Result
from conformance.ledger.ledger import load_ledger

AT_ONE = (Regime.COOPERATIVE_LEAN, Regime.THREADED_ONE_LEAN, Regime.THREADED_ONE_BASELINE)
ABOVE = (Regime.THREADED_MANY_LEAN, Regime.THREADED_MANY_BASELINE)
MANY_ENOUGH = {
    Regime.COOPERATIVE_LEAN: 300,
    Regime.THREADED_ONE_LEAN: 10,
    Regime.THREADED_ONE_BASELINE: 10,
    Regime.THREADED_MANY_LEAN: 200,
    Regime.THREADED_MANY_BASELINE: 200,
    Regime.REPLAY: 60,
}
"""A regime that compares fewer cases than this shows nothing."""
MADE = (Result.EXACT, Result.IN_ENVELOPE, Result.FAILED)


@pytest.fixture(scope="module")
def report() -> Report:
    workers = min(2, os.cpu_count() or 1)
    return judge_all(load_corpus(), Committed(), covered=load_ledger().covered, workers=workers)


def assert_compared(report: Report, regime: Regime) -> None:
    """Every case of the corpus that the regime is for was compared, and there are many."""
    judged = {j.case for j in report.judgements if j.regime is regime and j.result in MADE}
    listed = {
        j.case for j in report.judgements if j.regime is regime and j.result != Result.SKIPPED
    }

    assert judged == listed
    assert len(judged) >= MANY_ENOUGH[regime], f"{regime} compares too little to mean anything"


def failures(report: Report, regime: Regime) -> list[str]:
    return [
        f"{j.case}: {j.failure.diagnosis}: {j.failure.message}"
        for j in report.failures
        if j.regime is regime and j.failure
    ]


def test_canonical_parity_is_exact_at_concurrency_one(report: Report) -> None:
    for regime in AT_ONE:
        assert_compared(report, regime)
        assert failures(report, regime) == []
        assert {j.result for j in report.judgements if j.regime is regime} <= {
            Result.EXACT,
            Result.SKIPPED,
        }


def test_envelope_bounded_parity_holds_for_n_gt_1(report: Report) -> None:
    for regime in ABOVE:
        assert_compared(report, regime)
        assert failures(report, regime) == []
    assert report.observed, "no case shows what waves are for"
    assert set(report.observed) <= load_ledger().covered
    assert Difference.SESSION_PERMUTATION in {f.difference for f in report.observed}


def test_threaded_runs_above_one_are_exactly_what_lean_runs(report: Report) -> None:
    tally = report.regimes[Regime.THREADED_MANY_LEAN]

    assert tally.exact == tally.compared


def test_runs_with_failures_show_the_same_above_one(report: Report) -> None:
    found = {f.difference: cases for f, cases in report.observed.items()}

    assert len(found[Difference.FAILURE_ORDER]) >= 60
    assert Difference.FAILURE_VISIBLE not in found


def test_what_declares_replay_is_replayed(report: Report) -> None:
    assert_compared(report, Regime.REPLAY)
    assert failures(report, Regime.REPLAY) == []


def test_the_whole_corpus_is_judged(report: Report) -> None:
    assert report.listed >= 600
    assert report.whole == ()
    assert report.unjudged == 0
    assert report.regimes[Regime.REFUSED_LEAN].exact > 0
