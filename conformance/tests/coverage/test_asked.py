"""Asking Lean which arms a case takes: the copy must say what the trace says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from conformance.cases.case import Case, find_case, load_corpus
from conformance.coverage import asked as branches_asked
from conformance.coverage.branches import QUESTIONS, Taken
from conformance.errors import CannotJudge
from conformance.lean.source import exporter_source
from conformance.tests.coverage.small import ARMS, CASE
from conformance.traces.export import LeanFailed, NoTrace, Why
from conformance.traces.trace import TraceFile, trace_path


class Noting:
    """Stands in for the marked model: it notes the second arm for each of these."""

    def __init__(self, names: list[str], noted: dict[str, frozenset[int]]) -> None:
        self.noted = noted
        noted.update((name, frozenset({9})) for name in names)

    def __enter__(self) -> Noting:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("changed", [False, True])
def test_of_some_cases_the_copy_must_say_what_their_traces_say(
    monkeypatch: pytest.MonkeyPatch, changed: bool
) -> None:
    corpus = load_corpus()
    one = find_case("guards/held-by-itself/coop", corpus)
    trace = TraceFile(trace_path("guards")).trace(one)
    if changed:
        trace = replace(trace, outcome={**trace.outcome, "events": []})

    def ask_all(cases: object, connect: Callable[[], Noting], *_: object, **__: object) -> object:
        with connect():
            return {one.id: trace}

    monkeypatch.setattr(branches_asked, "cover", lambda root: [one.id, "q"])
    monkeypatch.setattr(branches_asked, "arms", lambda copy, report: {7: ARMS[0], 9: ARMS[1]})
    monkeypatch.setattr(branches_asked, "CoveredLean", Noting)
    monkeypatch.setattr(branches_asked, "ask_all", ask_all)
    for question in ("_gates", "_certificates", "_envelope"):
        monkeypatch.setattr(branches_asked, question, lambda lean, corpus: None)

    if changed:
        with pytest.raises(CannotJudge, match="says something else than the committed trace"):
            branches_asked.ask_branches([one], corpus, report=print)
        return
    found = branches_asked.ask_branches([one], corpus, report=print)
    assert found.taken[one.id] == Taken.of(one, [1])


def marked(
    monkeypatch: pytest.MonkeyPatch, answers: dict[str, NoTrace], told: list[object]
) -> None:
    """Put a marked model in place that gives these answers, and notes what it is told.

    Of the questions each kind takes an arm of its own.
    """

    def ask_all(
        cases: Sequence[Case], connect: Callable[[], Noting], *_: object, **more: Any
    ) -> Any:
        told.append(more["jobs"])
        with connect():
            for _case in cases:
                more["progress"](None)
        return {case.id: answers.get(case.id) for case in cases}

    def asks(place: int) -> Callable[[Noting, Sequence[Case]], None]:
        def ask(lean: Noting, corpus: Sequence[Case]) -> None:
            told.append(corpus)
            lean.noted[f"question {place}"] = frozenset({place})

        return ask

    monkeypatch.setattr(branches_asked, "cover", lambda root: [CASE.id])
    places = {7: ARMS[2], 9: ARMS[1], 11: ARMS[0]}
    monkeypatch.setattr(branches_asked, "arms", lambda copy, report: places)
    monkeypatch.setattr(branches_asked, "CoveredLean", Noting)
    monkeypatch.setattr(branches_asked, "ask_all", ask_all)
    monkeypatch.setattr(branches_asked, "check", lambda *given: NothingDrifted())
    for place, question in zip(places, ("_gates", "_certificates", "_envelope"), strict=True):
        monkeypatch.setattr(branches_asked, question, asks(place))


class NothingDrifted:
    drifted = ()


def test_each_kind_of_question_is_asked_about_the_corpus_and_has_its_own_arms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[object] = []
    turns: list[None] = []
    corpus = [CASE, replace(CASE, id="another/case")]
    marked(monkeypatch, {}, told)

    found = branches_asked.ask_branches(
        [CASE], corpus, jobs=3, report=print, advance=lambda: turns.append(None)
    )

    assert told == [3, corpus, corpus, corpus]
    assert len(turns) == 1
    assert (found.source, found.arms) == (exporter_source(), ARMS[::-1])
    alone = {name: Taken.of(None, [number]) for number, name in enumerate(QUESTIONS)}
    assert {name: found.taken[name] for name in QUESTIONS} == alone
    assert found.taken[CASE.id] == Taken.of(CASE, [1])


def test_a_case_that_the_copy_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    marked(monkeypatch, {CASE.id: NoTrace(CASE.id, "it ended", Why.LOST)}, [])
    other = replace(CASE, id="another/case")

    with pytest.raises(LeanFailed, match="it ended") as raised:
        branches_asked.ask_branches([other, CASE], [CASE], report=print)
    assert raised.value.where == CASE.place
