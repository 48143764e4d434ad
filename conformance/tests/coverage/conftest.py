"""What Lean counted of the corpus, read once for all tests of coverage."""

from __future__ import annotations

import pytest

from conformance.cases.case import Case
from conformance.coverage.branches import Branches, read_branches
from conformance.lean.source import exporter_source


@pytest.fixture(scope="session")
def branches(corpus: tuple[Case, ...]) -> Branches:
    return read_branches(corpus, exporter_source())
