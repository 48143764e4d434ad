"""Runs that were cut short are compared as far as both go, and no further than the law says."""

from __future__ import annotations

import pytest

from conformance.envelope.cut import Cut, agree, begin_alike, sequences_agree
from conformance.runs.observed import Run
from conformance.tests.handmade import outcome


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [
        ("", "", True),
        ("", "ab", True),
        ("ab", "abc", True),
        ("abc", "ab", True),
        ("ab", "ac", False),
    ],
)
def test_the_longer_begins_with_the_shorter(a: str, b: str, alike: bool) -> None:
    assert begin_alike(a, b) is alike


@pytest.mark.parametrize(
    ("cut", "baseline", "candidate", "agrees"),
    [
        (Cut.NONE, "ab", "ab", True),
        (Cut.NONE, "ab", "abc", False),
        (Cut.NONE, "abc", "ab", False),
        (Cut.BASELINE, "ab", "abc", True),
        (Cut.BASELINE, "abc", "ab", False),
        (Cut.BASELINE, "ab", "acb", False),
        (Cut.BOTH, "ab", "abc", True),
        (Cut.BOTH, "abc", "ab", True),
        (Cut.BOTH, "abc", "b", False),
    ],
)
def test_only_a_run_that_was_cut_may_end_first(
    cut: Cut, baseline: str, candidate: str, agrees: bool
) -> None:
    assert sequences_agree(baseline, candidate, cut) is agrees
    assert agree({1: baseline, 2: "x"}, {1: candidate, 2: "x"}, cut) is agrees


def test_a_key_that_is_not_there_has_an_empty_sequence() -> None:
    assert agree({}, {1: "a"}, Cut.BASELINE)
    assert not agree({1: "a"}, {}, Cut.BASELINE)


@pytest.mark.parametrize(
    ("baseline", "candidate", "cut"),
    [
        ("completed", "completed", Cut.NONE),
        ("completed", "out_of_fuel", Cut.NONE),
        ("out_of_fuel", "completed", Cut.BASELINE),
        ("out_of_fuel", "out_of_fuel", Cut.BOTH),
    ],
)
def test_a_candidate_that_alone_ran_out_of_fuel_is_compared_whole(
    baseline: str, candidate: str, cut: Cut
) -> None:
    ends = [Run({**outcome([]), "status": status}) for status in (baseline, candidate)]

    assert Cut.of(*ends) is cut
