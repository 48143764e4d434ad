"""Drawing again: a block gives the smallest case that is wanted, or says why it gives none."""

from __future__ import annotations

import pytest
from hypothesis.errors import Flaky

from conformance.cases.case import Case
from conformance.errors import CannotJudge
from conformance.fuzz import draw
from conformance.fuzz.draw import Block
from conformance.fuzz.parents import CORPUS

BLOCK = Block("bytecode", 0, 0, 5)


def test_the_smallest_case_is_no_greater_than_the_first_that_is_wanted() -> None:
    first = BLOCK.cases()[0]

    small = BLOCK.smallest(lambda case: bool(case.raw["images"]), 20)

    assert len(str(small.raw)) <= len(str(first.raw))


@pytest.mark.parametrize("block", [BLOCK, Block(CORPUS, 0, 1, 5)], ids=lambda block: block.kind)
def test_a_block_without_a_case_that_is_wanted_cannot_be_drawn_again(block: Block) -> None:
    with pytest.raises(CannotJudge) as refused:
        block.smallest(lambda case: False, 5)

    assert refused.value.what == f"{block} cannot be drawn again"


def test_why_hypothesis_failed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(*args: object, **settings: object) -> None:
        raise Flaky("another case for the same draws")

    monkeypatch.setattr(draw, "find", find)

    with pytest.raises(CannotJudge, match=r"cannot be drawn again: Flaky.*another case"):
        BLOCK.smallest(lambda case: True, 5)


def test_what_was_found_before_hypothesis_failed_counts() -> None:
    asked: list[Case] = []

    def wanted(case: Case) -> bool:
        asked.append(case)
        if len(asked) > 1:
            raise Flaky("no more")
        return True

    assert BLOCK.smallest(wanted, 5) == asked[0]
