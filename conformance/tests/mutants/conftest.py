"""What tests of the kill matrix share: a few cases with Lean's runs."""

from __future__ import annotations

import pytest

from conformance.cases.case import Case
from conformance.mutants.inputs import SharedInputs, preload

CASES = ("forged/three-exchanges/", "wakes/together/", "knowledge/over-its-own-fact/coop")
"""The last holds a bool where a number would be equal to it, for Python."""


@pytest.fixture(scope="session")
def warm(corpus: tuple[Case, ...]) -> SharedInputs:
    return preload(case for case in corpus if case.id.startswith(CASES))
