"""Keys of compiled modules: another text, dependency, option or toolchain is another key."""

from __future__ import annotations

from pathlib import Path

from conformance.lean.modules import (
    in_order,
    read_package,
)
from conformance.lean.store import module_keys
from conformance.tests.lean.made_modules import package


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
