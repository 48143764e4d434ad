"""Questions about pairs of traces: determined by a seed, of all events, told as splices."""

from __future__ import annotations

import json

from conformance.cases.case import Case
from conformance.envelope.questions import Question, questions
from conformance.envelope.synthetic import EVENT_KINDS
from conformance.runs.equality import same


def text(question: Question) -> str:
    return json.dumps(question.to_json())


def test_every_kind_of_event_is_among_the_pairs(asked: list[Question]) -> None:
    kinds = {e["kind"] for q in asked for c in q.candidates for e in c.trace.events}

    assert kinds == set(EVENT_KINDS)


def test_a_seed_determines_every_pair(cases: list[Case], asked: list[Question]) -> None:
    again, other = (list(map(text, questions(cases, 500, seed))) for seed in (0, 1))

    assert again[:-1] == list(map(text, asked))[: len(again) - 1]
    assert again != other


def test_what_lean_is_told_puts_the_candidates_together_again(asked: list[Question]) -> None:
    for question in asked:
        told = question.to_json()
        for candidate, said in zip(question.candidates, told["candidates"], strict=True):
            for name, items in candidate.trace.to_json().items():
                whole, part = told["baseline"][name], said[name]
                again = (*whole[: part["head"]], *part["between"], *whole[part["tail"] :])
                assert same(list(again), list(items))
