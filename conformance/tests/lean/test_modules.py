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
from conformance.lean.settings import read_settings
from conformance.lean.source import source_hash
from conformance.lean.store import module_keys


def package(root: Path, **files: str) -> Path:
    (root / "lakefile.toml").write_text('name = "p"\n[[lean_lib]]\nname = "A"\n')
    for name, text in files.items():
        file = root / (name.replace("__", "/") + ".lean")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


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


def test_a_key_changes_with_text_dependency_options_and_toolchain(tmp_path: Path) -> None:
    root = package(tmp_path, A="import B", B="def x := 1", C="")

    def keys(toolchain: str = "t", **options: str) -> dict[str, str]:
        modules = read_package(root)
        return module_keys(in_order(modules, modules), toolchain, options)

    before = keys()
    assert keys("u")["C"] != before["C"]
    assert keys(autoImplicit="true")["C"] != before["C"]
    (root / "B.lean").write_text("def x := 2")
    after = keys()

    assert after["A"] != before["A"]
    assert after["B"] != before["B"]
    assert after["C"] == before["C"]


def test_settings_are_lean_options_and_the_targets_roots(tmp_path: Path) -> None:
    (tmp_path / "lakefile.toml").write_text(
        "[leanOptions]\nautoImplicit = false\npp.unicode.fun = true\nmaxRecDepth = 7\n"
        '[[lean_lib]]\nname = "L"\n[[lean_lib]]\nname = "M"\nroots = ["M.A", "M.B"]\n'
        '[[lean_exe]]\nname = "e"\nroot = "Main"\n'
    )

    settings = read_settings(tmp_path)

    assert settings.options == {
        "autoImplicit": "false",
        "pp.unicode.fun": "true",
        "maxRecDepth": "7",
    }
    assert settings.roots == ("L", "M.A", "M.B", "Main")


def test_a_lakefile_that_is_not_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "lakefile.toml").write_text("name = ")

    with pytest.raises(CannotJudge, match=r"lakefile\.toml: is not TOML"):
        read_settings(tmp_path)


def test_the_source_hash_sees_names_contents_and_settings_only(tmp_path: Path) -> None:
    root = package(tmp_path, A="1", B="2")
    before = source_hash(root)

    (root / "notes.txt").write_text("x")
    assert source_hash(root) == before
    (root / "lean-toolchain").write_text("leanprover/lean4:v4.28.0\n")
    with_toolchain = source_hash(root)
    assert with_toolchain != before
    (root / "A.lean").write_text("2")
    (root / "B.lean").write_text("1")
    assert source_hash(root) != with_toolchain


def test_a_new_theorem_does_not_change_the_identity_of_a_program(tmp_path: Path) -> None:
    root = package(tmp_path, Main="import Model\n", Model="", Proofs="import Model\n")
    before = source_hash(root, "Main")

    (root / "Proofs.lean").write_text("import Model\ntheorem t : True := trivial\n")
    assert source_hash(root, "Main") == before

    (root / "Model.lean").write_text("def x := 1\n")
    assert source_hash(root, "Main") != before
