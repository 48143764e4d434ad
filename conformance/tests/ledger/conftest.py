"""A checkout of the files that a ledger names."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.tests.ledger.small import LEAN_TEXT, TESTS_TEXT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in {
        "lean/Waves.lean": LEAN_TEXT,
        "pyvm/waves.py": "class Waves:\n    def run(self): ...\nLIMIT: int = 3\n",
        "tests/test_waves.py": TESTS_TEXT,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path
