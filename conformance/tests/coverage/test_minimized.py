"""The minimized corpus: as much of the model as the whole, and a list that may not go stale."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.cases.case import Case
from conformance.coverage import minimized as module
from conformance.coverage.branches import Branches, Taken
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
from conformance.tests.coverage.small import CASE, FOUND

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


def test_a_list_that_was_cut_by_hand_is_refused(
    tmp_path: Path, corpus: tuple[Case, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, usual = tmp_path / "minimized.json", tmp_path / "usual.json"
    monkeypatch.setattr(module, "minimized_path", lambda: usual)
    write_minimized(corpus[1::-1], path)
    raw = json.loads(path.read_text())
    assert list(read_minimized(path)) == sorted(case.id for case in corpus[:2])
    assert not usual.exists()

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
    monkeypatch.setattr(module, "minimized_path", lambda: path)
    write_minimized(corpus[:1])

    with pytest.raises(CannotJudge, match=r"\d+ arms of the model are taken by the corpus"):
        committed_minimized(corpus)


@pytest.mark.parametrize(
    ("reach", "costs", "taken"),
    [
        ({"b": "xy", "a": "x", "c": "z"}, {}, ["b", "c"]),
        ({"b": "x", "a": "x"}, {}, ["a"]),
        ({"a": "x", "b": "x"}, {"a": 2, "b": 1}, ["b"]),
        ({"b": "x", "a": "y", "c": "zw"}, {"b": 0}, ["c", "b", "a"]),
    ],
)
def test_of_those_that_reach_as_much_the_cheapest_is_taken_and_then_the_first_by_name(
    reach: dict[str, str], costs: dict[str, int], taken: list[str]
) -> None:
    reaches = {name: frozenset(("T", one) for one in what) for name, what in reach.items()}

    assert list(cover_greedily(reaches, lambda name: costs.get(name, 1))) == taken


OTHER = replace(CASE, id="another/case")


def test_the_cases_of_a_list_come_in_its_order() -> None:
    for cases in ((CASE, OTHER), (OTHER, CASE)):
        assert minimized([CASE, OTHER], {case.id: case.hash for case in cases}) == cases


@pytest.mark.parametrize("taken", [[0], [0, 1]])
def test_a_small_list_must_take_each_arm_that_the_small_corpus_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: list[int]
) -> None:
    arms = {CASE.id: Taken.of(CASE, [0]), OTHER.id: Taken.of(OTHER, taken)}
    monkeypatch.setattr(module, "minimized_path", lambda: tmp_path / "minimized.json")
    monkeypatch.setattr(module, "read_branches", lambda corpus, source: replace(FOUND, taken=arms))
    write_minimized([CASE])

    if 1 in taken:
        with pytest.raises(CannotJudge, match=r"1 arms of the model are taken .* such as M:4:5 f"):
            committed_minimized([CASE, OTHER])
    else:
        assert committed_minimized([CASE, OTHER]) == (CASE,)
