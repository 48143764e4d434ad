"""Lean's committed answers about the gates: they stand for no other question."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.gates import answers
from conformance.gates.answers import (
    CommittedGates,
    drifted_answers,
    gate_answers_path,
    read_gate_answers,
    some_contracts,
    write_gate_answers,
)
from conformance.gates.check import check_gates
from conformance.gates.questions import describe, few_contracts, question
from conformance.traces.export import TIMEOUT
from conformance.verdict import Verdict
from pyvm.config import DeterminismMode
from pyvm.runtime.gates import Capability


def test_nothing_is_committed_about_other_questions() -> None:
    with pytest.raises(CannotJudge, match="no answer about nothing is committed"):
        read_gate_answers().request('{"id":"nothing"}', TIMEOUT)


def test_nothing_is_committed_about_other_modes() -> None:
    asked = question(None)
    asked["requests"][0]["platform"] = "another"

    with pytest.raises(CannotJudge, match="no answer about no contracts is committed"):
        read_gate_answers().request(json.dumps(asked), TIMEOUT)


def test_the_committed_questions_are_about_nothing_everything_and_one_more_or_less() -> None:
    asked = list(some_contracts())
    sizes = [None if c is None else (len(c.capabilities), len(c.artifacts)) for c in asked]
    all_of = len(Capability), len(DeterminismMode)
    few = [None, (0, 0), all_of, *[(all_of[0] - 1, all_of[1])] * all_of[0]]
    few += [(all_of[0], all_of[1] - 1)] * all_of[1]

    assert sizes == [*few, *[(1, all_of[1])] * all_of[0], *[(all_of[0], 1)] * all_of[1]]
    assert asked[: len(few)] == list(few_contracts())
    assert len(set(asked)) == len(asked)
    assert {describe(one) for one in asked} == set(read_gate_answers().answers)


def test_python_says_under_the_committed_contracts_what_lean_said() -> None:
    found = check_gates(read_gate_answers(), some_contracts())

    assert (found.verdict, found.differing) == (Verdict.CONFORMS, 0)
    assert found.questions == len(read_gate_answers().answers)


def test_what_is_written_is_what_is_read_and_what_is_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed, path = gate_answers_path(), tmp_path / "answers.json"
    monkeypatch.setattr(answers, "gate_answers_path", lambda: path)

    assert write_gate_answers(read_gate_answers(committed)) == path
    assert path.read_bytes() == committed.read_bytes()
    assert read_gate_answers(path) == read_gate_answers() == read_gate_answers(committed)
    path.write_text("{}")
    with pytest.raises(CannotJudge):
        read_gate_answers(path)


def without(committed: CommittedGates, *names: str) -> CommittedGates:
    """The answers but for these, and one about contracts that nobody asks about."""
    kept = {name: said for name, said in committed.answers.items() if name not in names}
    return replace(committed, answers={**kept, "zebra": {}, "ape": {}})


def test_what_lean_says_otherwise_now_is_named_in_order() -> None:
    lean = read_gate_answers()
    name = "no contracts"
    other = {**lean.answers, name: {**lean.answers[name], "live_migration": None}}

    assert drifted_answers(lean, lean) == ()
    assert drifted_answers(replace(lean, answers=other), lean) == (name,)
    assert drifted_answers(without(lean, name), lean) == ("ape", name, "zebra")


def test_answers_about_other_modes_have_all_drifted() -> None:
    lean = read_gate_answers()
    fewer = replace(lean, requests=lean.requests[1:])

    assert drifted_answers(fewer, lean) == tuple(sorted(lean.answers))
