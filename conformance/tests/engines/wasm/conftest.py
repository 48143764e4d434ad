"""A machine with nothing on PATH."""

from __future__ import annotations

from pathlib import Path

import pytest


class Place:
    """A machine with nothing on PATH and empty caches."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.cache = folder / "cache"
        monkeypatch.setenv("PATH", str(self.bin))
        monkeypatch.setenv("CONFORMANCE_WASM_HOME", str(self.cache))
        monkeypatch.setenv("CONFORMANCE_LEAN_HOME", str(folder / "lean"))

    def program(self, name: str, script: str) -> Path:
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return Place(tmp_path, monkeypatch)
