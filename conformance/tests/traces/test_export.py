"""Lean's answers: what becomes a trace, and what fails its case."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from conformance.errors import CannotJudge
from conformance.plain_json import JsonObject
from conformance.tests.mortal import Mortal
from conformance.tests.samples import LEAN, FakeLean, agreeing, outcome, trace
from conformance.tests.traces.small import CASES
from conformance.traces.export import NoTrace, Why, ask, ask_all, validated, without_trace


def _refusing(raw: JsonObject) -> object:
    if raw["id"] == "small/two/coop":
        return {"case": raw["id"], "error": "lanes: 0 is not positive"}
    return agreeing(raw)


def test_an_answer_becomes_a_trace_with_hash_and_producer() -> None:
    assert ask(FakeLean(agreeing), CASES[0], LEAN) == trace(CASES[0])


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ({"case": "small/one/coop", "error": "fuel: not a number"}, "fuel: not a number"),
        ({"case": None, "error": "not JSON"}, "not JSON"),
        ({"case": "small/two/coop", "outcome": outcome()}, "another case"),
        ({"case": "small/one/coop"}, "field outcome: not an object whose kind is ran or refused"),
        ({"case": "small/one/coop", "outcome": {"kind": "walked"}}, "field outcome: not an object"),
        ('{"case":"small/one/coop","case":"small/one/coop"}', "'case' is given twice"),
        ("[" * 100_000, "nested deeper than"),
        ("PANIC at Runtime", "PANIC"),
        ("[1]", "not an object"),
    ],
)
def test_any_other_answer_fails_that_case(reply: object, said: str) -> None:
    answer = ask(FakeLean(lambda raw: reply), CASES[0], LEAN)

    assert isinstance(answer, NoTrace)
    assert answer.case == "small/one/coop"
    assert said in answer.error


def test_a_trace_that_breaks_the_schema_fails_that_case() -> None:
    assert validated(trace(CASES[0])) == trace(CASES[0])

    broken = validated(trace(CASES[0], status="happy"))

    assert isinstance(broken, NoTrace)
    assert broken.error.startswith("$.outcome.status")
    assert broken.why is Why.MALFORMED


@pytest.mark.parametrize("jobs", [1, 2, 9])
def test_answers_come_in_the_order_of_the_cases_from_one_process_a_job(jobs: int) -> None:
    FakeLean.started = 0
    seen: list[str] = []
    answers = ask_all(
        CASES, lambda: FakeLean(_refusing), LEAN, jobs=jobs, progress=lambda a: seen.append(a.case)
    )

    assert list(answers) == [c.id for c in CASES]
    assert sorted(seen) == sorted(answers)
    assert [f.case for f in without_trace(answers.values())] == ["small/two/coop"]
    assert FakeLean.started == min(jobs, len(CASES))


def test_a_process_that_dies_is_not_an_answer() -> None:
    def die(raw: JsonObject) -> object:
        raise CannotJudge("Lean ended", fix="start it again")

    with pytest.raises(CannotJudge, match="Lean ended"):
        ask_all(CASES, lambda: FakeLean(die), LEAN)


@pytest.mark.parametrize("fate", ["die", "killed", "hang"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_process_that_ends_over_a_case_costs_that_case_alone(fate: str, jobs: int) -> None:
    deadly = CASES[0]

    answers = ask_all(
        CASES, lambda: Mortal({deadly.id: fate}, outcome()), LEAN, jobs=jobs, timeout=2.0
    )

    (lost,) = without_trace(answers.values())
    assert list(answers) == [c.id for c in CASES]
    assert (lost.case, lost.why) == (deadly.id, Why.LOST)
    said = {"die": "status 3", "killed": "SIGKILL", "hang": "did not answer in time"}
    assert said[fate] in lost.error


def test_a_process_that_cannot_be_started_again_leaves_the_rest_unasked_and_named() -> None:
    ids = [c.id for c in CASES]

    answers = ask_all(
        CASES, lambda: Mortal({ids[0]: "answer", ids[1]: "for good"}, outcome()), LEAN
    )

    lost = without_trace(answers.values())
    assert [one.case for one in lost] == ids[1:]
    assert {one.why for one in lost} == {Why.LOST}


def test_after_some_that_ended_in_a_row_no_process_is_started() -> None:
    with Mortal(dict.fromkeys((c.id for c in CASES), "die"), outcome()) as vm:
        answers = ask_all(CASES, lambda: nullcontext(vm), LEAN, in_a_row=2)
        started = vm.started

    assert started == 2
    assert {one.case for one in without_trace(answers.values())} == {c.id for c in CASES}


def test_exporting_no_case_is_refused() -> None:
    with pytest.raises(CannotJudge, match="no case"):
        ask_all((), lambda: FakeLean(agreeing), LEAN)
