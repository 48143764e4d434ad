"""`conformance minimize` and `run --minimized`: a list that loses nothing, and no other."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from click.testing import CliRunner

from conformance.cases.case import Case, Runner
from conformance.cli import minimize as cli
from conformance.cli.minimize import command as minimize
from conformance.cli.run import command as run
from conformance.coverage.branches import read_branches
from conformance.coverage.minimized import (
    read_minimized,
)
from conformance.engines.engine import lean_producer
from conformance.mutants import minimize as library
from conformance.plain_json import JsonObject


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
    monkeypatch.setattr(library, "read_branches", lambda cases, source: taken)
    return few


def checked(monkeypatch: pytest.MonkeyPatch, listed: Sequence[Case]) -> tuple[int, JsonObject]:
    """Prove a list against the small corpus, with a few mutants of the waves."""
    monkeypatch.setattr(cli, "read_minimized", lambda: {case.id: case.hash for case in listed})
    done = CliRunner().invoke(minimize, ["--check", "--fast", "--area", "waves", "--json"])
    found = json.loads(done.stdout)
    del found["identity"]
    return done.exit_code, found


def test_a_list_that_kills_and_reaches_less_is_no_proof(
    monkeypatch: pytest.MonkeyPatch, small: tuple[Case, ...]
) -> None:
    alone = next(case for case in small if case.runner is Runner.COOPERATIVE)
    status, found = checked(monkeypatch, [alone])

    assert status == 1
    assert {line.partition(":")[0] for line in found["lost"]} == {
        "reached no more",
        "killed no more",
    }


def test_a_list_of_all_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, small: tuple[Case, ...]
) -> None:
    assert checked(monkeypatch, small) == (
        0,
        {"verdict": "conforms", "cases": len(small), "of": len(small), "lost": []},
    )
