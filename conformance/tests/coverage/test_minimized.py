"""The minimized corpus: as much of the model as the whole, and a list that may not go stale."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.cases.case import Case
from conformance.coverage.branches import Branches
from conformance.coverage.minimized import (
    cover_greedily,
    coverage_of,
    lost,
    minimized,
    read_minimized,
    write_minimized,
)
from conformance.coverage.reached import Reached
from conformance.errors import CannotJudge
from conformance.traces.outcomes import committed_outcomes

REACHES: dict[str, frozenset[Reached]] = {
    "a/all/coop": frozenset({("Instr", "send"), ("Instr", "halt")}),
    "a/more/coop": frozenset({("Instr", "send")}),
    "b/rare/coop": frozenset({("Event", "sent")}),
}


def test_the_committed_list_reaches_all_that_the_corpus_reaches(
    corpus: tuple[Case, ...], branches: Branches
) -> None:
    reaches = coverage_of(corpus, committed_outcomes(), branches)

    assert list(lost(reaches, read_minimized())) == []
    assert len(read_minimized()) < len(corpus) / 2


def test_the_cover_takes_the_greatest_first_and_no_more_than_it_needs() -> None:
    assert cover_greedily(REACHES, dict.fromkeys(REACHES, 1).__getitem__) == (
        "a/all/coop",
        "b/rare/coop",
    )


def test_what_is_lost_is_named() -> None:
    assert list(lost(REACHES, ["a/more/coop", "b/rare/coop"])) == ["Instr.halt"]


def test_a_case_that_does_not_exist_is_named(corpus: tuple[Case, ...]) -> None:
    with pytest.raises(CannotJudge, match="the corpus has no no/such/case"):
        minimized(corpus, ["no/such/case"])


def test_the_list_is_sorted_and_unique(tmp_path: Path) -> None:
    path = tmp_path / "minimized.json"
    write_minimized(["b/c", "a/b", "b/c"], path)

    assert read_minimized(path) == ("a/b", "b/c")
    path.write_text(json.dumps({"schema": "conformance.minimized.v1", "cases": ["b/c", "a/b"]}))
    with pytest.raises(CannotJudge, match="not sorted"):
        read_minimized(path)


def test_the_minimized_cases_are_cases(corpus: tuple[Case, ...]) -> None:
    assert len(minimized(corpus)) < len(corpus) / 2
