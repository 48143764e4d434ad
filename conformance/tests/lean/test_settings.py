"""Settings of a Lake package: options of Lean, and the roots of its targets."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.lean.settings import read_settings


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
