"""Pairs of traces: the classifiers agree; planted faults are caught (runs Lean once)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from conformance.cli import envelope as cli
from conformance.envelope import differences as trace_differences
from conformance.envelope.check import check_envelope
from conformance.envelope.diff import EnvelopeClass
from conformance.envelope.questions import KINDS, Candidate, Question, answer, questions
from conformance.envelope.synthetic import Trace
from conformance.errors import CannotJudge
from conformance.runs import observed
from conformance.runs import outcome as reading
from conformance.tests.envelope.conftest import COUNT
from conformance.tests.envelope.known_pairs import (
    BOUNDED,
    CAUSAL,
    EXACT,
    KNOWN,
    OUTSIDE,
    SESSION,
    known,
)
from conformance.tests.envelope.planted_faults import FAULTS
from conformance.tests.faulty import plant_in_functions
from conformance.tests.recorded import Recorded, Says, ask_only, line_of
from conformance.verdict import Verdict


def classes(lean: Recorded, question: Question) -> list[list[str]]:
    """Return Lean's classes of the pairs of a question."""
    found: list[list[str]] = lean.answer(question.to_json())["classes"]
    return found


@pytest.mark.parametrize("name", KNOWN)
def test_both_say_of_a_known_pair_what_is_right(name: str, lean: Recorded) -> None:
    right = KNOWN[name][2]
    question = next(one for one in known() if one.id == name)
    verdict = [right[0], *(right[1:] or right[:1])]

    assert classes(lean, question) == [verdict]
    assert answer(question) == [verdict]


def test_lean_and_python_agree_on_every_kind_and_in_every_class(
    lean: Recorded, asked: list[Question]
) -> None:
    found = check_envelope(lean, asked)

    assert found.verdict is Verdict.CONFORMS, found.first
    assert (found.compared, found.differing) == (COUNT, 0)
    assert found.questions == len(asked)
    assert tuple(found.kinds) == KINDS
    assert all(found.kinds.values()), found.kinds
    assert list(found.classes) == [EXACT, SESSION, CAUSAL, BOUNDED, OUTSIDE]
    assert all(found.classes.values()), found.classes


def test_no_swap_of_independent_neighbours_is_more_than_a_causal_permutation(
    lean: Recorded, asked: list[Question]
) -> None:
    swapped = ("independent neighbours swapped", "independent neighbours of a session swapped")
    said = [
        (verdict[0], candidate.kind)
        for question in asked
        for candidate, verdict in zip(question.candidates, classes(lean, question), strict=True)
        if candidate.kind in swapped
    ]

    assert {what for what, _ in said} == {EXACT, SESSION, CAUSAL}
    assert (SESSION, swapped[1]) not in said


def plant(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Put a fault into the classifier."""
    module, old, new, _ = FAULTS[name]
    plant_in_functions(monkeypatch, module, old, new, observed, reading)


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught_in_the_classes_that_it_confuses(
    name: str, lean: Recorded, asked: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch, name)

    found = check_envelope(lean, [*known(), *asked])

    assert found.verdict is Verdict.DIFFERS
    assert FAULTS[name][3] <= found.wrong.keys()
    assert found.first is not None
    assert found.first.lean != found.first.python


def test_the_planted_faults_confuse_every_class() -> None:
    assert set().union(*(classes for *_, classes in FAULTS.values())) == set(EnvelopeClass)


def test_a_classifier_that_raises_has_no_verdict(
    lean: Recorded, asked: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace_differences, "differences", {}.__getitem__)

    found = check_envelope(lean, asked[:1])

    assert found.first is not None
    assert found.first.python == ["raised TypeError"]
    assert found.differing == found.compared


def test_the_verb_prints_the_first_difference(
    lean: Recorded, asked: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_only(monkeypatch, cli, lean, asked)
    good = CliRunner().invoke(cli.command, ["check", "--count", str(COUNT), "--json"])
    plant(monkeypatch, "edges never differ")
    bad = CliRunner().invoke(cli.command, ["check", "--count", str(COUNT)])

    assert good.exit_code == 0
    assert json.loads(good.stdout)["compared"] == COUNT
    assert bad.exit_code == 1
    assert "first difference: " in bad.stdout
    assert "buffer_overlap" in bad.stdout
    assert f"{COUNT} pairs compared, " in bad.stdout


def test_a_difference_is_told_with_both_traces(
    lean: Recorded, asked: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch, "effects never differ")

    found = check_envelope(lean, asked)
    told = found.to_json()

    assert found.verdict == "differs"
    assert told["first"]["baseline"]["effects"] != told["first"]["candidate"]["effects"]
    assert "effect_differs" in told["first"]["lean"]
    assert "effect_differs" not in told["first"]["python"]


def test_nothing_compared_is_no_success(lean: Recorded) -> None:
    with pytest.raises(CannotJudge, match="no pair of traces was compared"):
        check_envelope(lean, [])
    with pytest.raises(CannotJudge, match="no case whose trace could be taken"):
        list(questions([], 1, 0))


@pytest.mark.parametrize("missing", EnvelopeClass)
def test_a_class_that_no_pair_fell_in_is_no_success(
    missing: EnvelopeClass, asked: list[Question]
) -> None:
    left, answers = [], {}
    for question in asked:
        kept = [
            (one, verdict)
            for one, verdict in zip(question.candidates, answer(question), strict=True)
            if verdict[0] != missing
        ]
        left.append(replace(question, candidates=tuple(one for one, _ in kept)))
        said = {"case": question.id, "classes": [verdict for _, verdict in kept]}
        answers[line_of(left[-1].to_json())] = json.dumps(said)

    with pytest.raises(CannotJudge, match=f"pairs of traces is {missing}"):
        check_envelope(Recorded(answers), left)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "[]",
        '{"case":"ID","error":".baseline: missing"}',
        '{"case":"other","classes":[["exact"]]}',
        '{"case":"ID","classes":[]}',
        '{"case":"ID","classes":["exact"]}',
        '{"case":"ID","classes":[["excellent"]]}',
        '{"case":"ID","classes":[[]]}',
    ],
)
def test_an_answer_that_is_none_is_no_difference(reply: str) -> None:
    same = Candidate("the same", Trace((), ()), ())
    question = Question("1: no run", same.trace, (same,))

    with pytest.raises(CannotJudge, match="Lean does not answer the question about"):
        check_envelope(Says(reply.replace("ID", question.id)), [question])
