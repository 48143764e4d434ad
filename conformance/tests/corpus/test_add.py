"""`conformance corpus add`: a protocol of any format becomes one of the corpus."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.cases.protocols import all_protocols, load_protocol
from conformance.corpus import add
from conformance.corpus.add import add_protocol
from conformance.errors import CannotJudge
from conformance.scribble.printing import Language, protocol_text
from conformance.scribble.reading import Reading

TEXT = "global protocol NewOne(role A, role B) { greet(int) from A to B; }"
Add = Callable[..., tuple[str, list[str]]]


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Add:
    """Adds the protocol of a text; the corpus is written to a folder of its own."""
    (tmp_path / "corpus").mkdir()
    monkeypatch.setattr(add, "protocols_dir", lambda: tmp_path / "corpus")
    monkeypatch.setattr(add, "write_corpus", lambda: ["new_one.jsonl"])

    def call(
        text: str = TEXT, name: str | None = None, source: str | None = "RFC 1", file: str = "a.scr"
    ) -> tuple[str, list[str]]:
        path = tmp_path / file
        path.write_text(text, encoding="utf-8")
        protocol, changed = add_protocol(path, name, source, Reading())
        return protocol.name, changed

    return call


def test_it_is_written_as_a_document_of_the_corpus(added: Add, tmp_path: Path) -> None:
    assert added() == ("new_one", ["protocols/new_one.json", "cases/new_one.jsonl"])

    written = load_protocol(tmp_path / "corpus" / "new_one.json")
    assert (written.name, written.source, written.roles) == ("new_one", "RFC 1", ("A", "B"))
    assert written.type == load_protocol(tmp_path / "a.scr").type


def test_a_document_says_its_source_itself(added: Add, tmp_path: Path) -> None:
    document = {
        "schema": "conformance.protocol.v1",
        "name": "told",
        "source": "RFC 2",
        "roles": ["A"],
        "global_type": {"kind": "end"},
    }
    assert added(json.dumps(document), source=None, file="told.json")[0] == "told"
    assert load_protocol(tmp_path / "corpus" / "told.json").source == "RFC 2"


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"source": None}, "cites its source"),
        ({"name": "two_buyer"}, "the name 'two_buyer' is taken"),
        ({"name": "raw"}, "the name 'raw' is taken"),
        ({"name": "promoted"}, "the name 'promoted' is taken"),
        ({"name": "New One"}, "a name in lower_snake"),
        ({"name": "../new"}, "a name in lower_snake"),
        ({"text": "protocol P(role A"}, "the text ends too early"),
    ],
)
def test_what_is_refused_leaves_the_corpus_as_it_is(
    added: Add, changes: dict[str, str], what: str, tmp_path: Path
) -> None:
    with pytest.raises(CannotJudge, match=what):
        added(**changes)

    assert list((tmp_path / "corpus").iterdir()) == []


def test_a_protocol_that_is_there_is_not_there_twice(added: Add, tmp_path: Path) -> None:
    ring = next(protocol for protocol in all_protocols() if protocol.name == "ring")

    with pytest.raises(CannotJudge, match="the corpus has this protocol: ring"):
        added(protocol_text("other", ring.roles, ring.type, Language.NUSCR))
