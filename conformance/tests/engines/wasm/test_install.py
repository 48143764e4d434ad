"""Finding Node.js and installing Pyodide, with programs of our own on PATH: no network."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from conformance.engines.wasm import install
from conformance.engines.wasm.install import PYODIDE, Pyodide, ensure_installed, find_pyodide
from conformance.errors import CannotJudge
from conformance.tests.engines.wasm.conftest import Place
from conformance.tests.lean.registry import Registry
from conformance.tests.samples import conformance

FIX = "install Node.js 20 or newer"


def quiet(line: str) -> None:
    pass


def test_missing_npm_is_said_with_a_fix(place: Place) -> None:
    place.program("node", "echo v20.1.0")

    with pytest.raises(CannotJudge, match=f"npm is not on PATH, so {PYODIDE.name}") as caught:
        ensure_installed(quiet)

    assert FIX in str(caught.value.fix)


def test_missing_node_where_none_can_be_fetched(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")

    with pytest.raises(CannotJudge, match=r"no Node\.js of version 20") as caught:
        ensure_installed(quiet)

    assert FIX in str(caught.value.fix)


def test_missing_node_is_exit_status_two(place: Place) -> None:
    for verb, words in (("run", FIX), ("doctor", install.INSTALL_COMMAND)):
        done = conformance("wasm", verb)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("error: ")
        assert words in done.stderr


def test_another_content_than_the_pinned_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "registry"
    folder.mkdir()
    registry = Registry(folder, monkeypatch)
    (registry.bin / "node").write_text("#!/bin/sh\necho v20.0.0\n")
    (registry.bin / "node").chmod(0o755)
    monkeypatch.setenv("CONFORMANCE_WASM_HOME", str(tmp_path / "cache"))

    with pytest.raises(CannotJudge, match=f"{PYODIDE.name}@.* is not what this project pinned"):
        ensure_installed(quiet)

    assert find_pyodide() is None
    assert not list((tmp_path / "cache").glob("*.partial"))


def test_a_cache_that_cannot_be_written_is_said(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.program("node", "echo v20.0.0")
    occupied = place.program("npm", "exit 1")
    monkeypatch.setenv("CONFORMANCE_WASM_HOME", str(occupied))

    with pytest.raises(CannotJudge, match=f"{PYODIDE.name}@.* cannot be installed") as caught:
        ensure_installed(quiet)

    assert "CONFORMANCE_WASM_HOME" in str(caught.value.fix)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"info": null}'])
def test_a_damaged_installation_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyodide-lock.json").write_text(text)

    with pytest.raises(CannotJudge, match="is not the lock file") as caught:
        _ = Pyodide(tmp_path, tmp_path / "node").python

    assert install.INSTALL_COMMAND in str(caught.value.fix)
