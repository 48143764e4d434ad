"""Exceptions to the linter: where broad types and broad `except` stay, the line says why."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from conformance.paths import project_root

RULES = ("ANN401", "BLE001", "C901")
NOQA = re.compile(r"# noqa: (?P<codes>[A-Z0-9, ]+?)(?P<why> - \S.*)?$")


def unexplained(root: Path) -> Iterator[str]:
    """Lines that leave one of the rules out, and do not say why."""
    for package in ("conformance", "pyvm"):
        for path in sorted((root / package).rglob("*.py")):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
                found = NOQA.search(line)
                if found and not found["why"] and set(found["codes"].split(", ")) & set(RULES):
                    yield f"{path.relative_to(root)}:{number}"


def test_every_exception_says_why_on_its_line() -> None:
    assert list(unexplained(project_root())) == []


def test_whole_files_are_excepted_only_among_the_tests() -> None:
    settings = tomllib.loads((project_root() / "pyproject.toml").read_text("utf-8"))
    ruff = settings["tool"]["ruff"]["lint"]

    assert set(RULES) <= {rule for rule in RULES for chosen in ruff["select"] if rule[:3] in chosen}
    assert all("tests" in pattern for pattern in ruff["per-file-ignores"])


def test_an_exception_without_a_reason_is_found(tmp_path: Path) -> None:
    for name in ("conformance", "pyvm"):
        (tmp_path / name).mkdir()
    lines = (
        "except Exception:  # noqa: BLE001",
        "except Exception:  # noqa: BLE001 - whatever it raises",
        "def f(x: Any) -> Any:  # noqa: C901, ANN401",
        "import x  # noqa: F401",
    )
    (tmp_path / "pyvm" / "made.py").write_text("\n".join(lines), encoding="utf-8")

    assert list(unexplained(tmp_path)) == ["pyvm/made.py:1", "pyvm/made.py:3"]
