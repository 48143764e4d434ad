"""The layout of Lean sources: no line is too long to be read at a glance."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from conformance.paths import project_root

WIDTH = 100


def lean_sources(root: Path) -> Iterator[Path]:
    """Yield the Lean sources under `root`, but not what hidden folders hold."""
    for folder, below, names in os.walk(root):
        below[:] = sorted(name for name in below if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(".lean"))


def long_lines(root: Path) -> list[str]:
    """Return every line of a Lean source under `root` that is too long, as `file:line: length`."""
    return [
        f"{source.relative_to(root)}:{number}: {len(line)} columns"
        for source in lean_sources(root)
        for number, line in enumerate(source.read_text(encoding="utf-8").split("\n"), start=1)
        if len(line) > WIDTH
    ]


def test_no_lean_line_of_the_checkout_is_too_long() -> None:
    assert any(lean_sources(project_root()))
    assert long_lines(project_root()) == []


def test_a_planted_long_line_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "Demo" / "Base.lean"
    planted.parent.mkdir()
    planted.write_text(f"--\n{'→' * WIDTH}\n{'→' * (WIDTH + 1)}\n", encoding="utf-8")

    assert long_lines(tmp_path) == ["Demo/Base.lean:3: 101 columns"]
