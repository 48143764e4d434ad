"""The minimized corpus: as much of the model as the whole, and a list that may not go stale."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.cases.case import Case, Runner, load_corpus
from conformance.cli import minimize as cli
from conformance.cli.minimize import command as minimize
from conformance.cli.run import command as run
from conformance.coverage.branches import read_branches
from conformance.coverage.minimized import (
    cover_greedily,
    coverage_of,
    lost,
    minimized,
    read_minimized,
    write_minimized,
)
from conformance.coverage.reached import Json, Reached
from conformance.engines.engine import lean_producer
from conformance.errors import CannotJudge
from conformance.traces.outcomes import committed_outcomes

REACHES: dict[str, frozenset[Reached]] = {
    "a/all/coop": frozenset({("Instr", "send"), ("Instr", "halt")}),
    "a/more/coop": frozenset({("Instr", "send")}),
    "b/rare/coop": frozenset({("Event", "sent")}),
}


@pytest.fixture(scope="module")
def corpus() -> tuple[Case, ...]:
    return load_corpus()


def test_the_committed_list_reaches_all_that_the_corpus_reaches(corpus: tuple[Case, ...]) -> None:
    taken = read_branches(corpus, lean_producer().source)
    reaches = coverage_of(corpus, committed_outcomes(), taken)

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


def test_a_run_of_the_minimized_judges_these_alone() -> None:
    done = CliRunner().invoke(run, ["--minimized", "-k", "guards/*", "--json"])
    found = json.loads(done.stdout)

    listed = [name for name in read_minimized() if name.startswith("guards/")]
    assert listed
    assert (done.exit_code, found["listed"]) == (0, len(listed))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, corpus: tuple[Case, ...]) -> tuple[Case, ...]:
    """A corpus of a few cases, in the place of the whole."""
    few = tuple(case for case in corpus if case.id.startswith(("forged/one", "two_buyer/plain")))
    monkeypatch.setattr(cli, "load_corpus", lambda: few)
    taken = read_branches(corpus, lean_producer().source)
    monkeypatch.setattr(cli, "read_branches", lambda cases, source: taken)
    return few


def checked(monkeypatch: pytest.MonkeyPatch, listed: Sequence[str]) -> tuple[int, Json]:
    """Prove a list against the small corpus, with a few mutants of the waves."""
    monkeypatch.setattr(cli, "read_minimized", lambda: tuple(listed))
    done = CliRunner().invoke(minimize, ["--check", "--fast", "--area", "waves", "--json"])
    return done.exit_code, json.loads(done.stdout)


def test_a_list_that_kills_and_reaches_less_is_no_proof(
    monkeypatch: pytest.MonkeyPatch, small: tuple[Case, ...]
) -> None:
    alone = next(case.id for case in small if case.runner is Runner.COOPERATIVE)
    status, found = checked(monkeypatch, [alone])

    assert status == 1
    assert {line.partition(":")[0] for line in found["lost"]} == {
        "reached no more",
        "killed no more",
    }


def test_a_list_of_all_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, small: tuple[Case, ...]
) -> None:
    assert checked(monkeypatch, [case.id for case in small]) == (
        0,
        {"verdict": "conforms", "cases": len(small), "of": len(small), "lost": []},
    )
