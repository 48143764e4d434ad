"""The command line as a whole: what is refused is said, with what to do."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from conformance.cli import show
from conformance.cli.main import main
from conformance.tests.samples import conformance, raw_case


@pytest.mark.parametrize("verb", ["show", "trace"])
def test_an_unknown_case_is_refused_with_a_suggestion(verb: str) -> None:
    done = conformance(verb, "raw/send-recieve/coop")

    assert done.returncode == 2
    assert "did you mean raw/send-receive/coop" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("verb", ["show", "trace"])
def test_a_bad_case_file_is_refused_by_file_and_field(verb: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(raw_case(fuel=-1)))
    done = conformance(verb, str(path))

    assert done.returncode == 2
    assert f"{path}: $.fuel" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("show", "--list", "-k", "nosuch"), "no case matches 'nosuch'"),
        (("show", "--list", "-k", ""), "the pattern is empty"),
        (("run", "-k", ""), "the pattern is empty"),
        (("export", "-k", ""), "the pattern is empty"),
        (("trace", ""), "the case's id is empty"),
        (("trace", "."), "a directory, not a case"),
        (("lean", "build", ""), "a module's name is empty"),
    ],
)
def test_what_names_no_case_is_refused_with_a_fix(args: tuple[str, ...], said: str) -> None:
    done = conformance(*args)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"{said}\n  fix: " in done.stderr


def test_lean_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFORMANCE_LEAN", "none")
    for args in (("trace", "raw/send-receive/coop", "--engine", "lean"), ("export", "--check")):
        done = conformance(*args)

        assert done.returncode == 2
        assert "CONFORMANCE_LEAN is none" in done.stderr
        assert "Traceback" not in done.stderr


def test_an_interrupt_is_said_and_is_no_difference(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(show, "load_corpus", interrupt)
    with pytest.raises(SystemExit) as ended:
        main(arguments=["show", "--list"])

    assert ended.value.code == 130
    assert capsys.readouterr() == ("", "interrupted\n")


def test_windows_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")

    with pytest.raises(SystemExit) as end:
        main(arguments=["run"])

    assert end.value.code == 2
    assert capsys.readouterr().err == (
        "error: Windows is not supported\n  fix: use Linux or macOS, or Windows' Linux subsystem\n"
    )
