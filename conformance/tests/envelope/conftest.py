"""What tests of the envelope share: the questions of one seed, and Lean's answers to them."""

from __future__ import annotations

import pytest

from conformance.cases.case import Case
from conformance.envelope.questions import Question, questions
from conformance.tests.envelope.known_pairs import known
from conformance.tests.recorded import Recorded, asked_once, cases_of

COUNT = 3000


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    return cases_of("failures", "guards", "knowledge", "mixed", "ping_pong", "raw", "speculation")


@pytest.fixture(scope="session")
def asked(cases: list[Case]) -> list[Question]:
    return list(questions(cases, COUNT, 0))


@pytest.fixture(scope="session")
def lean(asked: list[Question]) -> Recorded:
    return asked_once(question.to_json() for question in (*known(), *asked))
