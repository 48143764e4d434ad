"""What is planned: for which tick a checkpoint counts, and what a recovery is still ahead of."""

from __future__ import annotations

import pytest

from pyvm.config import VMConfig
from pyvm.failure import Restart
from pyvm.schedule import Schedule


def schedule(checkpoints: tuple[int, ...], *restarts: int) -> Schedule:
    failures = tuple((tick, Restart()) for tick in restarts)
    return Schedule(VMConfig(checkpoints=checkpoints, failures=failures))


@pytest.mark.parametrize(
    ("checkpoints", "restarts", "saved"),
    [((3,), (5,), 3), ((5,), (5,), 5), ((6,), (5,), 0), ((2, 4, 9), (3, 7), 4), ((4,), (), 0)],
)
def test_the_last_checkpoint_that_counts_is_one_before_the_last_restart_or_with_it(
    checkpoints: tuple[int, ...], restarts: tuple[int, ...], saved: int
) -> None:
    assert schedule(checkpoints, *restarts).last_saved == saved


@pytest.mark.parametrize(
    ("tick", "saved", "ahead"),
    [(2, False, True), (3, False, False), (4, False, False), (2, True, True), (4, True, True),
     (5, True, False)],
)  # fmt: skip
def test_a_restart_is_waited_for_only_if_there_is_or_will_be_a_checkpoint(
    tick: int, saved: bool, ahead: bool
) -> None:
    assert schedule((3,), 5).recovery_after(tick, saved) == ahead


def test_without_a_checkpoint_no_restart_is_waited_for() -> None:
    assert not schedule((), 5).recovery_after(1, saved=False)
