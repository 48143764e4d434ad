"""Promotion: what is refused is refused by name, and nothing is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.cases.case import Case, load_corpus, read_case
from conformance.corpus import promote as module
from conformance.corpus.promote import candidate, promote
from conformance.errors import CannotJudge
from conformance.fuzz.draw import Block
from conformance.traces.trace import Engine, Producer, TraceFile

_PRODUCER = Producer(Engine.LEAN, "0", None, None, None)


def drawn(place: int) -> Case:
    return Block("protocol", 5, 0, 20).cases()[place]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "found.json"
    path.write_text(json.dumps(drawn(3).raw), encoding="utf-8")
    return path


class Refusing:
    def request(self, line: str, timeout: float) -> str:
        return json.dumps({"case": "?", "error": "no such thing"})


class Answering:
    def request(self, line: str, timeout: float) -> str:
        from conformance.engines.pyvm import PyVM

        case: Any = json.loads(line)
        return json.dumps({"case": case["id"], "outcome": PyVM()(case)})


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty corpus of its own."""

    def load() -> tuple[Case, ...]:
        path = tmp_path / "cases" / "promoted.jsonl"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return tuple(read_case(json.loads(line), path) for line in lines)

    monkeypatch.setattr(module, "cases_dir", lambda: tmp_path / "cases")
    monkeypatch.setattr(module, "traces_dir", lambda: tmp_path / "traces")
    monkeypatch.setattr(module, "load_corpus", load)
    (tmp_path / "cases").mkdir()
    return tmp_path


def test_an_id_is_made_of_the_files_name_and_the_runner(file: Path) -> None:
    case = candidate(file, None)
    run = f"thr{case.concurrency}" if case.raw["runner"] == "threaded" else "coop"

    assert case.id == f"promoted/found/{run}"


def test_an_id_that_is_taken_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = read_case({**drawn(4).raw, "id": "promoted/found/coop"}, "test")
    monkeypatch.setattr(module, "load_corpus", lambda: (taken,))

    with pytest.raises(CannotJudge, match="'promoted/found/coop' is taken"):
        candidate(file, "promoted/found/coop")


def test_an_id_of_a_generated_file_is_refused(file: Path) -> None:
    with pytest.raises(CannotJudge, match=r"belongs to the file ring\.jsonl"):
        candidate(file, "ring/found/coop")


def test_a_case_that_the_corpus_has_is_refused_by_its_name(tmp_path: Path) -> None:
    known = load_corpus()[0]
    path = tmp_path / "known.json"
    path.write_text(json.dumps(known.raw), encoding="utf-8")

    with pytest.raises(CannotJudge, match=known.id):
        candidate(path, "promoted/known/coop")


@pytest.mark.parametrize("text", ["{", "[]", '{"schema": "conformance.case.v1"}'])
def test_a_file_that_is_no_case_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(CannotJudge, match=r"bad\.json"):
        candidate(path, None)
    with pytest.raises(CannotJudge, match="no such file"):
        candidate(tmp_path / "none.json", None)


def test_a_case_that_lean_refuses_is_not_written(corpus: Path, file: Path) -> None:
    with pytest.raises(CannotJudge, match="Lean does not take the case: no such thing"):
        promote(candidate(file, "promoted/x/coop"), Refusing(), _PRODUCER)

    assert list((corpus / "cases").iterdir()) == []


def test_promoted_cases_follow_each_other_with_their_traces(corpus: Path, file: Path) -> None:
    first = candidate(file, "promoted/first/coop")
    promote(first, Answering(), _PRODUCER)
    other = read_case({**drawn(5).raw, "id": "promoted/second/coop"}, "test")
    promote(other, Answering(), _PRODUCER)

    assert TraceFile(corpus / "traces" / "promoted.jsonl.gz").ids == (first.id, other.id)
    assert len((corpus / "cases" / "promoted.jsonl").read_text("utf-8").splitlines()) == 2
