"""What is planted in what judges: of the faults of one statement those that say something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.mutants.areas import HARNESS_AREAS, VM_AREAS, files_of
from conformance.mutants.matrix import planted
from conformance.mutants.sources import plant
from conformance.mutants.thinned import thinned
from conformance.paths import project_root


def after(tmp_path: Path, text: str, name: str = "one.py") -> set[str]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return {m.after for m in thinned(plant(tmp_path, name))}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "def f(a: int, b: int) -> int:\n    if a > 3 and b:\n        return a\n    return b\n",
            {"if (a > 3):", "if (b):", "return b", "return a"},
        ),
        (
            "def f(a: int) -> int:\n    if a > 3:\n        return 1\n    return 2\n",
            {"if (a > 3) and False:"},
        ),
        (
            "def f(a: int) -> bool:\n    return a > 3\n",
            {"return a >= 3", "return True", "return False"},
        ),
        ("T = (1, 2, 3)\n", {"T = (1, 2)"}),
        (
            "def f(a: int) -> tuple[int, int]:\n    return (a, 2)\n",
            {"return (2,)", "return (a,)"},
        ),
    ],
    ids=["each part", "the guard", "a comparison and a result", "one entry", "each field"],
)
def test_of_a_statement_the_faults_that_say_most_are_planted(
    tmp_path: Path, text: str, left: set[str]
) -> None:
    assert after(tmp_path, text) == left


def test_words_and_what_lays_them_out_are_left_alone(tmp_path: Path) -> None:
    text = "def {}(a: int) -> str:\n    return 'x' if a else 'y'\n"

    assert after(tmp_path, text.format("lines")) == set()
    assert after(tmp_path, text.format("decide"), "html.py") == set()
    assert after(tmp_path, text.format("decide"), "two.py") == {
        "return 'x' if (a) and False else 'y'"
    }


def test_only_what_judges_is_thinned() -> None:
    of_vm = [m for file in planted(["buffers"], None) for m in file.mutants]
    whole = [m for file in files_of("buffers") for m in plant(project_root(), file)]

    assert of_vm == whole


@pytest.mark.parametrize("area", HARNESS_AREAS)
def test_an_area_of_what_judges_keeps_enough_and_not_too_many(area: str) -> None:
    assert area not in VM_AREAS
    assert 40 <= sum(len(file.mutants) for file in planted([area], None)) <= 450
