"""Asking Lean which arms a case takes: the copy must say what the trace says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from conformance.cases.case import find_case, load_corpus
from conformance.coverage import asked as branches_asked
from conformance.coverage.branches import Taken
from conformance.errors import CannotJudge
from conformance.tests.coverage.small import ARMS
from conformance.traces.trace import TraceFile, trace_path


class Noting:
    """Stands in for the marked model: it notes the second arm for each of these."""

    def __init__(self, names: list[str], noted: dict[str, frozenset[int]]) -> None:
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
