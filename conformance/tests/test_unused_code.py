"""No function stands about that nothing uses, and every exception to this is needed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from conformance.tests.samples import CHECKOUT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what is looked at, without tests."""
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    for package in ("conformance", "pyvm"):
        unwanted = shutil.ignore_patterns("__pycache__", "tests")
        shutil.copytree(CHECKOUT / package, tmp_path / package, ignore=unwanted)
    return tmp_path


def unused(folder: Path) -> tuple[int, str]:
    """Look there as `scripts/test` does."""
    done = subprocess.run(
        [sys.executable, "-m", "vulture"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_packages_have_no_unused_code(copy: Path) -> None:
    assert unused(copy) == (0, "")


def test_a_planted_unused_function_is_found(copy: Path) -> None:
    with (copy / "pyvm" / "buffer.py").open("a", encoding="utf-8") as text:
        text.write("\n\ndef nobody_calls_this() -> None: ...\n")

    status, said = unused(copy)

    assert status != 0
    assert "pyvm/buffer.py" in said
    assert "unused function 'nobody_calls_this'" in said


def test_every_exception_is_still_needed(copy: Path) -> None:
    path = copy / "pyproject.toml"
    config = path.read_text(encoding="utf-8")
    excepted = tomllib.loads(config)["tool"]["vulture"]["ignore_names"]
    path.write_text(config.replace("ignore_names = [", "ignore_names = []\nforgotten = ["))
    path.write_text(path.read_text(encoding="utf-8").split("\nforgotten")[0] + "\n")

    _, said = unused(copy)

    assert [name for name in excepted if f"'{name}'" not in said] == []
