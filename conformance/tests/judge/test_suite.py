"""Judging many cases: every way not to conform, and no run that compared nothing."""

from __future__ import annotations

import copy
import os
import signal
import time
from pathlib import Path

import pytest

from conformance.cases.case import Case
from conformance.engines.limits import Limits
from conformance.judge.suite import Committed, Live, judge_all
from conformance.judge.verdict import Diagnosis
from conformance.plain_json import JsonObject
from conformance.tests.handmade import case
from conformance.tests.judge.toy import (
    CASES,
    COOP,
    COVERED,
    MANY,
    ONE,
    RUN,
    commit,
    diagnoses,
    machine,
)
from conformance.tests.samples import LEAN
from conformance.traces.export import NoTrace, by_file
from conformance.traces.trace import Trace, trace_path, write_traces


def test_a_trace_that_is_missing(tmp_path: Path) -> None:
    report = judge_all(CASES, commit(tmp_path, CASES[:2]), covered=COVERED, machine=machine)

    assert diagnoses(report) == [Diagnosis.TRACE_MISSING, Diagnosis.FEWER_THAN_CORPUS]
    assert (report.verdict, report.verdict.exit_status) == ("unjudged", 2)
    assert report.total.skipped == {"trace-missing": 1}


@pytest.mark.parametrize("field", ["kind", "label", "sender"])
def test_a_trace_whose_event_lacks_a_field(tmp_path: Path, field: str) -> None:
    lacking = copy.deepcopy(RUN)
    del lacking["events"][1][field]

    traces = commit(tmp_path, CASES[:1], {"coop": lacking})
    report = judge_all(CASES[:1], traces, covered=COVERED, machine=machine)

    assert diagnoses(report) == [Diagnosis.TRACE_UNREADABLE, Diagnosis.NOTHING_COMPARED]
    assert (report.verdict, report.verdict.exit_status) == ("unjudged", 2)


def test_a_trace_of_another_case(tmp_path: Path) -> None:
    write_traces([Trace(COOP.id, ONE.hash, LEAN, RUN)], trace_path("toy", tmp_path))

    report = judge_all([COOP], Committed(tmp_path), machine=machine)

    assert diagnoses(report) == [Diagnosis.TRACE_FOREIGN, Diagnosis.NOTHING_COMPARED]


def test_a_trace_file_that_is_cut_off(tmp_path: Path) -> None:
    commit(tmp_path)
    path = trace_path("toy", tmp_path)
    path.write_bytes(path.read_bytes()[:-20])

    report = judge_all(CASES, Committed(tmp_path), machine=machine)

    assert diagnoses(report) == [Diagnosis.TRACE_UNREADABLE] * 3 + [Diagnosis.NOTHING_COMPARED]
    assert report.verdict.exit_status == 2


def test_a_trace_that_no_case_asks_for(tmp_path: Path) -> None:
    report = judge_all(CASES[:2], commit(tmp_path), covered=COVERED, machine=machine)

    assert diagnoses(report) == [Diagnosis.TRACE_SURPLUS]
    assert report.verdict.exit_status == 2


@pytest.mark.parametrize("cases", [CASES, ()])
def test_a_run_that_compared_nothing_does_not_conform(
    tmp_path: Path, cases: tuple[Case, ...]
) -> None:
    commit(tmp_path, cases)
    pattern = "no such case" if cases else None

    report = judge_all(cases, Committed(tmp_path), pattern=pattern, machine=machine)

    assert diagnoses(report) == [Diagnosis.NOTHING_COMPARED]
    assert (report.verdict, report.verdict.exit_status) == ("unjudged", 2)


def test_a_pattern_narrows_what_is_listed(tmp_path: Path) -> None:
    traces = commit(tmp_path)

    report = judge_all(CASES, traces, covered=COVERED, pattern="threaded-n2", machine=machine)

    assert report.listed == 1
    assert report.verdict.exit_status == 0
    assert {j.case for j in report.judgements} == {MANY.id}


def test_live_answers_are_judged_like_committed_ones() -> None:
    answers = {c.id: Trace(c.id, c.hash, LEAN, machine(c.resolved)) for c in CASES}

    report = judge_all(CASES, Live(answers), covered=COVERED, machine=machine)

    assert report.verdict.exit_status == 0


def test_a_case_that_lean_does_not_answer() -> None:
    report = judge_all([COOP], Live({COOP.id: NoTrace(COOP.id, "bad")}), machine=machine)

    assert diagnoses(report) == [Diagnosis.LEAN_FAILED, Diagnosis.NOTHING_COMPARED]


def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    stems = ("one", "two", "three")
    cases = [case(f"{stem}/plain/coop") for stem in stems]
    for c in cases:
        write_traces([Trace(c.id, c.hash, LEAN, RUN)], trace_path(c.stem, tmp_path))

    alone, together = (
        judge_all(cases, Committed(tmp_path), workers=n, machine=machine) for n in (1, 3)
    )

    assert alone.judgements == together.judgements
    assert alone.verdict.exit_status == together.verdict.exit_status == 0


def mortal(resolved: JsonObject) -> JsonObject:
    """Run a case as it should be, but die of some and take for ever over others."""
    if "/killed/" in resolved["id"]:
        os.kill(os.getpid(), signal.SIGKILL)
    if "/endless/" in resolved["id"]:
        time.sleep(600)
    return machine(resolved)


def test_a_worker_that_dies_and_a_run_without_end_cost_their_cases_alone(tmp_path: Path) -> None:
    ids = [f"{s}/{what}/coop" for s in ("one", "two") for what in ("a", "killed", "b", "endless")]
    cases = [case(case_id) for case_id in ids]
    for stem, part in by_file(cases):
        write_traces([Trace(c.id, c.hash, LEAN, RUN) for c in part], trace_path(stem, tmp_path))

    report = judge_all(
        cases, Committed(tmp_path), workers=2, machine=mortal, limits=Limits(seconds=0.5)
    )

    assert [j.case for j in report.judgements] == ids
    assert {j.case: j.failure.diagnosis for j in report.failures if j.failure} == {
        case_id: Diagnosis.ENGINE_LOST if "/killed/" in case_id else Diagnosis.OVER_LIMIT
        for case_id in ids
        if "/killed/" in case_id or "/endless/" in case_id
    }
    assert report.verdict == "differs"


def test_a_run_that_lost_a_case_is_no_pass(tmp_path: Path) -> None:
    cases = [case(f"one/{what}/coop") for what in ("a", "killed")]
    write_traces([Trace(c.id, c.hash, LEAN, RUN) for c in cases], trace_path("one", tmp_path))

    report = judge_all(cases, Committed(tmp_path), workers=2, machine=mortal)

    assert report.verdict == "unjudged"
    assert "its worker was ended by SIGKILL" in str(report.failures[0].failure)
