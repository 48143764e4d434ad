"""Who is blamed: the engine, the trace that it is held against, or the harness itself."""

from __future__ import annotations

import copy
import gzip
import re
from pathlib import Path
from typing import Any

import pytest

from conformance.cases.case import Case
from conformance.engines.pyvm import machine_at_work
from conformance.errors import CannotJudge
from conformance.judge import judge as judging
from conformance.judge.suite import judge_all
from conformance.judge.verdict import Diagnosis, Judgement, Regime, Result
from conformance.plain_json import JsonObject
from conformance.tests.judge.toy import CASES, COOP, COVERED, MANY, RUN, WIDE, commit, machine
from conformance.traces.trace import trace_path


def without_a_label(outcome: JsonObject) -> JsonObject:
    """The outcome, of whose second event the label is gone."""
    lacking = copy.deepcopy(outcome)
    del lacking["events"][1]["label"]
    return lacking


def lost_on_baselines(resolved: JsonObject) -> JsonObject:
    """A machine that answers threaded cases, and whose process is gone on any other."""
    if resolved["runner"] == "cooperative":
        raise CannotJudge("the process ended with signal 9", fix="start it again")
    return machine(resolved)


def of(judgements: tuple[Judgement, ...], regime: Regime) -> tuple[Result, str | None]:
    (found,) = (j for j in judgements if j.regime is regime)
    return found.result, found.failure.diagnosis if found.failure else None


def test_an_engine_that_is_gone_on_a_baseline_is_no_difference(tmp_path: Path) -> None:
    report = judge_all((MANY,), commit(tmp_path), covered=COVERED, machine=lost_on_baselines)

    assert of(report.judgements, Regime.THREADED_MANY_LEAN) == (Result.EXACT, None)
    lost = (Result.UNJUDGED, Diagnosis.ENGINE_LOST)
    assert of(report.judgements, Regime.THREADED_MANY_BASELINE) == lost
    assert (report.verdict, report.verdict.exit_status) == ("unjudged", 2)


def test_an_answer_that_lacks_a_field_is_the_failure_of_the_engine(tmp_path: Path) -> None:
    report = judge_all(
        CASES, commit(tmp_path), covered=COVERED, machine=lambda c: without_a_label(machine(c))
    )

    assert {j.failure.diagnosis for j in report.failures if j.failure} == {
        Diagnosis.MALFORMED_OUTCOME
    }
    assert "outcome.events[1]" in str(report.failures[0].failure)
    assert report.verdict.exit_status == 1


def test_a_baseline_that_is_no_outcome_is_the_failure_of_the_engine(tmp_path: Path) -> None:
    def half(resolved: JsonObject) -> JsonObject:
        run = machine(resolved)
        return without_a_label(run) if resolved["runner"] == "cooperative" else run

    report = judge_all((MANY,), commit(tmp_path), covered=COVERED, machine=half)

    broken = (Result.FAILED, Diagnosis.MALFORMED_OUTCOME)
    assert of(report.judgements, Regime.THREADED_MANY_BASELINE) == broken


def test_a_trace_that_is_no_outcome_is_not_called_a_difference(tmp_path: Path) -> None:
    unknown = {**copy.deepcopy(RUN), "weather": "fair"}
    traces = commit(tmp_path, CASES[:1], {"coop": unknown})

    report = judge_all(CASES[:1], traces, covered=COVERED, machine=machine)

    (failure,) = report.failures
    assert failure.failure is not None
    assert failure.failure.diagnosis == Diagnosis.TRACE_UNREADABLE
    assert "weather" in failure.failure.message
    assert report.verdict.exit_status == 2


@pytest.mark.parametrize("which", CASES, ids=lambda c: c.id)
def test_an_answer_that_is_leans_and_cannot_be_read_is_not_the_failure_of_the_engine(
    tmp_path: Path, which: Case
) -> None:
    """The texts are the same: the trace is wrong, or the harness cannot read it."""

    def unread(resolved: JsonObject) -> JsonObject:
        return {**machine(resolved), "weather": "fair"}

    name = which.id.rpartition("/")[2]
    traces = commit(tmp_path, (which,), {name: unread(which.resolved)})
    report = judge_all((which,), traces, covered=COVERED, machine=unread)

    assert [j.failure.diagnosis for j in report.failures if j.failure] == [
        Diagnosis.TRACE_UNREADABLE
    ]
    assert report.verdict.exit_status == 2


@pytest.mark.parametrize(
    ("broken", "cases"), [("first_divergence", CASES[:1]), ("envelope_diff", (MANY,))]
)
def test_a_fault_of_the_comparison_is_blamed_on_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, cases: Any
) -> None:
    traces = commit(tmp_path, cases, {"coop": WIDE})

    def fault(*_: object) -> None:
        raise KeyError("a bug of the harness")

    monkeypatch.setattr(judging, broken, fault)
    with pytest.raises(KeyError, match="a bug of the harness"):
        judge_all(cases, traces, covered=COVERED, machine=machine)


@pytest.mark.parametrize("error", [SystemExit(0), GeneratorExit(), RecursionError("deep")])
def test_an_engine_that_raises_anything_is_a_failure(tmp_path: Path, error: BaseException) -> None:
    def ends(resolved: JsonObject) -> JsonObject:
        with machine_at_work():
            raise error

    report = judge_all(CASES, commit(tmp_path), covered=COVERED, machine=ends)

    assert {j.failure.diagnosis for j in report.failures if j.failure} == {Diagnosis.PYVM_RAISED}
    assert report.verdict.exit_status == 1


def deep(levels: int) -> list[Any]:
    """Lists in lists."""
    nested: list[Any] = []
    for _ in range(levels):
        nested = [nested]
    return nested


ANSWERS: dict[str, Any] = {
    "nothing": None,
    "a list": [],
    "of no known kind": {"kind": "walked"},
    "no number": {**RUN, "clock": float("nan")},
    "a huge number": {**RUN, "clock": 10**5000},
    "a set": {**RUN, "clock": {1, 2}},
    "bytes": {**RUN, "clock": b"1"},
    "a float": {**RUN, "clock": 1.0},
    "a truth value": {**RUN, "clock": True},
    "too deep": {**RUN, "clock": deep(5000)},
    "half a pair": {**RUN, "clock": "\ud800"},
    "keys of two types": {**RUN, 1: 2},
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_is_no_outcome_is_the_failure_of_the_engine(
    tmp_path: Path, name: str
) -> None:
    traces = commit(tmp_path, (COOP,))
    report = judge_all((COOP,), traces, covered=COVERED, machine=lambda _: ANSWERS[name])

    assert [j.failure.diagnosis for j in report.failures if j.failure] == [
        Diagnosis.MALFORMED_OUTCOME
    ]
    assert report.verdict.exit_status == 1


@pytest.mark.parametrize(
    "field",
    ['"clock":NaN', '"clock":1.0', '"clock":1,"clock":1', '"clock":"\\ud800"'],
)
def test_a_trace_that_is_not_strict_json_is_unreadable(tmp_path: Path, field: str) -> None:
    traces = commit(tmp_path, (COOP,))
    path = trace_path("toy", traces.folder)
    line = gzip.decompress(path.read_bytes()).decode()
    for text in (
        re.sub(r'"clock":\d+', lambda _: field, line),
        re.sub(r'"clock":\d+', lambda _: field, f" {line}"),
    ):
        # the second is not cut in two: it does not begin as canonical JSON does
        path.write_bytes(gzip.compress(text.replace('"case":', '"case" :').encode()))

        report = judge_all((COOP,), traces, covered=COVERED, machine=machine)

        assert report.verdict.exit_status == 2
