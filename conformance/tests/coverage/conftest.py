"""What Lean counted of the corpus, read once for all tests of coverage."""

from __future__ import annotations

import pytest

from conformance.cases.case import Case
from conformance.coverage.branches import Branches, read_branches
from conformance.engines.engine import lean_producer


@pytest.fixture(scope="session")
def branches(corpus: tuple[Case, ...]) -> Branches:
    return read_branches(corpus, lean_producer().source)
