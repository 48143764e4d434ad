"""What tests of many packages share: the corpus, and what Lean did with it; each is read once."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.cases.case import Case, load_corpus
from conformance.runs.texts import committed_runs


@pytest.fixture(scope="session")
def corpus() -> tuple[Case, ...]:
    return load_corpus()


@pytest.fixture(scope="session")
def ran(corpus: tuple[Case, ...]) -> dict[str, dict[str, Any]]:
    """Lean's outcomes of the cases that were not refused, by id."""
    run_of = committed_runs()
    outcomes = {case.id: run_of(case).outcome for case in corpus}
    return {case_id: outcome for case_id, outcome in outcomes.items() if outcome["kind"] == "ran"}


LONG = (
    "conformance/tests/test_readme.py",
    "conformance/tests/packs/test_new.py",
    "conformance/tests/test_origin.py",
    "conformance/tests/lean/test_trusted_code.py",
    "conformance/tests/corpus/test_corpus.py",
    "conformance/tests/cli/test_run.py",
    "conformance/tests/cases/test_codecs.py",
    "conformance/tests/cli/test_help.py",
    "conformance/tests/lean/test_locked_claims.py",
    "conformance/tests/lean/test_replay.py",
    "conformance/tests/gates/test_check.py",
    "conformance/tests/runs/test_outcome.py",
    "conformance/tests/envelope/test_check.py",
    "conformance/tests/lean/test_cover.py",
)
"""The files that take longest, the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files: whoever works beside them then ends at about the same time.

    A file goes to one worker whole, so one that came last would leave the others idle.
    """
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(LONG)))
