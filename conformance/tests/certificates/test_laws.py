"""Laws of forged certificates and of their comparison, with no Lean: each is forged anew here."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from random import Random

import pytest

from conformance.cases.case import Case
from conformance.certificates.check import CertificateCheck, WrongVerdict, check_certificates
from conformance.certificates.facts import Facts, in_order, look, other_waves, right_waves
from conformance.certificates.forging import KINDS, Forged
from conformance.certificates.questions import Question, answer, questions
from conformance.errors import CannotJudge
from conformance.tests.certificates.conftest import COUNT
from conformance.tests.certificates.planted_faults import FAULTS
from conformance.verdict import Verdict

TRIES = 200


@dataclass(frozen=True)
class SaysBut:
    """A Lean that says what Python says, but for these: by the question's id and the place."""

    questions: list[Question]
    changes: dict[tuple[str, int], str]

    def request(self, line: str, timeout: float) -> str:
        name = json.loads(line)["id"]
        said = answer(next(one for one in self.questions if one.id == name))
        verdicts = [self.changes.get((name, i), one) for i, one in enumerate(said)]
        return json.dumps({"case": name, "verdicts": verdicts})


@pytest.fixture
def fresh(cases: list[Case]) -> list[Question]:
    return list(questions(cases, COUNT, 0))


def test_every_kind_is_forged_and_python_is_lawful_on_all(fresh: list[Question]) -> None:
    found = check_certificates(SaysBut(fresh, {}), fresh)

    assert found.verdict is Verdict.CONFORMS, found.first
    assert (found.compared, found.questions) == (COUNT, len(fresh))
    assert all(found.kinds.values()), found.kinds
    assert found.wrong == {}


def test_every_kind_is_known_to_the_planted_faults_and_the_first_three_are_right() -> None:
    shown = set().union(*(kinds for _, _, kinds in FAULTS.values()))

    assert shown | {"reordered picks", "not JSON", "wrong shape"} == set(KINDS)
    assert [kind for kind in KINDS if kind.startswith("right: ")] == list(KINDS[:3])


def test_wrong_verdicts_are_counted_by_kind_and_the_first_is_told(fresh: list[Question]) -> None:
    one, two = fresh[:2]
    lean = SaysBut(fresh, {(one.id, 1): "nonsense", (one.id, 4): "nonsense", (two.id, 0): "none"})
    turns: list[None] = []

    found = check_certificates(lean, fresh[:2], lambda: turns.append(None))

    assert found.verdict is Verdict.DIFFERS
    assert (found.questions, found.differing, found.unlawful, found.accepted_bad) == (2, 3, 3, 0)
    wrong = [one.forged[1].kind, one.forged[4].kind, two.forged[0].kind]
    assert found.wrong == {kind: wrong.count(kind) for kind in wrong}
    assert type(found.wrong) is dict
    python = answer(one)[1]
    assert found.first == WrongVerdict(one.id, one.forged[1], "nonsense", python)
    assert len(turns) == found.compared == len(one.forged) + len(two.forged)


def test_two_lawful_verdicts_that_differ_are_wrong_and_not_unlawful(fresh: list[Question]) -> None:
    question, place = next(
        (q, i) for q in fresh for i, one in enumerate(q.forged) if one.kind == "crowded waves"
    )
    said = answer(question)[place]
    other = min(question.forged[place].lawful - {said})

    found = check_certificates(SaysBut([question], {(question.id, place): other}), [question])

    assert (found.differing, found.unlawful, found.wrong) == (1, 0, {"crowded waves": 1})


def test_nothing_compared_is_no_verdict_that_conforms() -> None:
    assert CertificateCheck(0, 0, 0, None, 0, 0, {}, {}).verdict is Verdict.DIFFERS


def test_a_wrong_verdict_is_told_in_full() -> None:
    lawful = [f"verdict {letter}" for letter in "abcdefgh"]
    wrong = WrongVerdict("a state", Forged("a kind", "{}", frozenset(lawful)), "x", "y")

    assert str(wrong) == (f"a kind, a state: Lean x, Python y, lawful {' or '.join(lawful)}; {{}}")
    assert wrong.to_json() == {
        "state": "a state",
        "kind": "a kind",
        "certificate": "{}",
        "lawful": lawful,
        "lean": "x",
        "python": "y",
    }


@pytest.fixture
def facts(asked: list[Question]) -> Facts:
    """Seven are ready, in an order that is not that of their ids, and two of them clash."""
    found = look(asked[0].state, 3)
    planned = found.planned._replace(waves=((99,),))
    ready = (3, 1, 2, 7, 6, 5, 4)
    return replace(found, n=3, ready=ready, planned=planned, clashing={(3, 1): "lane"})


def test_waves_and_their_picks_come_in_the_order_of_the_queue(facts: Facts) -> None:
    assert in_order(facts, [[2], [], [1, 3], [4, 7]]) == [[3, 1], [2], [7, 4]]


def test_other_waves_pick_each_once_and_none_is_too_wide_or_clashes(facts: Facts) -> None:
    made = [other_waves(facts, list(facts.ready), Random(i)) for i in range(TRIES)]

    for waves in made:
        assert sorted(cid for wave in waves for cid in wave) == sorted(facts.ready)
        assert max(map(len, waves)) <= facts.n
        assert not any({3, 1} <= set(wave) for wave in waves)
    assert {len(waves) for waves in made} > {3, 4}  # some open a wave where another has room


def test_right_waves_are_those_planned_or_one_by_one_or_others_but_for_two(facts: Facts) -> None:
    single = [[cid] for cid in facts.ready]
    made = [right_waves(facts, Random(i)) for i in range(TRIES)]
    apart = [right_waves(facts, Random(i), apart=(3, 1)) for i in range(TRIES)]

    assert made.count([[99]]) > TRIES // 6
    assert made.count(single) > TRIES // 6
    assert sum(waves not in ([[99]], single) for waves in made) > TRIES // 6
    assert {cid for waves in apart for wave in waves for cid in wave} == {2, 7, 6, 5, 4}
    assert apart.count(single[2:]) > TRIES // 4


def test_a_question_is_asked_in_full(asked: list[Question]) -> None:
    one = asked[0]

    assert one.to_json() == {
        "schema": "conformance.certificates.v1",
        "id": one.id,
        "case": one.case,
        "rounds": one.rounds,
        "concurrency": one.n,
        "certificates": [forged.text for forged in one.forged],
    }


def test_no_certificate_to_compare_is_no_success_whoever_answers() -> None:
    with pytest.raises(CannotJudge, match="no certificate was compared"):
        check_certificates(SaysBut([], {}), [])
