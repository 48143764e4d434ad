"""Protocols as texts: what is printed is read as the same protocol, or is refused by its reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.cases.protocols import all_protocols, load_protocol
from conformance.corpus.session_types import comm
from conformance.errors import CannotJudge
from conformance.scribble.printing import Language, protocol_text
from conformance.strategies.types import any_global_types, global_types
from conformance.tests.scribble.texts import read
from pyvm.global_type import DONE, GlobalType, Recur, Var, check_global
from pyvm.value import BaseSort, ProdSort

ROLES = ("A", "B", "C")
UNSAYABLE = {
    Language.NUSCR: {"'é' is no name in nuscr", "nuscr has no pair whose first part is a pair"},
    Language.SCRIBBLE: {"'é' is no name in scribble"},
}
"""What of a drawn type a language has no word for."""


def printed(g: GlobalType, language: Language) -> tuple[str | None, str]:
    """The text, or why there is none."""
    try:
        return protocol_text("drawn", ROLES, g, language), ""
    except CannotJudge as refused:
        return None, refused.what


def well_formed(g: GlobalType) -> bool:
    return check_global(ROLES, g) is None


@pytest.mark.parametrize("language", Language)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(g=st.one_of(global_types(ROLES), any_global_types(ROLES).filter(well_formed)))
def test_what_was_printed_is_read_as_the_same_type(
    language: Language, tmp_path: Path, g: GlobalType
) -> None:
    text, unsayable = printed(g, language)
    if text is None:
        assert unsayable in UNSAYABLE[language]
        return
    found = read(text, tmp_path, name=f"Main.{language.value}")

    assert (found.name, found.roles, found.type) == ("drawn", ROLES, g)


@pytest.mark.parametrize("language", Language)
def test_the_protocols_of_the_corpus_are_read_as_they_were_printed(
    language: Language, tmp_path: Path
) -> None:
    refused = set()
    for protocol in all_protocols():
        try:
            text = protocol_text(protocol.name, protocol.roles, protocol.type, language)
        except CannotJudge:
            refused.add(protocol.name)
            continue
        found = read(text, tmp_path)
        assert (found.name, found.roles, found.type) == (
            protocol.name,
            protocol.roles,
            protocol.type,
        )

    words = {"paxos_single_decree", "smtp", "streaming", "travel_agency"}  # accept, data
    pairs = {"needham_schroeder", "otway_rees"}
    assert refused == {"ftp_delegation"} | (pairs if language is Language.NUSCR else words)


def test_a_protocol_is_printed_as_people_write_it() -> None:
    protocol = load_protocol("two_buyer")

    assert protocol_text("two_buyer", protocol.roles, protocol.type, Language.SCRIBBLE) == (
        "module two_buyer;\n"
        "\n"
        'type <java> "java.lang.String" from "rt.jar" as String;\n'
        'type <java> "java.lang.Integer" from "rt.jar" as Nat;\n'
        "\n"
        "global protocol two_buyer(role Buyer1, role Buyer2, role Seller) {\n"
        "  title(String) from Buyer1 to Seller;\n"
        "  quote(Nat) from Seller to Buyer1;\n"
        "  quote(Nat) from Seller to Buyer2;\n"
        "  share(Nat) from Buyer1 to Buyer2;\n"
        "  choice at Buyer2 {\n"
        "    ok(String) from Buyer2 to Seller;\n"
        "    date(String) from Seller to Buyer2;\n"
        "  } or {\n"
        "    quit() from Buyer2 to Seller;\n"
        "  }\n"
        "}"
    )


UNIT = BaseSort.UNIT


@pytest.mark.parametrize(
    ("language", "g", "what"),
    [
        (Language.NUSCR, comm("A", "B", ("from", UNIT, DONE)), "'from' is no name in nuscr"),
        (Language.SCRIBBLE, comm("A", "B", ("data", UNIT, DONE)), "'data' is no name in scribble"),
        (Language.NUSCR, comm("A", "B", ("", UNIT, DONE)), "'' is no name in nuscr"),
        (Language.SCRIBBLE, comm("A", "B", ("a b", UNIT, DONE)), "'a b' is no name in scribble"),
        (
            Language.SCRIBBLE,
            Recur("x.y", comm("A", "B", ("a", UNIT, Var("x.y")))),
            "'x.y' is no name in scribble",
        ),
        (
            Language.NUSCR,
            comm("A", "B", ("a", ProdSort(ProdSort(UNIT, UNIT), UNIT), DONE)),
            "nuscr has no pair whose first part is a pair",
        ),
    ],
)
def test_what_a_language_has_no_word_for_is_refused(
    language: Language, g: GlobalType, what: str
) -> None:
    with pytest.raises(CannotJudge) as refused:
        protocol_text("main", ROLES, g, language)

    assert refused.value.what == what
    assert refused.value.fix


def test_a_name_is_refused_wherever_it_stands() -> None:
    with pytest.raises(CannotJudge, match="'A-1' is no name"):
        protocol_text("main", ("A-1",), DONE, Language.NUSCR)
