"""No source file is too long to be read in one sitting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from conformance.paths import project_root

MOST = 300
KINDS = ("*.py", "*.lean", "*.sh", "*.mjs")
PLACES = ("conformance", "pyvm", "lean", "scripts")


def too_long(root: Path) -> Iterator[str]:
    """Name each source file that has more lines than it may."""
    for place in PLACES:
        for kind in KINDS:
            for file in sorted((root / place).rglob(kind)):
                inside = file.relative_to(root)
                lines = len(file.read_text(encoding="utf-8").splitlines())
                if lines > MOST and not any(part.startswith(".") for part in inside.parts):
                    yield f"{inside}: {lines} lines"


def test_no_source_file_is_too_long() -> None:
    assert list(too_long(project_root())) == []


def test_a_planted_long_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyvm").mkdir()
    (tmp_path / "pyvm" / "long.py").write_text("x = 1\n" * (MOST + 1), encoding="utf-8")
    (tmp_path / "pyvm" / "short.py").write_text("x = 1\n" * MOST, encoding="utf-8")

    assert list(too_long(tmp_path)) == [f"pyvm/long.py: {MOST + 1} lines"]
