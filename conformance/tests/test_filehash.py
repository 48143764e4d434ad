"""Hashes of many files: of what runs, and of nothing else."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from conformance.filehash import code_hash, hash_of, tree_hash


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for file in ("__init__.py", "step.py", "schemas/a.json", "Serve.lean"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(file)
    return tmp_path


@pytest.mark.parametrize(
    "file", ["step.py", "new.py", "schemas/a.json", "Serve.lean", "deep/runner.mjs", "fast.so"]
)
def test_what_decides_is_in_the_hash_of_the_code(package: Path, file: str) -> None:
    before = code_hash(package)

    (package / file).parent.mkdir(exist_ok=True)
    (package / file).write_text("other")

    assert code_hash(package) != before


@pytest.mark.parametrize(
    "file", ["README.md", "tests/test_step.py", "__pycache__/step.cpython-311.pyc", ".cache/x"]
)
def test_what_does_not_decide_is_not(package: Path, file: str) -> None:
    before = code_hash(package)

    (package / file).parent.mkdir(exist_ok=True)
    (package / file).write_text("other")

    assert code_hash(package) == before


def test_a_name_counts_as_the_content_does(package: Path) -> None:
    before = code_hash(package)
    (package / "step.py").rename(package / "stride.py")

    assert code_hash(package) != before


def test_it_is_the_sum_of_what_sha256sum_says(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("2")
    one, two = (hashlib.sha256(text).hexdigest() for text in (b"1", b"2"))
    whole = hashlib.sha256(f"{one}  a\n{two}  b\n".encode()).hexdigest()

    assert tree_hash(tmp_path, tmp_path.iterdir()) == whole
    assert hash_of({"b": tmp_path / "b", "a": tmp_path / "a"}) == whole
