"""A small model in a workshop, shared: it takes a minute to start (runs Lean)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.model_mutants.edits import Edit, find_edits
from conformance.model_mutants.questions import Asked
from conformance.model_mutants.verdicts import Judged
from conformance.model_mutants.workshop import Workshop
from conformance.tests.model_mutants.small_model import write_small_model

_LINES = ("a", "ab", "abcd", "abcdefgh")


@dataclass(frozen=True)
class Small:
    """The small model, all its edits, and what it says."""

    shop: Workshop
    edits: Sequence[Edit]
    asked: Sequence[Asked]

    def edit(self, definition: str, operator: str, new: str) -> Edit:
        """The one edit of a definition that puts this there."""
        (found,) = (
            e
            for e in self.edits
            if (e.definition, e.operator, e.new) == (f"Runtime.VM.{definition}", operator, new)
        )
        return found

    def judge(self, edit: Edit) -> Judged:
        return self.shop.judge(edit, lambda definition: self.asked)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    root = write_small_model(tmp_path_factory.mktemp("small") / "lean")
    said: list[str] = []
    with Workshop(root, said.append) as shop:
        answers = shop.answers([("?", line) for line in _LINES])
        asked = [
            Asked(f"line {i}", "case", line, answer.split(" ")[0])
            for i, (line, answer) in enumerate(zip(_LINES, answers, strict=True))
        ]
        yield Small(shop, find_edits(root, said.append), asked)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_small_model(tmp_path / "lean")
