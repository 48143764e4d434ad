"""The identity of Lean sources: it sees names, contents and settings."""

from __future__ import annotations

from pathlib import Path

from conformance.lean.source import source_hash
from conformance.tests.lean.made_modules import package


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
