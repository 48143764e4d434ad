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
