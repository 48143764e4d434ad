"""`conformance lean mutants`: its verdicts, its journal, and what it does not take."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from conformance.cli.main import cli
from conformance.errors import CannotJudge
from conformance.lean.source import proved_source
from conformance.model_mutants import campaign, document, edits
from conformance.model_mutants.document import ModelMutants, read_lean_mutants, write_lean_mutants
from conformance.model_mutants.edits import Edit
from conformance.model_mutants.verdicts import Caught, Judged
from conformance.paths import lean_dir
from conformance.tests.release.healthy import DRIFTING

ALIVE = replace(DRIFTING, edit=replace(DRIFTING.edit, first=7, new="3"), caught=Caught.ALIVE, by="")
BECAUSE = "It is never looked at by anything that there is."


@pytest.fixture
def file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the verdicts are committed; all that is found is one edit that drifts."""
    path = tmp_path / "lean_mutants.json"
    monkeypatch.setattr(document, "lean_mutants_path", lambda: path)
    finds(monkeypatch, DRIFTING)
    return path


def finds(monkeypatch: pytest.MonkeyPatch, *judged: Judged) -> None:
    monkeypatch.setattr(edits, "find_edits", lambda *_: tuple(one.edit for one in judged))

    def judge_edits(
        asked: Iterable[Edit], wanted: int, known: Iterable[Judged], **how: Any
    ) -> list[Judged]:
        there = {one.edit for one in known}
        for one in judged:
            if one.edit not in there:
                how["told"](one)
        return [one for one in judged if one.edit in set(asked)][:wanted]

    monkeypatch.setattr(campaign, "judge_edits", judge_edits)


def call(*words: str) -> Result:
    return CliRunner().invoke(cli, ["lean", "mutants", *words])


def commit(path: Path, *judged: Judged, source: str | None = None) -> None:
    found = ModelMutants(source or proved_source(lean_dir()), 9, judged, {ALIVE.edit.key: BECAUSE})
    write_lean_mutants(found, path)


def test_an_edit_that_is_caught_is_well_and_what_no_theorem_says_is_listed(file: Path) -> None:
    done = call()

    assert done.exit_code == 0
    assert f"no theorem says so: {DRIFTING.edit}" in done.stdout


def test_an_edit_that_nothing_catches_fails_unless_there_is_an_argument(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finds(monkeypatch, DRIFTING, ALIVE)

    assert call().exit_code == 1
    commit(file, DRIFTING, ALIVE)
    done = call()
    assert done.exit_code == 0
    assert BECAUSE in done.stdout


def test_where_nothing_is_judged_there_is_no_verdict(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(call("-k", "no such definition").exception, CannotJudge)
    finds(monkeypatch, replace(DRIFTING, caught=Caught.INVALID))
    assert isinstance(call().exception, CannotJudge)


def test_the_verdicts_are_written_and_the_arguments_kept(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(file, ALIVE, source="4" * 64)
    finds(monkeypatch, DRIFTING, ALIVE)

    assert call("--write").exit_code == 0
    found = read_lean_mutants(file)
    assert found.source == proved_source(lean_dir())
    assert set(found.judged) == {DRIFTING, ALIVE}
    assert found.equivalent == {ALIVE.edit.key: BECAUSE}


def test_what_is_committed_is_judged_anew_and_must_be_caught_as_it_was(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(file, DRIFTING)

    assert call("--check").exit_code == 0
    finds(monkeypatch, replace(DRIFTING, caught=Caught.THEOREM))
    done = call("--check")
    assert done.exit_code == 1
    assert "caught otherwise" in done.stdout


def test_verdicts_on_another_state_of_the_model_are_not_checked(file: Path) -> None:
    commit(file, DRIFTING, source="4" * 64)
    refused = call("--check").exception

    assert isinstance(refused, CannotJudge)
    assert "conformance lean mutants --write" in refused.fix


def test_what_is_committed_of_this_state_of_the_model_stands_and_is_gone_on_from(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[Judged] = []

    def judge_edits(asked: object, wanted: int, there: list[Judged], **how: object) -> list[Judged]:
        known.extend(there)
        return [DRIFTING]

    monkeypatch.setattr(campaign, "judge_edits", judge_edits)
    commit(file, DRIFTING, source="4" * 64)
    assert call("--write").exit_code == 0
    assert known == []
    assert call("--write").exit_code == 0
    assert known == [DRIFTING]


def test_what_is_in_the_journal_is_not_judged_again(file: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"

    assert call("--journal", str(journal)).exit_code == 0
    assert call("--journal", str(journal)).exit_code == 0
    (line,) = journal.read_text().splitlines()
    assert json.loads(line)["by"] == DRIFTING.by


@pytest.mark.parametrize(
    "words", [("--check", "--write"), ("--check", "--journal", "j"), ("--write", "-k", "f")]
)
def test_options_that_contradict_each_other_are_refused(file: Path, words: tuple[str, ...]) -> None:
    assert isinstance(call(*words).exception, CannotJudge)
    assert not file.exists()
