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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"name = ", "is not TOML"),
        (b"\xff", "not UTF-8: byte 0xff"),
        (b"[[lean_lib]]\nroots = []", "missing required field `name` - at `$.lean_lib[0]`"),
        (b"[[lean_lib]]\nname = 7", "Expected `str`, got `int` - at `$.lean_lib[0].name`"),
        (b"lean_lib = 7", "Expected `array`, got `int` - at `$.lean_lib`"),
        (b"[[lean_exe]]\nname = 'a'\nroot = []", "at `$.lean_exe[0].root`"),
        (b"leanOptions = 7", "at `$.leanOptions`"),
    ],
)
def test_a_damaged_lakefile_is_refused_by_file_and_field_with_a_fix(
    tmp_path: Path, text: bytes, said: str
) -> None:
    file = tmp_path / "lakefile.toml"
    file.write_bytes(text)

    with pytest.raises(CannotJudge) as refused:
        read_settings(tmp_path)

    assert refused.value.where == str(file)
    assert said in refused.value.what
    assert refused.value.fix
