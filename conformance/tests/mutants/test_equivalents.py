"""The list of equivalents: an argument is given once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.mutants import equivalents
from conformance.mutants.equivalents import load_equivalents


def test_an_argument_is_given_once(tmp_path: Path) -> None:
    change = {"before": "a", "after": "b"}
    group = {
        "file": "pyvm/runtime/wave.py",
        "scope": "",
        "because": "x" * 20,
        "mutants": [change, change],
    }
    path = tmp_path / "equivalent.json"
    path.write_text(json.dumps({"schema": equivalents.SCHEMA, "equivalent": [group]}))

    with pytest.raises(CannotJudge, match="listed twice"):
        load_equivalents(path)
