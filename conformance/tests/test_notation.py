"""Local types and refusals, written as papers write them."""

from __future__ import annotations

import pytest

from conformance.cases.protocols import load_protocol, protocol_names
from conformance.notation import explain_refusal, show_local
from pyvm import global_type as gt
from pyvm import local_type as lt
from pyvm.projection import Refusal, Unmergeable, project_all
from pyvm.value import BaseSort, Label, ProdSort


@pytest.mark.parametrize("name", protocol_names())
def test_every_protocol_can_be_written_down(name: str) -> None:
    loaded = load_protocol(name)
    types = project_all(loaded.roles, loaded.type)
    if isinstance(types, Refusal):
        assert "nothing tells it which" in explain_refusal(types)
    else:
        assert all(show_local(t) for t in types.values())


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (gt.NoRoles(), "the protocol has no roles"),
        (gt.DuplicateRole("A"), "the role A is listed twice"),
        (gt.SelfCommunication("A"), "A sends to itself"),
        (gt.UnknownRole("A"), "A is not among the roles"),
        (gt.NoBranches(), "a communication has no branches"),
        (gt.DuplicateLabel("go"), "two branches of one communication are called go"),
        (
            gt.UnguardedRecursion("X"),
            "the recursion X reaches itself with no communication between",
        ),
        (
            Unmergeable("C", "A", "B", lt.DONE, lt.Var("X")),
            "C cannot follow the choice that A tells B: it would go on as end or as X, "
            "and nothing tells it which",
        ),
    ],
)
def test_every_refusal_is_one_sentence(refusal: Refusal, sentence: str) -> None:
    assert explain_refusal(refusal) == sentence


def test_pairs_are_written_with_a_star() -> None:
    sort = ProdSort(BaseSort.NAT, ProdSort(BaseSort.STRING, BaseSort.CHAN))
    t = lt.Send("A", (lt.Branch(Label("go", sort), lt.DONE),))
    assert show_local(t) == "A!go((nat * (string * chan))). end"
