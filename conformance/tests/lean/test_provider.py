"""Where Lean comes from: chosen, forced, native, or nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.cli.lean import command
from conformance.cli.main import main
from conformance.errors import CannotJudge
from conformance.identity.identity import look_at
from conformance.lean.build import build
from conformance.lean.diagnostics import Severity
from conformance.lean.provider import (
    Provider,
    choose_provider,
    identity,
    other_lean,
)
from conformance.origin import ANY_LEAN
from conformance.paths import project_root

LAKE = """#!/bin/sh
echo 'error: Demo/A.lean:3:4: unknown identifier'
echo "asked: $*"
exit 1
"""
LEAN = """#!/bin/sh
echo 'Lean (version 4.28.0, x86_64-unknown-linux-gnu, commit 0123abcd, Release)'
"""


@pytest.fixture
def native(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CONFORMANCE_LEAN", raising=False)
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, text in (("lake", LAKE), ("lean", LEAN)):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def test_a_toolchain_that_is_not_installed_is_said_and_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFORMANCE_LEAN", "wasm")
    monkeypatch.setenv("CONFORMANCE_LEAN_HOME", str(tmp_path))

    with pytest.raises(CannotJudge, match="doctor --install"):
        identity()

    assert list(tmp_path.iterdir()) == []


def test_an_unknown_provider_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFORMANCE_LEAN", "docker")

    with pytest.raises(CannotJudge, match="native, wasm or none"):
        choose_provider()


def test_a_forced_native_lean_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFORMANCE_LEAN", "native")
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(CannotJudge, match="not both on PATH"):
        choose_provider()


def test_a_native_lean_is_preferred_and_identified(native: Path) -> None:
    lean = identity()

    assert lean.provider is Provider.NATIVE
    assert (lean.version, lean.commit) == ("4.28.0", "0123abcd")
    assert lean.path == str(native / "lean")


def other(native: Path) -> None:
    (native / "lean").write_text(LEAN.replace("4.28.0", "4.27.1"))


def test_a_native_lean_of_another_version_is_named_and_refused(native: Path) -> None:
    other(native)

    with pytest.raises(CannotJudge, match=r"(?s)Lean is 4\.27\.1, not the 4\.28\.0 of .*any-lean"):
        choose_provider()


def test_a_native_lean_of_another_version_that_is_allowed_stands_in_the_verdict(
    native: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other(native)
    monkeypatch.setenv(ANY_LEAN, "1")

    judged = look_at(project_root())

    allowed = "Lean 4.27.1, not the 4.28.0 of lean/lean-toolchain"
    assert choose_provider() is Provider.NATIVE
    assert allowed in judged.to_json()["installed"]
    assert f"allowed: {allowed}" in list(judged.lines())


@pytest.mark.usefixtures("native")
def test_the_native_lean_that_is_named_needs_no_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ANY_LEAN, "1")

    assert other_lean() is None


@pytest.mark.usefixtures("native")
def test_a_native_build_reports_errors_with_the_packages_folder(tmp_path: Path) -> None:
    said: list[str] = []
    root = tmp_path / "lean"
    root.mkdir()

    result = build(root, ["Demo.A"], report=said.append)

    assert not result.ok
    assert said == ["lean/Demo/A.lean:3:4: error: unknown identifier", "asked: build +Demo.A"]
    assert [d.severity for d in result.diagnostics] == [Severity.ERROR]


def test_without_lean_the_doctor_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONFORMANCE_LEAN", "none")

    with pytest.raises(SystemExit) as ended:
        main(arguments=["lean", "doctor"])

    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "no Lean" in said
    assert "fix: unset CONFORMANCE_LEAN; " in said
    assert "elan" in said
    assert "doctor --install" in said


@pytest.mark.usefixtures("native")
def test_the_doctor_answers_in_json() -> None:
    done = CliRunner().invoke(command, ["doctor", "--json"], catch_exceptions=False)

    assert json.loads(done.stdout)["provider"] == "native"
