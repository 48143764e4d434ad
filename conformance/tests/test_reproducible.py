"""Everything derived is the same to the byte, whatever the process, the machine and its clock."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.tests.samples import CHECKOUT

FILES = 8
"""What is derived beside the cases' files, a schema for each format, and the index."""
HERE = {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC", "PYTHONUTF8": "1"}
ELSEWHERE = {
    "PYTHONHASHSEED": "4711",
    "LC_ALL": "POSIX",
    "TZ": "Pacific/Kiritimati",
    "PYTHONUTF8": "0",
}
"""Hashes in another order, another locale without UTF-8, another day."""


def derived(folder: Path, env: dict[str, str], *words: str, umask: int = 0o022) -> Path:
    """A folder with all that a process of this environment derives."""
    subprocess.run(
        [sys.executable, "-m", "conformance.tests.derived", folder, *words],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), **env},
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        timeout=600,
        umask=umask,
    )
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    found = contents(derived(tmp_path_factory.mktemp("first"), HERE))
    assert len([name for name in found if "/" not in name]) == FILES
    assert any(name.startswith("cases/") for name in found)
    assert all(found.values())
    return found


def test_another_environment_derives_the_same_bytes(
    first: dict[str, bytes], tmp_path: Path
) -> None:
    assert contents(derived(tmp_path, ELSEWHERE)) == first


def test_neither_the_order_of_files_nor_the_umask_changes_a_byte_or_a_mode(
    first: dict[str, bytes], tmp_path: Path
) -> None:
    folder = derived(tmp_path, HERE, "reversed", umask=0o077)

    assert contents(folder) == first
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o644}


def test_the_generated_cases_are_those_that_are_committed(first: dict[str, bytes]) -> None:
    committed = contents(CHECKOUT / "fixtures" / "cases")
    ours = {name.removeprefix("cases/"): b for name, b in first.items() if "cases/" in name}
    ours.pop("index.json")

    assert ours
    assert {name: committed[name] for name in ours} == ours
