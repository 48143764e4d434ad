"""Protocols: those of the corpus, and how a bad one is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.cases.protocols import load_protocol, protocol_names, protocols_dir
from conformance.errors import CannotJudge
from conformance.tests.samples import checkout
from pyvm.projection import Refusal, Unmergeable, project_all
from pyvm.value import BaseSort, ProdSort, Sort
from pyvm.wire.basic import MAX_DEPTH
from pyvm.wire.types import GLOBAL, SORT

NAMES = protocol_names()

KNOWN = [
    "two_buyer",
    "three_buyer",
    "oauth2_authorization_code",
    "travel_agency",
    "streaming",
    "ring",
    "double_buffering",
    "needham_schroeder",
    "kerberos",
    "smtp",
    "http_keep_alive",
    "two_phase_commit",
    "paxos_single_decree",
    "leader_election_ring",
    "publish_subscribe",
    "map_reduce",
    "ping_pong",
    "nested_choice_merge",
]


def protocol(**changes: object) -> dict[str, object]:
    return {
        "schema": "conformance.protocol.v1",
        "name": "nothing",
        "source": "written for a test",
        "roles": ["A", "B"],
        "global_type": {"kind": "end"},
        **changes,
    }


def document(name: str) -> Any:
    return json.loads((protocols_dir() / f"{name}.json").read_bytes())


def test_the_corpus_has_the_protocols_that_people_know() -> None:
    assert set(KNOWN) <= set(NAMES)
    assert len(NAMES) >= 30
    assert sum(name.startswith("unprojectable") for name in NAMES) == 2


@pytest.mark.parametrize("name", NAMES)
def test_a_protocol_loads_and_is_what_its_file_says(name: str) -> None:
    loaded = load_protocol(name)
    assert loaded.name == name
    assert GLOBAL.write(loaded.type) == document(name)["global_type"]
    assert len(loaded.source) > 20


@pytest.mark.parametrize("name", NAMES)
def test_a_protocol_projects_unless_its_name_says_otherwise(name: str) -> None:
    loaded = load_protocol(name)
    types = project_all(loaded.roles, loaded.type)
    assert isinstance(types, Refusal) == name.startswith("unprojectable")
    assert not isinstance(types, Refusal) or isinstance(types, Unmergeable)


@pytest.mark.parametrize("name", NAMES)
def test_every_role_takes_part_and_the_file_is_short(name: str) -> None:
    loaded = load_protocol(name)
    assert set(_values(document(name), "sender", "receiver")) == set(loaded.roles)
    assert len((protocols_dir() / f"{name}.json").read_text().splitlines()) < 165


def test_the_corpus_sends_every_sort() -> None:
    sorts: set[Sort] = set()
    for name in NAMES:
        sorts |= {SORT.read(sort) for sort in _values(document(name), "sort")}
    assert set(BaseSort) <= sorts
    assert len([sort for sort in sorts if isinstance(sort, ProdSort)]) >= 2


def test_a_protocol_loads_from_a_path(tmp_path: Path) -> None:
    path = tmp_path / "nothing.json"
    path.write_text(json.dumps(protocol()))
    assert load_protocol(path) == load_protocol(str(path))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "other"}, "$.name: 'other' is not the file's stem 'nothing'"),
        (
            {"schema": "conformance.protocol.v9"},
            "$.schema: expected 'conformance.",
        ),
        ({"roles": "AB"}, "$.roles: expected an array, found 'AB'"),
        (
            {"global_type": {"kind": "loop"}},
            "$.global_type.kind: expected end, var,",
        ),
        ({"global_type": {"kind": "end", "x": 1}}, "$.global_type.x: unknown field"),
    ],
)
def test_a_bad_protocol_is_refused_by_the_path_of_the_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], message: str
) -> None:
    monkeypatch.setenv("CONFORMANCE_ROOT", str(checkout(tmp_path)))
    monkeypatch.setenv("CONFORMANCE_INSTALLED", "1")
    path = protocols_dir() / "nothing.json"
    path.write_text(json.dumps(protocol(**changes)))
    with pytest.raises(CannotJudge) as caught:
        load_protocol(path)
    assert message in caught.value.what
    assert caught.value.where == str(path)


@pytest.mark.parametrize(
    ("depth", "refused"), [(MAX_DEPTH, False), (MAX_DEPTH + 1, True), (5000, True)]
)
def test_a_type_may_be_deep_but_not_without_limit(
    tmp_path: Path, depth: int, refused: bool
) -> None:
    label = '{"name":"a","sort":"unit"}'
    head = (
        f'{{"kind":"comm","sender":"A","receiver":"B","branches":[{{"label":{label},"continuation":'
    )
    deep = head * depth + '{"kind":"end"}' + "}]}" * depth
    text = json.dumps(protocol(global_type=0)).replace('"global_type": 0', f'"global_type": {deep}')
    path = tmp_path / "nothing.json"
    path.write_text(text)
    if refused:
        with pytest.raises(CannotJudge, match=r"nested deeper than (1000|8200) levels"):
            load_protocol(path)
    else:
        assert load_protocol(path).roles == ("A", "B")


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("two_byer", "did you mean two_buyer"),
        ("paxos", "did you mean paxos_single_decree?"),
        ("xyzzy", "name one of the files there"),
    ],
)
def test_an_unknown_name_gets_a_suggestion(name: str, fix: str) -> None:
    with pytest.raises(CannotJudge) as caught:
        load_protocol(name)
    assert fix in (caught.value.fix or "")


def _values(raw: Any, *fields: str) -> list[Any]:
    """What these fields hold anywhere in a type."""
    if isinstance(raw, list):
        return [value for part in raw for value in _values(part, *fields)]
    if not isinstance(raw, dict):
        return []
    here = [value for field, value in raw.items() if field in fields]
    return here + [value for part in raw.values() for value in _values(part, *fields)]
