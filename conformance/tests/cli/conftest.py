"""A checkout for each test of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.tests.checkout import Checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)
