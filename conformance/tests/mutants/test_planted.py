"""Faults in traces and ledgers are noticed under their names, and used to judge the judges."""

from __future__ import annotations

from conformance.mutants.inputs import SharedInputs
from conformance.mutants.ledgers import one_of_each
from conformance.mutants.matrix import Plan, judge_mutants, planted
from conformance.mutants.planted import (
    judge_ledgers,
    judge_traces,
    prepare_comparison,
    prepare_ledger,
)
from conformance.mutants.verdicts import MutantStatus


def test_faults_in_traces_are_noticed_under_their_names(warm: SharedInputs) -> None:
    verdicts = list(judge_traces(prepare_comparison(warm)))

    assert len(verdicts) > 150
    assert [v for v in verdicts if v.status is not MutantStatus.KILLED] == []


def test_faults_in_the_ledger_are_noticed_under_their_names() -> None:
    books = prepare_ledger()
    few = type(books)(books.ledger, books.shapes, books.today, tuple(one_of_each(books.mutants)))
    verdicts = list(judge_ledgers(few))

    assert len(verdicts) > 12
    assert [v for v in verdicts if v.status is not MutantStatus.KILLED] == []


def test_a_comparison_that_sees_less_is_noticed(warm: SharedInputs) -> None:
    court = prepare_comparison(warm)
    files = planted(("runs",), "equality.py")
    files[0].mutants = [m for m in files[0].mutants if "return True" in m.name]
    found = judge_mutants(Plan(warm, files, {}, court, whole=False))

    assert {v.status for v in found.verdicts} == {MutantStatus.KILLED}
    assert "planted traces" in {v.killed_by for v in found.verdicts}
