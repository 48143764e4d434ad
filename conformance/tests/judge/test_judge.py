"""Judging cases: every regime, every way not to conform, and no run that compared nothing."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance.cases.case import Case
from conformance.envelope.fingerprint import Fingerprint
from conformance.judge.compare import Divergence
from conformance.judge.suite import Committed, Live, judge_all
from conformance.judge.verdict import Diagnosis, Regime, Report, Result
from conformance.tests.handmade import case, outcome, ping, widen
from conformance.traces.export import Failure as LeanFailure
from conformance.traces.trace import Engine, Producer, Trace, trace_path, write_traces

Json = dict[str, Any]
RUN = outcome([*ping(0), *ping(1)])
WIDE = widen(RUN, 2)
LEAN = Producer(Engine.LEAN, "0", "4", "c", "s")
COVERED = frozenset([Fingerprint.parse("threaded/n>1/session_permutation")])

COOP = case("toy/plain/coop")
ONE = case("toy/plain/threaded-n1", "threaded", 1)
MANY = case("toy/plain/threaded-n2", "threaded", 2)
CASES = (COOP, ONE, MANY)
NONE: Mapping[str, Json] = {}


def machine(resolved: Json) -> Json:
    """A machine that means what `LEAN` means."""
    return copy.deepcopy(WIDE if resolved["concurrency"] > 1 else RUN)


def broken(resolved: Json) -> Json:
    """A machine that raises on wide cases."""
    if resolved["concurrency"] > 1:
        raise ZeroDivisionError("in the machine")
    return machine(resolved)


def drifting(resolved: Json) -> Json:
    """A threaded machine that says nothing of its last event at n = 1."""
    run = machine(resolved)
    if resolved["runner"] == "threaded" and resolved["concurrency"] == 1:
        run["events"].pop()
    return run


def commit(
    folder: Path, cases: Sequence[Case] = CASES, changed: Mapping[str, Json] = NONE
) -> Committed:
    """Commit Lean's traces of the cases."""
    traces = [
        Trace(c.id, c.hash, LEAN, changed.get(c.id.rpartition("/")[2], machine(c.resolved)))
        for c in cases
    ]
    write_traces(traces, trace_path("toy", folder))
    return Committed(folder)


def diagnoses(report: Report) -> list[str]:
    found = [j.failure.diagnosis for j in report.failures if j.failure]
    return found + [failure.diagnosis for failure in report.whole]


def test_every_regime_is_compared(tmp_path: Path) -> None:
    report = judge_all(CASES, commit(tmp_path), covered=COVERED, machine=machine)

    results = {j.regime: j.result for j in report.judgements}
    assert results == {
        Regime.COOPERATIVE_LEAN: Result.EXACT,
        Regime.THREADED_ONE_LEAN: Result.EXACT,
        Regime.THREADED_ONE_BASELINE: Result.EXACT,
        Regime.THREADED_MANY_LEAN: Result.EXACT,
        Regime.THREADED_MANY_BASELINE: Result.IN_ENVELOPE,
    }
    assert (report.verdict, report.exit_status) == ("conforms", 0)
    assert (report.total.compared, report.total.exact, report.total.in_envelope) == (5, 4, 1)
    assert report.observed == {next(iter(COVERED)): [MANY.id]}


def test_a_difference_from_lean_fails(tmp_path: Path) -> None:
    altered = copy.deepcopy(RUN)
    altered["events"][1]["value"] = 99
    traces = commit(tmp_path, changed={"threaded-n1": altered})

    report = judge_all(CASES, traces, covered=COVERED, machine=machine)

    assert diagnoses(report) == [Divergence.EVENT_DIFFERS]
    assert report.failures[0].case == ONE.id
    assert (report.verdict, report.exit_status) == ("differs", 1)


def test_a_deviation_that_nothing_covers_fails(tmp_path: Path) -> None:
    report = judge_all(CASES, commit(tmp_path), machine=machine)

    assert diagnoses(report) == [Diagnosis.UNDOCUMENTED]
    assert report.exit_status == 1


def test_threaded_at_one_must_be_the_baseline(tmp_path: Path) -> None:
    report = judge_all(CASES, commit(tmp_path), covered=COVERED, machine=drifting)

    assert set(diagnoses(report)) == {Divergence.EVENT_MISSING, Diagnosis.NOT_EXACT_AT_ONE}


def test_a_wave_wider_than_declared_is_outside(tmp_path: Path) -> None:
    wide = widen(RUN, 3)

    def too_wide(resolved: Json) -> Json:
        return copy.deepcopy(wide) if resolved["concurrency"] > 1 else machine(resolved)

    traces = commit(tmp_path, changed={"threaded-n2": wide})
    report = judge_all(CASES, traces, covered=COVERED, machine=too_wide)

    assert diagnoses(report) == [Diagnosis.OUTSIDE_ENVELOPE]


def test_an_exception_in_the_machine_fails_its_case_only(tmp_path: Path) -> None:
    report = judge_all(CASES, commit(tmp_path), covered=COVERED, machine=broken)

    assert diagnoses(report) == [Diagnosis.PYVM_RAISED]
    failure = report.failures[0].failure
    assert failure is not None
    assert "ZeroDivisionError: in the machine at " in failure.message
    assert report.total.exact == 3
    assert report.exit_status == 1


def test_a_trace_that_is_missing(tmp_path: Path) -> None:
    report = judge_all(CASES, commit(tmp_path, CASES[:2]), covered=COVERED, machine=machine)

    assert diagnoses(report) == [Diagnosis.TRACE_MISSING, Diagnosis.FEWER_THAN_CORPUS]
    assert (report.verdict, report.exit_status) == ("unjudged", 2)
    assert report.total.skipped == {"trace-missing": 1}


@pytest.mark.parametrize("field", ["kind", "label", "sender"])
def test_a_trace_whose_event_lacks_a_field(tmp_path: Path, field: str) -> None:
    lacking = copy.deepcopy(RUN)
    del lacking["events"][1][field]

    traces = commit(tmp_path, CASES[:1], {"coop": lacking})
    report = judge_all(CASES[:1], traces, covered=COVERED, machine=machine)

    assert diagnoses(report) == [Diagnosis.TRACE_UNREADABLE, Diagnosis.NOTHING_COMPARED]
    assert (report.verdict, report.exit_status) == ("unjudged", 2)


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
    assert report.exit_status == 2


def test_a_trace_that_no_case_asks_for(tmp_path: Path) -> None:
    report = judge_all(CASES[:2], commit(tmp_path), covered=COVERED, machine=machine)

    assert diagnoses(report) == [Diagnosis.TRACE_SURPLUS]
    assert report.exit_status == 2


@pytest.mark.parametrize("cases", [CASES, ()])
def test_a_run_that_compared_nothing_does_not_conform(
    tmp_path: Path, cases: tuple[Case, ...]
) -> None:
    commit(tmp_path, cases)
    pattern = "no such case" if cases else None

    report = judge_all(cases, Committed(tmp_path), pattern=pattern, machine=machine)

    assert diagnoses(report) == [Diagnosis.NOTHING_COMPARED]
    assert (report.verdict, report.exit_status) == ("unjudged", 2)


def test_a_pattern_narrows_what_is_listed(tmp_path: Path) -> None:
    traces = commit(tmp_path)

    report = judge_all(CASES, traces, covered=COVERED, pattern="threaded-n2", machine=machine)

    assert report.listed == 1
    assert report.exit_status == 0
    assert {j.case for j in report.judgements} == {MANY.id}


def test_refused_loads_have_their_own_regime(tmp_path: Path) -> None:
    refused: Json = {"kind": "refused", "refusal": {"kind": "unmergeable", "role": "C"}}
    traces = commit(tmp_path, [MANY], {"threaded-n2": refused})

    report = judge_all([MANY], traces, machine=lambda resolved: copy.deepcopy(refused))

    assert [(j.regime, j.result) for j in report.judgements] == [
        (Regime.REFUSED_LEAN, Result.EXACT),
        (Regime.THREADED_MANY_BASELINE, Result.SKIPPED),
    ]
    assert report.total.skipped == {"load refused": 1}
    assert report.exit_status == 0


def test_live_answers_are_judged_like_committed_ones() -> None:
    answers = {c.id: Trace(c.id, c.hash, LEAN, machine(c.resolved)) for c in CASES}

    report = judge_all(CASES, Live(answers), covered=COVERED, machine=machine)

    assert report.exit_status == 0


def test_a_case_that_lean_does_not_answer() -> None:
    report = judge_all([COOP], Live({COOP.id: LeanFailure(COOP.id, "bad")}), machine=machine)

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
    assert alone.exit_status == together.exit_status == 0
