"""The module graph of a Lake package, read from the files' headers."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.lean.modules import (
    ImportCycle,
    header_imports,
    in_order,
    reachable,
    read_package,
)
from conformance.tests.lean.made_modules import package


def test_imports_are_read_with_all_their_modifiers() -> None:
    text = "module\nprelude\npublic import A.B\nimport C\npublic meta import all D\ndef x := 1\n"

    assert header_imports(text) == ("A.B", "C", "D")


def test_imports_in_comments_and_after_the_header_do_not_count() -> None:
    comments = "/- import No /- import Nor -/ import Not -/\nmodule -- import Never\n"
    text = comments + "import A\n/-! x -/\ndef s := 1\nimport B\n"

    assert header_imports(text) == ("A",)


def test_an_unclosed_comment_ends_the_header() -> None:
    assert header_imports("module\nimport A\n/- import B\n") == ("A",)


def test_modules_are_ordered_with_dependencies_first(tmp_path: Path) -> None:
    root = package(tmp_path, A="import A.X\nimport Init", A__X="import A.Y", A__Y="")

    order = [module.name for module in in_order(read_package(root), ["A"])]

    assert order == ["A.Y", "A.X", "A"]


def test_a_circle_of_imports_is_named(tmp_path: Path) -> None:
    root = package(tmp_path, A="import B", B="import C", C="import B")

    with pytest.raises(ImportCycle, match="B → C → B"):
        in_order(read_package(root), ["A"])


def test_hidden_folders_hold_no_modules(tmp_path: Path) -> None:
    root = package(tmp_path, A="")
    (root / ".lake" / "wasm").mkdir(parents=True)
    (root / ".lake" / "wasm" / "X.lean").write_text("")

    assert list(read_package(root)) == ["A"]


def test_reachable_leaves_out_what_no_root_imports(tmp_path: Path) -> None:
    modules = read_package(package(tmp_path, A="import B", B="", Orphan="import B"))

    assert reachable(modules, ["A"]) == {"A", "B"}


def test_a_folder_without_lakefile_is_no_package(tmp_path: Path) -> None:
    with pytest.raises(CannotJudge, match=r"lakefile\.toml"):
        read_package(tmp_path)
