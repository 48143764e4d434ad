"""The loader of the WebAssembly Lean: one that is not known is not mended."""

from __future__ import annotations

import pytest

from conformance.errors import CannotJudge
from conformance.lean.patch import patch_lean_js


def test_a_loader_that_is_not_known_is_refused() -> None:
    with pytest.raises(CannotJudge, match=r"lean\.js is not the one this project knows"):
        patch_lean_js("var Module={};")
