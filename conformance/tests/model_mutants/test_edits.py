"""Which edits Lean finds in the syntax trees of definitions (runs Lean)."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.model_mutants.edits import Edit, spread
from conformance.tests.model_mutants.conftest import Small


def test_the_edits_of_a_definition_are_of_its_syntax_tree(small: Small) -> None:
    found = {(e.operator, e.old, e.new) for e in small.edits if e.definition.endswith(".cut")}

    whole = "if n < limit then n else limit"
    assert found == {
        ("always then", whole, "(n)"),
        ("always else", whole, "(limit)"),
        ("condition negated", "n < limit", "¬(n < limit)"),
        ("comparison", "<", "≤"),
    }


def test_a_constructor_gives_way_to_the_next_of_its_type(small: Small) -> None:
    found = {(e.old, e.new) for e in small.edits if e.operator == "constructor"}

    assert found == {(".red", ".green"), (".green", ".red")}


def test_neither_a_pattern_nor_a_type_nor_a_proof_is_edited(small: Small) -> None:
    assert {e.module for e in small.edits} == {"Runtime.VM.Small"}
    assert not [e for e in small.edits if e.old in ("0", "2") and e.operator != "number"]
    assert {(e.old, e.new) for e in small.edits if e.operator == "number"} == {
        ("3", "4"),
        ("2", "3"),
    }


def _edit(module: str, first: int) -> Edit:
    return Edit(module, f"{module}.f", "number", 1, first, "1", "2")


def _modules(edits: Sequence[Edit]) -> list[str]:
    return [edit.module for edit in edits]


def test_a_sample_takes_of_each_module_in_turn_and_the_seed_decides_which() -> None:
    edits = [_edit(module, i) for module in "ba" for i in range(20)] + [_edit("c", 0)]
    found = spread(edits, "1")

    assert _modules(found[:5]) == ["a", "b", "c", "a", "b"]
    assert sorted(found, key=lambda e: e.key) == sorted(edits, key=lambda e: e.key)
    assert spread(reversed(edits), "1") == found
    assert spread(edits, "2") != found


def test_an_edit_is_made_where_its_text_is_and_nowhere_else() -> None:
    edit = Edit("M", "f", "number", 1, len("é := ".encode()), "1", "22")

    assert edit.made_in("é := 1\n") == "é := 22\n"
    assert edit.made_in("e := 1\n") is None
