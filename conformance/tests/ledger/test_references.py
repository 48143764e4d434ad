"""References of the ledger: names are found where they are declared, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.ledger.references import Missing, missing_symbol, missing_test


@pytest.mark.parametrize(
    "name",
    ["runWaves", "Runtime.VM.runWaves", "VM.runWaves", "VMState.step", "step", "Wave", "outside"],
)
def test_lean_names_are_found(root: Path, name: str) -> None:
    assert missing_symbol(f"lean/Waves.lean#{name}", root) is None


@pytest.mark.parametrize(
    "name", ["inComment", "stillInComment", "inLine", "inString", "x", "Runtime.VM.outside", "run"]
)
def test_lean_names_in_comments_and_strings_are_not(root: Path, name: str) -> None:
    assert missing_symbol(f"lean/Waves.lean#{name}", root) is Missing.SYMBOL


def test_lean_goes_on_after_a_quote_character(root: Path) -> None:
    assert missing_symbol("lean/Waves.lean#afterQuote", root) is None


def test_python_names_and_tests_are_found(root: Path) -> None:
    assert missing_symbol("pyvm/waves.py#LIMIT", root) is None
    assert missing_test("tests/test_waves.py::TestWaves::test_run[a-b]", root) is None


@pytest.mark.parametrize("way", ["..", "lean/../..", "/", "link"])
def test_a_reference_does_not_leave_the_root(root: Path, tmp_path: Path, way: str) -> None:
    """The file is there, and has the name; it is outside."""
    inside = root / "checkout"
    (inside / "lean").mkdir(parents=True)
    outside = tmp_path / "out.py"
    outside.write_text("def test_run(): ...\n", encoding="utf-8")
    (inside / "link").symlink_to(tmp_path)
    name = str(outside) if way == "/" else f"{way}/out.py"

    assert missing_test(f"{name}::test_run", inside) is Missing.FILE
    assert missing_symbol(f"{name}#test_run", inside) is Missing.FILE
    (inside / "out.py").write_bytes(outside.read_bytes())
    assert missing_test("lean/../out.py::test_run", inside) is None
