"""Files that cannot be written: refused before the work, and after it the report is printed."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conformance.cli import export
from conformance.cli.main import cli, main
from conformance.jsonfile import write_atomic
from conformance.tests.cli.calls import CALLS, CASE, ENGINES
from conformance.tests.cli.verbs import Verb
from conformance.tests.samples import FakeLean
from conformance.traces import trace

NOWHERE = Path("/proc/nowhere")
"""A folder that cannot be made, not even by root."""
WRITTEN = {
    ("run",): ("-k", CASE, "--junit", "{}/out/junit.xml"),
    ("mutants",): ("--area", "waves", "--cases", CASE, "--out", "{}/out/matrix.json"),
    ("release", "check"): ("--out", "{}/out"),
    ("pack", "export"): ("--pack", "Demo.pack", "--out", "{}/out/pack.json"),
    ("export",): ("-k", "small"),
}
"""Calls that write, and where."""


def call(verb: Verb, words: tuple[str, ...], folder: Path, patch: pytest.MonkeyPatch) -> Result:
    CALLS[verb].prepare(patch.setattr, folder)
    patch.setattr(export, "fixtures_dir", lambda: folder / "fixtures")
    named = [word.format(folder) for word in words]
    return CliRunner().invoke(cli, [*verb, *named], obj=ENGINES, standalone_mode=False)


@pytest.mark.parametrize("verb", WRITTEN, ids=" ".join)
def test_a_folder_that_cannot_be_made_is_refused_before_anything_is_done(
    verb: Verb, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    FakeLean.started = 0
    if verb == ("export",):
        monkeypatch.setattr(trace, "traces_dir", lambda: NOWHERE)
    words = tuple(word.replace("{}", str(NOWHERE)) for word in WRITTEN[verb])

    done = call(verb, words, tmp_path, monkeypatch)

    assert "cannot be written" in str(done.exception)
    assert (done.stdout, FakeLean.started) == ("", 0)


@pytest.mark.parametrize("verb", WRITTEN, ids=" ".join)
def test_a_folder_that_does_not_exist_is_made(
    verb: Verb, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if verb == ("export",):
        monkeypatch.setattr(trace, "traces_dir", lambda: tmp_path / "out")

    done = call(verb, WRITTEN[verb], tmp_path, monkeypatch)

    assert isinstance(done.exception, SystemExit | None)
    assert list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("verb", WRITTEN, ids=" ".join)
def test_a_disk_that_fills_up_later_leaves_the_report_and_no_half_of_a_file(
    verb: Verb, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if verb == ("export",):
        monkeypatch.setattr(trace, "traces_dir", lambda: tmp_path / "out")
    monkeypatch.setattr("conformance.jsonfile.os.fsync", full)

    done = call(verb, WRITTEN[verb], tmp_path, monkeypatch)

    assert "cannot be written: No space left on device" in done.stderr + str(done.exception)
    if verb != ("pack", "export"):  # which says nothing but what it has written
        assert done.stdout
        assert done.exit_code in (1, 2)
    assert not [path for path in tmp_path.rglob("out/*") if path.is_file()]


def test_a_file_that_cannot_be_replaced_stays_as_it_was(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refused(old: str, new: Path) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    file = tmp_path / "file"
    write_atomic(file, "old")
    monkeypatch.setattr("conformance.jsonfile.os.replace", refused)

    with pytest.raises(Exception, match="Read-only file system"):
        write_atomic(file, "new")

    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert file.read_text() == "old"


def test_what_the_system_refuses_is_no_fault_of_the_harness(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/tmp/x")

    monkeypatch.setattr("conformance.cli.show.load_corpus", full)
    with pytest.raises(SystemExit) as ended:
        main(arguments=["show", "--list", "--json"])

    said = capsys.readouterr()
    assert ended.value.code == 2
    assert json.loads(said.out)["error"]["where"] == "/tmp/x"
    assert said.err.startswith("error: /tmp/x: the system refuses: No space left on device\n  fix")
