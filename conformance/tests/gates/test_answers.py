"""Lean's committed answers about the gates: they stand for no other question."""

from __future__ import annotations

import json

import pytest

from conformance.errors import CannotJudge
from conformance.gates.answers import read_gate_answers
from conformance.gates.questions import question
from conformance.traces.export import TIMEOUT


def test_nothing_is_committed_about_other_questions() -> None:
    with pytest.raises(CannotJudge, match="no answer about nothing is committed"):
        read_gate_answers().request('{"id":"nothing"}', TIMEOUT)


def test_nothing_is_committed_about_other_modes() -> None:
    asked = question(None)
    asked["requests"][0]["platform"] = "another"

    with pytest.raises(CannotJudge, match="no answer about no contracts is committed"):
        read_gate_answers().request(json.dumps(asked), TIMEOUT)
