"""Children: an answer comes back, and what hangs, swells or dies is a kill with its name."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest

from conformance.errors import CannotJudge
from conformance.mutants.children import ChildLimits, Ended, Watchdog, in_child, in_children


def test_an_answer_comes_back_whole() -> None:
    assert in_child(lambda trials: ["x" * 300_000, 7]) == ["x" * 300_000, 7]


def test_a_loop_without_end_is_a_timeout() -> None:
    def endless(trials: Watchdog) -> None:
        trials.begin(3)
        while True:
            pass

    assert in_child(endless, ChildLimits(seconds=0.1)) == Ended(3, "timeout")


def test_who_waits_for_ever_is_timed_out() -> None:
    def waits(trials: Watchdog) -> None:
        trials.begin(1)
        time.sleep(60)

    assert in_child(waits, ChildLimits(patience=0.1)) == Ended(1, "timeout")


def test_who_takes_all_memory_is_ended() -> None:
    ended = in_child(lambda trials: bytes(1 << 30), ChildLimits(memory=1 << 26))

    assert ended == Ended(0, "out of memory")


def test_who_dies_is_named() -> None:
    assert in_child(lambda trials: os.kill(os.getpid(), signal.SIGKILL)) == Ended(
        0, "died of SIGKILL", by_the_system=True
    )


def test_lanes_are_worked_on_in_order_and_together() -> None:
    def work(number: int) -> Callable[[Watchdog], int | Ended]:
        return lambda trials: number

    lanes = [iter([work(n) for n in range(k, k + 3)]) for k in (0, 10)]

    answers = list(in_children(lanes, 2))

    for lane, start in enumerate((0, 10)):
        assert [a for number, a in answers if number == lane] == [start, start + 1, start + 2]


def test_without_fork_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")

    with pytest.raises(CannotJudge, match=r"no os\.fork"):
        in_child(lambda trials: None)
