"""Lean's answers to questions that are no cases: asked for once, and then given again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest

from conformance.cases.case import Case, load_corpus
from conformance.engines.engine import connect_lean
from conformance.traces.export import TIMEOUT

Question = Mapping[str, Any]


@dataclass(frozen=True)
class Recorded:
    """Stands in for Lean's process: the answers, by the lines that ask for them."""

    answers: Mapping[str, str]

    def request(self, line: str, timeout: float) -> str:
        return self.answers[line]

    def answer(self, question: Question) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.answers[line_of(question)])
        return found


@dataclass(frozen=True)
class Says:
    """A Lean that always says this."""

    reply: str

    def request(self, line: str, timeout: float) -> str:
        return self.reply


def line_of(question: Question) -> str:
    """Write a question as Lean's process is asked it."""
    return json.dumps(question, ensure_ascii=False)


def cases_of(*stems: str) -> list[Case]:
    """The cases of these files of the corpus: enough for questions of every kind."""
    return [case for case in load_corpus() if case.stem in stems]


def asked_once(questions: Iterable[Question]) -> Recorded:
    """Ask Lean."""
    with connect_lean() as lean:
        return Recorded({line: lean.request(line, TIMEOUT) for line in map(line_of, questions)})


def ask_only(
    monkeypatch: pytest.MonkeyPatch, cli: ModuleType, lean: Recorded, asked: Sequence[object]
) -> None:
    """Let a verb ask these questions, whose answers are recorded, whatever the corpus is."""
    monkeypatch.setattr(cli, "connect_lean", lambda: nullcontext(lean))
    monkeypatch.setattr(cli, "load_corpus", list)
    monkeypatch.setattr(cli, "questions", lambda corpus, count, seed: asked)
