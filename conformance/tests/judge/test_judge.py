"""Judging a case: every regime, and what each of them refuses."""

from __future__ import annotations

import copy
from pathlib import Path

from conformance.judge.compare import Divergence
from conformance.judge.judge import Judge
from conformance.judge.suite import judge_all
from conformance.judge.verdict import Diagnosis, Regime, Result
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.runs.outcome import of_trace
from conformance.runs.profiles import only_unrecorded
from conformance.tests.handmade import case, outcome, widen
from conformance.tests.judge.toy import (
    CASES,
    COVERED,
    MANY,
    ONE,
    RUN,
    broken,
    commit,
    diagnoses,
    drifting,
    machine,
)


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
    assert (report.verdict, report.verdict.exit_status) == ("conforms", 0)
    assert (report.total.compared, report.total.exact, report.total.in_envelope) == (5, 4, 1)
    assert report.observed == {next(iter(COVERED)): [MANY.id]}


def test_a_difference_from_lean_fails(tmp_path: Path) -> None:
    altered = copy.deepcopy(RUN)
    altered["events"][1]["value"] = 99
    traces = commit(tmp_path, changed={"threaded-n1": altered})

    report = judge_all(CASES, traces, covered=COVERED, machine=machine)

    assert diagnoses(report) == [Divergence.EVENT_DIFFERS]
    assert report.failures[0].case == ONE.id
    assert (report.verdict, report.verdict.exit_status) == ("differs", 1)


def test_a_deviation_that_nothing_covers_fails(tmp_path: Path) -> None:
    report = judge_all(CASES, commit(tmp_path), machine=machine)

    assert diagnoses(report) == [Diagnosis.UNDOCUMENTED]
    assert report.verdict.exit_status == 1


def test_threaded_at_one_must_be_the_baseline(tmp_path: Path) -> None:
    report = judge_all(CASES, commit(tmp_path), covered=COVERED, machine=drifting)

    assert set(diagnoses(report)) == {Divergence.EVENT_MISSING, Diagnosis.NOT_EXACT_AT_ONE}


def test_a_wave_wider_than_declared_is_outside(tmp_path: Path) -> None:
    wide = widen(RUN, 3)

    def too_wide(resolved: JsonObject) -> JsonObject:
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
    assert report.verdict.exit_status == 1


def test_refused_loads_have_their_own_regime(tmp_path: Path) -> None:
    refused: JsonObject = {"kind": "refused", "image": 0, "refusal": {"kind": "arity"}}
    traces = commit(tmp_path, [MANY], {"threaded-n2": refused})

    report = judge_all([MANY], traces, machine=lambda resolved: copy.deepcopy(refused))

    assert [(j.regime, j.result) for j in report.judgements] == [
        (Regime.REFUSED_LEAN, Result.EXACT),
        (Regime.THREADED_MANY_BASELINE, Result.SKIPPED),
    ]
    assert report.total.skipped == {"load refused": 1}
    assert report.verdict.exit_status == 0


def test_a_replay_is_excused_only_where_a_request_left_no_entry() -> None:
    def run(*events: JsonObject) -> Run:
        return Run(of_trace(list(events), []))

    def fault(kind: str, tick: int = 3) -> JsonObject:
        return {"tick": tick, "kind": "faulted", "coroutine": 0, "fault": kind}

    denied, refused = fault("outputDenied"), fault("replayMismatch")
    other = {"tick": 4, "kind": "spawned", "parent": 1, "child": 2}

    assert only_unrecorded(run(denied, other), run(refused, other))
    assert not only_unrecorded(run(fault("typeViolation")), run(refused))
    assert not only_unrecorded(run(denied), run(fault("replayMismatch", 4)))
    assert not only_unrecorded(run(denied, other), run(refused))
    assert not only_unrecorded(run(denied), run(refused, other))
    assert not only_unrecorded(
        run(denied), Run({"kind": "refused", "image": 0, "refusal": {"kind": "arity"}})
    )


def test_a_case_that_declares_replay_is_excused_nothing() -> None:
    """The replay faults where the run faulted over a request: that is lawful for other profiles."""

    def answer(fault: str) -> JsonObject:
        return outcome([{"kind": "faulted", "coroutine": 0, "fault": fault}], status="faulted")

    def replays(resolved: JsonObject) -> JsonObject:
        again = resolved["config"].get("handler", {}).get("kind") == "recorded"
        return answer("replayMismatch" if again else "outputDenied")

    found = {}
    for mode in ("full", "replay"):
        judge = Judge(lambda c: Run(answer("outputDenied")), machine=replays, replays_all=True)
        found[mode] = judge.judge(case(mode=mode))[-1]

    assert {j.regime for j in found.values()} == {Regime.REPLAY}
    assert found["full"].result is Result.SKIPPED
    assert found["replay"].result is Result.FAILED
    assert found["replay"].failure is not None
    assert found["replay"].failure.diagnosis is Diagnosis.NOT_RECORDED
