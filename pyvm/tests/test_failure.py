"""Timeouts of one site: any of them holds it, and the last to end counts."""

from __future__ import annotations

import pytest

from pyvm.failure import FailureSnapshot, held_until, holds


@pytest.mark.parametrize(
    ("timeouts", "tick", "until"),
    [
        ([], 0, None),
        ([("A", 5)], 4, 5),
        ([("A", 5)], 5, None),
        ([("B", 5)], 4, None),
        ([("A", 5), ("A", 3)], 4, 5),
        ([("A", 3), ("A", 5)], 2, 5),
        ([("A", 5), ("B", 9)], 4, 5),
        ([("B", 9), ("A", 5)], 4, 5),
        ([("B", 9), ("A", 5)], 6, None),
    ],
)
def test_a_site_is_held_until_the_last_of_its_timeouts_ends(
    timeouts: list[tuple[str, int]], tick: int, until: int | None
) -> None:
    failure = FailureSnapshot()
    failure.timed_out = timeouts

    assert held_until(failure, "A", tick) == until
    assert holds(failure, "A", tick) == (until is not None)
