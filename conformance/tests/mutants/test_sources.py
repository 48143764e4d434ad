"""Mutants of a file: every place that does something, once, and nothing that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.mutants.sources import SourceMutant, plant
from conformance.paths import project_root

MODULE = '''"""What it is."""

from __future__ import annotations

LIMIT = 3


def room(held: list[int], more: int) -> bool:
    """Say whether there is room."""
    assert more >= 0
    if len(held) + more > LIMIT:
        raise ValueError("too many")
    held.append(more)
    return True
'''


def planted(tmp_path: Path, text: str) -> tuple[SourceMutant, ...]:
    (tmp_path / "one.py").write_text(text, encoding="utf-8")
    return plant(tmp_path, "one.py")


def test_each_place_that_does_something_is_made_wrong(tmp_path: Path) -> None:
    after = {mutant.after for mutant in planted(tmp_path, MODULE)}

    assert after == {
        "LIMIT = 4",
        "if len(held) + more >= LIMIT:",
        "if len(held) - more > LIMIT:",
        "if not (len(held) + more > LIMIT):",
        "if (len(held) + more > LIMIT) and False:",
        "pass",
        "return False",
    }


def test_a_mutant_says_where_it_is_and_takes_one_place(tmp_path: Path) -> None:
    mutant = next(m for m in planted(tmp_path, MODULE) if m.after == "pass")

    assert (mutant.scope, mutant.before, mutant.operator) == ("room", "held.append(more)", "remove")
    assert mutant.function == ("room", 8)
    assert mutant.planted(MODULE) == MODULE.replace("held.append(more)", "pass")


def test_a_mutant_is_known_by_what_it_reads_not_by_its_line(tmp_path: Path) -> None:
    before = {mutant.key for mutant in planted(tmp_path, MODULE)}

    assert {
        m.key for m in planted(tmp_path, MODULE.replace("LIMIT = 3", "\n\nLIMIT = 3"))
    } == before


@pytest.mark.parametrize(
    "text",
    [
        '"""A docstring."""\n',
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    X = 1\n",
        "__all__ = ['f']\n",
        "def f(a: int = ...) -> None:\n    raise ValueError('no' + 'thing')\n",
        "from typing import TypeAlias\nX: TypeAlias = int | str\n",
    ],
)
def test_what_does_nothing_is_left_alone(tmp_path: Path, text: str) -> None:
    assert planted(tmp_path, text) == ()


def test_every_mutant_of_a_module_is_python() -> None:
    source = (project_root() / "pyvm/runtime/wave.py").read_text("utf-8")
    mutants = plant(project_root(), "pyvm/runtime/wave.py")

    assert len(mutants) > 100
    for mutant in mutants[::5]:
        text = mutant.planted(source)
        compile(text, "wave.py", "exec")
        assert text != source
