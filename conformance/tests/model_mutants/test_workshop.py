"""What catches an edit: a proof, a claim, drift, or nothing (runs Lean)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.errors import CannotJudge
from conformance.model_mutants.verdicts import Caught
from conformance.tests.model_mutants.conftest import Small


def test_a_proof_that_no_longer_goes_through_catches_an_edit_and_names_the_claim_on_it(
    small: Small,
) -> None:
    found = small.judge(small.edit("cut", "always then", "(n)"))

    assert (found.caught, found.by) == (Caught.THEOREM, "Runtime.Proofs.cut_le")
    assert found.claims == ("Runtime.Properties.cut_is_limited",)


def test_an_edit_under_which_the_text_of_every_proof_still_proves_is_not_caught_by_one(
    small: Small,
) -> None:
    edit = small.edit("cut", "comparison", "≤")

    assert small.judge(edit).caught is Caught.ALIVE


def test_a_claim_with_a_proof_of_its_own_catches_an_edit(small: Small) -> None:
    found = small.judge(small.edit("limit", "number", "4"))

    assert (found.caught, found.by) == (Caught.CLAIM, "Runtime.Properties.limit_is_three")
    assert found.claims == ("Runtime.Properties.limit_is_three",)


def test_what_no_theorem_says_is_caught_by_drift_alone(small: Small) -> None:
    found = small.judge(small.edit("colour", "arms swapped", ".green\n  | _ => .red"))

    assert (found.caught, found.by) == (Caught.DRIFT, "line 0")


def test_an_edit_that_changes_nothing_is_alive(small: Small) -> None:
    found = small.judge(small.edit("larger", "comparison", "≤"))

    assert (found.caught, found.by) == (Caught.ALIVE, "")


def test_an_edit_that_lean_does_not_take_is_invalid_and_leaves_nothing_behind(small: Small) -> None:
    edit = replace(small.edit("limit", "number", "4"), new="red")

    assert small.judge(edit).caught is Caught.INVALID
    answers = small.shop.answers([(one.expected, one.line) for one in small.asked])
    assert answers == [one.expected for one in small.asked]


def test_an_edit_of_another_text_is_refused(small: Small) -> None:
    edit = replace(small.edit("limit", "number", "4"), first=0)

    with pytest.raises(CannotJudge, match="the text of the edit is not there"):
        small.judge(edit)
