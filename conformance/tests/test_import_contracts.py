"""The contracts of import-linter in `pyproject.toml`: each says no to what it is there against."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.tests.samples import CHECKOUT

LAYERS = "Imports between the packages of the harness run one way"
NOT_THE_HARNESS = "The Python VM knows nothing of the harness"
ALONE = "The Python VM imports the standard library alone"
MACHINE = "The machine imports neither its runners nor their JSON"
ACYCLIC = "No module of the Python VM imports itself by way of others"
CONTRACTS = {LAYERS, NOT_THE_HARNESS, ALONE, MACHINE, ACYCLIC}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the contracts speak of; of the tests only the contract of our own."""
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    for package in ("conformance", "pyvm"):
        unwanted = shutil.ignore_patterns("__pycache__", "tests")
        shutil.copytree(CHECKOUT / package, tmp_path / package, ignore=unwanted)
        (tmp_path / package / "tests").mkdir()
        (tmp_path / package / "tests" / "__init__.py").touch()
    contract = Path("conformance", "tests", "import_contracts.py")
    shutil.copy(CHECKOUT / contract, tmp_path / contract)
    return tmp_path


def plant(copy: Path, file: str, line: str) -> None:
    """Add a line to a file, which may be a new one."""
    path = copy / file
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as text:
        text.write(f"\n{line}\n")


def lint(copy: Path) -> tuple[int, set[str], set[str]]:
    """Run `lint-imports` there: the exit status, and which contracts are kept and broken."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    kept, broken = (
        set(re.findall(rf"^(.+) {word}$", done.stdout, re.MULTILINE)) for word in ("KEPT", "BROKEN")
    )
    assert kept | broken == CONTRACTS, done.stdout + done.stderr
    return done.returncode, kept, broken


def test_what_is_committed_keeps_them_all(copy: Path) -> None:
    assert lint(copy) == (0, CONTRACTS, set())


def test_tests_of_the_vm_may_import_what_they_need(copy: Path) -> None:
    plant(copy, "pyvm/tests/test_it.py", "import click")

    assert lint(copy) == (0, CONTRACTS, set())


@pytest.mark.parametrize(
    ("file", "line", "contracts"),
    [
        ("conformance/jsonfile.py", "import conformance.judge.judge", {LAYERS}),
        ("conformance/runs/texts.py", "from conformance.packs import pack", {LAYERS}),
        ("conformance/cases/case.py", "import conformance.tests.import_contracts", {LAYERS}),
        ("conformance/stray/__init__.py", '"""In no layer."""', {LAYERS}),
        ("pyvm/value.py", "import conformance.errors", {NOT_THE_HARNESS, ALONE}),
        ("pyvm/value.py", "def f() -> None:\n    import click", {ALONE}),
        ("pyvm/kernel.py", "import pyvm.runtime.scheduler", {MACHINE, ACYCLIC}),
        ("pyvm/kernel.py", "import pyvm.load", {MACHINE}),
        ("pyvm/config.py", "import pyvm.buffer", {ACYCLIC}),
    ],
    ids=[
        "a lower package imports a higher one",
        "a package imports one beside it",
        "a package imports the tests",
        "a package that no layer lists",
        "the machine imports the harness",
        "the machine imports what others wrote",
        "the kernel imports the runners",
        "the kernel imports what loads images",
        "two modules import each other",
    ],
)
def test_a_planted_import_breaks_the_contract_that_is_against_it(
    copy: Path, file: str, line: str, contracts: set[str]
) -> None:
    plant(copy, file, line)

    assert lint(copy) == (1, CONTRACTS - contracts, contracts)
