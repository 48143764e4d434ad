"""Workers that die, hang or raise: what they were at is lost, and nothing else."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest

from conformance.errors import CannotJudge
from conformance.processes.workers import Lost, Task, work_on


def doubling() -> Callable[[str], str]:
    return done


def done(word: str) -> str:
    if word == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "exits":
        os._exit(5)
    if word == "hangs":
        time.sleep(600)
    if word == "bad":
        raise CannotJudge("no such thing", where="there", fix="mend it")
    if word == "raises":
        raise KeyError(word)
    return word * 2


def results(*tasks: str, patience: float = 60.0) -> dict[tuple[int, int], str | Lost]:
    work = [Task(doubling, task.split()) for task in tasks]
    return {(number, item): found for number, item, found in work_on(work, 2, patience)}


def test_each_item_is_done_once_whichever_worker_does_it() -> None:
    assert results("a b c", "", "d", "e f") == {
        (0, 0): "aa", (0, 1): "bb", (0, 2): "cc", (2, 0): "dd", (3, 0): "ee", (3, 1): "ff"
    }  # fmt: skip


def test_a_worker_that_dies_costs_the_item_that_it_was_at() -> None:
    found = results("a killed b", "exits", "c hangs", patience=3.0)

    assert {place: r for place, r in found.items() if isinstance(r, str)} == {
        (0, 0): "aa", (0, 2): "bb", (2, 0): "cc"
    }  # fmt: skip
    assert {place: r.how for place, r in found.items() if isinstance(r, Lost)} == {
        (0, 1): "its worker was ended by SIGKILL",
        (1, 0): "its worker ended: 5",
        (2, 1): "its worker took more than 3 s, and was ended",
    }


def test_what_a_worker_raises_is_raised_with_the_place_where_it_was() -> None:
    with pytest.raises(CannotJudge, match=r"there: no such thing\n  fix: mend it"):
        results("a bad b")
    with pytest.raises(KeyError) as raised:
        results("raises")

    assert "in done" in str(raised.value.__cause__)


def test_no_worker_is_left_when_the_reader_has_enough() -> None:
    work = work_on([Task(doubling, ["a", "hangs"]), Task(doubling, ["hangs"])], 2, 60.0)
    next(work)
    children = _children()

    work.close()

    assert len(children) >= 2
    assert not children & _children()


def _children() -> set[str]:
    own = os.getpid()
    with open(f"/proc/{own}/task/{own}/children", encoding="ascii") as file:
        return {pid for pid in file.read().split() if _is_worker(pid)}


def _is_worker(pid: str) -> bool:
    with open(f"/proc/{pid}/cmdline", "rb") as file:
        return b"spawn_main" in file.read()
