"""Arms of the model: the committed file, what is stale in it, and reasons that must be true."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.coverage import branches
from conformance.coverage.branches import read_branches, write_branches
from conformance.errors import CannotJudge
from conformance.tests.coverage.small import ARMS, CASE, FOUND, SOURCE


def test_what_is_written_is_what_is_read_there_or_where_it_is_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, path = tmp_path / "usual.json.gz", tmp_path / "branches.json.gz"
    monkeypatch.setattr(branches, "branches_path", lambda: usual)

    assert write_branches(FOUND, path) == path
    assert not usual.exists()
    assert write_branches(FOUND) == usual
    assert usual.read_bytes() == path.read_bytes()
    assert read_branches([CASE], SOURCE) == FOUND
    assert read_branches([CASE], SOURCE, path) == FOUND
    assert [str(arm) for arm in FOUND.untaken()] == ["M:4:5 f: some x"]
    assert FOUND.untaken(["gates"]) == ARMS[:2]


def other_source(raw: dict[str, Any]) -> None:
    raw["source"] = "6" * 64


def no_case(raw: dict[str, Any]) -> None:
    del raw["taken"][CASE.id]


def another_case(raw: dict[str, Any]) -> None:
    raw["taken"][CASE.id] = "0123456789ab 5"


def surplus_case(raw: dict[str, Any]) -> None:
    raw["taken"]["no/such/case"] = "0123456789ab 5"


def no_number(raw: dict[str, Any]) -> None:
    raw["taken"][CASE.id] = "many"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (other_source, "lean/ has changed since"),
        (no_case, "nothing about case"),
        (another_case, "has changed since"),
        (surplus_case, "there is no case no/such/case"),
        (no_number, "taken"),
    ],
)
def test_a_stale_or_bad_file_is_refused_by_name(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], says: str
) -> None:
    raw = FOUND.to_json()
    change(raw)
    path = tmp_path / "branches.json.gz"
    path.write_bytes(gzip.compress(json.dumps(raw).encode()))

    with pytest.raises(CannotJudge, match=says) as refused:
        read_branches([CASE], SOURCE, path)
    assert "branches.json.gz" in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [b"", b"no gzip", gzip.compress(b"{")[:-4], gzip.compress(b"\xff")],
    ids=["empty", "not packed", "cut off", "not UTF-8"],
)
def test_a_damaged_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "branches.json.gz"
    path.write_bytes(data)

    with pytest.raises(CannotJudge):
        read_branches([CASE], SOURCE, path)


def test_arms_are_read_in_the_order_in_which_they_are_written(tmp_path: Path) -> None:
    turned = replace(FOUND, arms=ARMS[::-1])

    found = read_branches([CASE], SOURCE, write_branches(turned, tmp_path / "branches.json.gz"))

    assert found.arms == ARMS[::-1]
