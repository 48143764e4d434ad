"""What tests of the kill matrix share: a few cases with Lean's runs."""

from __future__ import annotations

import pytest

from conformance.cases.case import load_corpus
from conformance.mutants.warm import Warm, warm_up

CASES = ("forged/three-exchanges/", "wakes/together/")


@pytest.fixture(scope="session")
def warm() -> Warm:
    return warm_up(case for case in load_corpus() if case.id.startswith(CASES))
