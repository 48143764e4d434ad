"""Questions about certificates: determined by a seed, none twice, and none without states."""

from __future__ import annotations

import json

import pytest

from conformance.cases.case import Case
from conformance.certificates.questions import Question, questions
from conformance.errors import CannotJudge


def test_a_seed_determines_every_certificate(cases: list[Case], asked: list[Question]) -> None:
    again = list(questions(cases, 500, 0))
    other = list(questions(cases, 500, 1))

    def told(asked: list[Question]) -> list[str]:
        return [json.dumps(one.to_json()) for one in asked]

    assert told(again)[:-1] == told(asked)[: len(again) - 1]
    assert told(again) != told(other)


def test_no_certificate_comes_twice_in_a_state(asked: list[Question]) -> None:
    assert len({one.id for one in asked}) == len(asked)
    for question in asked:
        assert len({one.text for one in question.forged}) == len(question.forged)


def test_no_state_to_forge_for_is_no_success(cases: list[Case]) -> None:
    done = [case for case in cases if case.id == "raw/two-openers/thr2"]
    assert len(done) == 1

    with pytest.raises(CannotJudge, match="no more states to forge"):
        list(questions(done, 100_000, 0, patience=50))
    with pytest.raises(CannotJudge, match="no more states to forge"):
        list(questions([], 1, 0))
