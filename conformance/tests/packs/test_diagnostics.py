"""What Lean's language server says of packs, asked by a stand-in: there may be none of it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.packs import diagnostics as pack_diagnostics


class Server:
    """A language server that says `answer`."""

    answer: Any = ()
    closed = 0

    def __init__(self, root: str, initial_build: bool) -> None:
        if self.answer == "no start":
            raise OSError("no start")

    def get_diagnostics(self, file: str, inactivity_timeout: float) -> Any:
        return self.answer

    def close(self) -> None:
        type(self).closed += 1


SORRY = {
    "message": "declaration uses `sorry`",
    "severity": 2,
    "range": {"start": {"line": 6, "character": 8}, "end": {"line": 6, "character": 9}},
}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ([SORRY], "lean/Demo.lean:7:8: warning: declaration uses `sorry`"),
        ([], "1 files, 0 diagnostics"),
        (None, "no diagnostics: the language server did not finish Demo.lean"),
        (SimpleNamespace(timed_out=True), "did not finish Demo.lean"),
        ("no start", "no diagnostics: the language server failed: no start"),
    ],
)
def test_with_a_native_toolchain_the_server_is_asked(
    answer: Any, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "lean").mkdir()
    (tmp_path / "lean" / "Demo.lean").touch()
    monkeypatch.setattr(pack_diagnostics, "lake_path", lambda: "/bin/lake")
    library = SimpleNamespace(LeanLSPClient=type("It", (Server,), {"answer": answer}))
    monkeypatch.setattr(pack_diagnostics, "import_module", lambda name: library)

    found = pack_diagnostics.pack_diagnostics(tmp_path / "lean", ["Demo", "Demo", "Gone"])

    assert any(said in line for line in found.lines())


def test_without_leanclient_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_diagnostics, "lake_path", lambda: "/bin/lake")
    monkeypatch.setitem(__import__("sys").modules, "leanclient", None)

    found = pack_diagnostics.pack_diagnostics(Path("lean"), ["Demo"])

    assert "pip install 'conformance[lsp]'" in (found.unavailable or "")
