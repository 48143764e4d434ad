"""Packs as files: read as they were written; contracts take nothing that the file denies."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conformance.cases.case import load_corpus
from conformance.errors import CannotJudge
from conformance.packs.export import to_text
from conformance.packs.meaning import Clause
from conformance.packs.pack import Pack, TheoremStatus, contracts, granted, load_packs, read_pack
from conformance.tests.packs.demo import (
    MIXED,
    THREADS,
    WAVES,
    changed,
    checked,
    exported,
    grant,
    meant,
)
from pyvm.config import DeterminismMode
from pyvm.runtime.gates import Capability


def test_contracts_are_drawn_from_the_file() -> None:
    found = contracts(exported().to_json())

    assert found.capabilities == {THREADS, WAVES, MIXED}
    assert found.artifacts == {DeterminismMode.FULL, DeterminismMode.REPLAY}
    assert found == checked().contracts


def test_of_two_packs_one_may_speak_against_the_other() -> None:
    against = changed("one", name="other", status=TheoremStatus.PREMISE_SCOPED)

    assert THREADS not in contracts(exported().to_json(), against.to_json()).capabilities


@pytest.mark.parametrize(
    "changes",
    [
        {"status": TheoremStatus.PREMISE_SCOPED},
        {"statement": "something else"},
        {"axioms": ("Demo.trusted",)},
        {"grants": ()},
        {"grants": grant(THREADS, axioms=("sorryAx",))},
    ],
)
def test_gates_do_not_take_what_the_file_itself_denies(changes: dict[str, Any]) -> None:
    assert THREADS not in contracts(changed("one", **changes).to_json()).capabilities


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda raw: raw | {"schema": "conformance.pack.v9"}, "unknown schema"),
        (lambda raw: raw | {"profiles": ["sometimes"]}, r"profiles\[0\]"),
        (lambda raw: raw | {"theorems": [raw["theorems"][0]] * 2}, "one is there 2 times"),
        (lambda raw: {k: v for k, v in raw.items() if k != "producer"}, "producer"),
        (lambda raw: raw | {"theorems": [{"name": "x"}]}, r"theorems\[0\]"),
        (lambda raw: raw | {"capabilities": [raw["capabilities"][0]] * 2}, "is there 2 times"),
        (lambda raw: raw | {"capabilities": [{"capability": "x"}]}, r"capabilities\[0\]"),
    ],
)
def test_a_bad_file_is_named(change: Callable[[Any], Any], said: str) -> None:
    with pytest.raises(CannotJudge, match=said):
        read_pack(change(exported().to_json()), "packs/demo.json")


def test_a_file_is_read_as_it_was_written() -> None:
    assert read_pack(json.loads(to_text(exported(), "x")), "x") == exported()


def test_every_witness_of_a_committed_pack_is_a_case() -> None:
    ids = [case.id for case in load_corpus()]
    words = [word for pack in load_packs().values() for t in pack.theorems for word in t.witnesses]

    assert words
    assert [word for word in words if not any(word in id for id in ids)] == []


def test_a_theorem_without_proof_grants_nothing() -> None:
    pack = exported()
    assert tuple(granted(replace(pack, theorems=()))) == ()
    broken = replace(pack.theorems[1], status=TheoremStatus.PREMISE_SCOPED)
    assert tuple(granted(replace(pack, theorems=(broken, pack.theorems[2])))) == ()


@pytest.mark.parametrize(
    "broken",
    [
        replace(exported(), meanings=()),
        meant(WAVES, clauses=(Clause("always", "", "True"),)),
        meant(WAVES, terms={"Demo.term": "0" * 64}),
    ],
)
def test_what_the_file_does_not_say_the_meaning_of_is_not_granted(broken: Pack) -> None:
    assert WAVES not in contracts(broken.to_json()).capabilities


def test_a_grant_that_is_added_by_hand_is_not_taken_without_its_meaning() -> None:
    edited = changed("one", grants=grant(THREADS, Capability.LIVE_MIGRATION))

    assert Capability.LIVE_MIGRATION not in contracts(edited.to_json()).capabilities
    assert THREADS in contracts(edited.to_json()).capabilities
