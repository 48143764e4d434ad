"""Finding Node.js and installing Pyodide, with programs of our own on PATH: no network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.engines.wasm import install, node
from conformance.engines.wasm.install import PYODIDE, Pyodide, ensure_installed, find_pyodide
from conformance.errors import CannotJudge
from conformance.lean.packages import NODE
from conformance.paths import project_root
from conformance.tests.lean.registry import Registry

FIX = "install Node.js 20 or newer"


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
    monkeypatch.setattr("platform.system", lambda: "Darwin")

    with pytest.raises(CannotJudge, match=r"no Node\.js of version 20") as caught:
        ensure_installed(quiet)

    assert FIX in str(caught.value.fix)


def test_missing_node_is_exit_status_two(place: Place) -> None:
    for verb, words in (("run", FIX), ("doctor", install.INSTALL_COMMAND)):
        done = subprocess.run(
            [sys.executable, "-m", "conformance", "wasm", verb],
            env={**os.environ, "CONFORMANCE_ROOT": str(project_root())},
            cwd=Path(__file__).parents[4],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("error: ")
        assert words in done.stderr


@pytest.mark.parametrize("script", ["echo v18.19.1", "exit 1", "echo nonsense"])
def test_an_unusable_node_gives_way_to_the_pinned_one(
    place: Place, tmp_path: Path, script: str
) -> None:
    place.program("node", script)
    fetched = install._home(NODE)
    assert node.find_node(fetched) is None

    fetched.home.mkdir(parents=True)
    (fetched.home / "installed.json").write_text("{}")

    assert node.find_node(fetched) == fetched.node


def test_the_machines_own_node_comes_first(place: Place) -> None:
    own = place.program("node", "echo v22.0.0")

    assert node.find_node(install._home(NODE)) == own
    assert node.node_version(own) == "22.0.0"


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
