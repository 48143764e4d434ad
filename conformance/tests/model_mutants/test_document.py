"""The committed verdicts: what they say, what is refused, and that they are of today's model."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.lean.source import proved_source
from conformance.model_mutants.campaign import noted, read_journal
from conformance.model_mutants.document import (
    ModelMutants,
    Rejudged,
    current_lean_mutants,
    read_lean_mutants,
    write_lean_mutants,
)
from conformance.model_mutants.edits import MODEL, Edit
from conformance.model_mutants.verdicts import Caught, Judged
from conformance.paths import lean_dir
from conformance.verdict import Verdict

BECAUSE = "The two are equal there, so either is the larger."


def judged(number: int, caught: Caught) -> Judged:
    edit = Edit("Runtime.VM.Small", "Runtime.VM.f", "number", 1, number, "1", "2")
    by = "" if caught is Caught.ALIVE else "it"
    return Judged(edit, caught, by)


ALL = tuple(judged(i, caught) for i, caught in enumerate(Caught))
ALIVE = next(one for one in ALL if one.caught is Caught.ALIVE)
FOUND = ModelMutants("5" * 64, 9, ALL, {ALIVE.edit.key: BECAUSE})


def test_everything_that_is_alive_needs_an_argument() -> None:
    assert FOUND.verdict is Verdict.CONFORMS
    assert replace(FOUND, equivalent={}).verdict is Verdict.DIFFERS
    assert replace(FOUND, equivalent={}).alive == (ALIVE,)


def test_what_lean_does_not_take_is_not_counted() -> None:
    assert FOUND.counts() == {
        "judged": 4, "theorem": 1, "claim": 1, "drift": 1, "equivalent": 1, "alive": 0
    }  # fmt: skip


def test_what_only_drift_catches_is_listed_as_what_no_theorem_says() -> None:
    lines = [*FOUND.lines()]

    assert [one.caught for one in FOUND.unsaid] == [Caught.DRIFT]
    assert lines[0].startswith("no theorem says so: Runtime.VM.Small:1")
    assert lines[1] == "    drift: it"
    assert lines[-1] == (
        "4 judged, 1 theorem, 1 claim, 1 drift, 1 equivalent, 0 alive, of 9 edits: conforms"
    )


def test_what_is_written_is_read_again_without_what_lean_does_not_take(tmp_path: Path) -> None:
    path = tmp_path / "lean_mutants.json"
    write_lean_mutants(FOUND, path)

    valid = tuple(one for one in ALL if one.caught is not Caught.INVALID)
    assert read_lean_mutants(path) == replace(FOUND, judged=valid)


def test_verdicts_on_another_state_of_the_model_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "lean_mutants.json"
    write_lean_mutants(FOUND, path)

    assert current_lean_mutants("5" * 64, path).found == 9
    with pytest.raises(CannotJudge, match="the model or what is proved has changed") as refused:
        current_lean_mutants("6" * 64, path)
    assert "conformance lean mutants" in str(refused.value)


def test_an_argument_for_what_something_catches_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lean_mutants.json"
    write_lean_mutants(FOUND, path)
    raw = json.loads(path.read_text())
    raw["equivalent"][0]["key"] = ALL[0].edit.key
    path.write_text(json.dumps(raw))

    with pytest.raises(CannotJudge, match="nothing that was judged is alive under"):
        read_lean_mutants(path)


def test_an_edit_that_is_listed_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lean_mutants.json"
    write_lean_mutants(replace(FOUND, judged=(*ALL, ALL[0])), path)

    with pytest.raises(CannotJudge, match="is twice there"):
        read_lean_mutants(path)


def test_an_edit_that_is_caught_otherwise_than_committed_is_a_difference() -> None:
    same = Rejudged(FOUND, (replace(ALL[0], by="another theorem"),))
    other = Rejudged(FOUND, (replace(ALL[0], caught=Caught.DRIFT),))

    assert same.verdict is Verdict.CONFORMS
    assert other.verdict is Verdict.DIFFERS
    assert "caught otherwise" in "\n".join(other.lines())
    assert Rejudged(FOUND, ()).verdict is Verdict.DIFFERS


def test_a_journal_holds_what_was_judged_of_these_sources(tmp_path: Path) -> None:
    path, moved = tmp_path / "journal.jsonl", []
    for one in ALL:
        noted(path, "5" * 64, lambda: moved.append(1))(one)
    noted(path, "6" * 64, lambda: None)(judged(9, Caught.DRIFT))

    assert tuple(read_journal(path, "5" * 64)) == ALL
    assert len(moved) == 4
    path.write_text('{"source": "5"}\n')
    with pytest.raises(CannotJudge, match=r"journal.jsonl:1"):
        read_journal(path, "5" * 64)


def test_what_is_committed_is_of_the_model_as_it_is_and_of_all_its_parts() -> None:
    found = current_lean_mutants(proved_source(lean_dir()))
    texts = {m: (lean_dir() / f"{m.replace('.', '/')}.lean").read_text() for m in _modules(found)}

    assert found.verdict is Verdict.CONFORMS
    assert len(texts) >= 30
    assert all(one.edit.made_in(texts[one.edit.module]) for one in found.judged)
    assert {m for m in texts if m.startswith(MODEL)} == texts.keys()


def _modules(found: ModelMutants) -> set[str]:
    return {one.edit.module for one in found.judged}
