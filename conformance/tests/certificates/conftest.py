"""What tests of certificates share: the questions of one seed, and Lean's answers to them."""

from __future__ import annotations

import pytest

from conformance.cases.case import Case
from conformance.certificates.questions import Question, questions
from conformance.tests.recorded import Recorded, asked_once, cases_of

COUNT = 4000


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    return cases_of("delegation", "forged", "guards", "mixed", "raw")


@pytest.fixture(scope="session")
def asked(cases: list[Case]) -> list[Question]:
    return list(questions(cases, COUNT, 0))


@pytest.fixture(scope="session")
def lean(asked: list[Question]) -> Recorded:
    return asked_once(question.to_json() for question in asked)
