"""The minimized corpus: as much of the model as the whole, and a list that may not go stale."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.cases.case import Case
from conformance.coverage import minimized as module
from conformance.coverage.branches import Branches
from conformance.coverage.minimized import (
    committed_minimized,
    cover_greedily,
    coverage_of,
    lost,
    minimized,
    read_minimized,
    write_minimized,
)
from conformance.coverage.reached import Reached
from conformance.errors import CannotJudge
from conformance.runs.texts import committed_runs

REACHES: dict[str, frozenset[Reached]] = {
    "a/all/coop": frozenset({("Instr", "send"), ("Instr", "halt")}),
    "a/more/coop": frozenset({("Instr", "send")}),
    "b/rare/coop": frozenset({("Event", "sent")}),
}


def test_the_committed_list_reaches_all_that_the_corpus_reaches(
    corpus: tuple[Case, ...], branches: Branches
) -> None:
    reaches = coverage_of(corpus, committed_runs(), branches)

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
    with pytest.raises(CannotJudge, match="no/such/case: the corpus has no such case"):
        minimized(corpus, {"no/such/case": "0" * 64})


def test_a_case_that_is_another_now_is_named(corpus: tuple[Case, ...]) -> None:
    with pytest.raises(CannotJudge, match="it has changed since"):
        minimized(corpus, {corpus[0].id: "0" * 64})


def test_a_list_that_was_cut_by_hand_is_refused(tmp_path: Path, corpus: tuple[Case, ...]) -> None:
    path = tmp_path / "minimized.json"
    write_minimized(corpus[1::-1], path)
    raw = json.loads(path.read_text())
    assert list(read_minimized(path)) == sorted(case.id for case in corpus[:2])

    del raw["cases"][corpus[0].id]
    path.write_text(json.dumps(raw))
    with pytest.raises(CannotJudge, match="not the list that `minimize` proved"):
        read_minimized(path)


def test_the_committed_list_takes_every_arm(corpus: tuple[Case, ...]) -> None:
    assert len(committed_minimized(corpus)) < len(corpus) / 2


def test_a_list_of_one_case_is_refused_though_its_hash_was_renewed(
    tmp_path: Path,
    corpus: tuple[Case, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "minimized.json"
    write_minimized(corpus[:1], path)
    monkeypatch.setattr(module, "minimized_path", lambda: path)

    with pytest.raises(CannotJudge, match=r"\d+ arms of the model are taken by the corpus"):
        committed_minimized(corpus)
