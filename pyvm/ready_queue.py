"""The ready queue: one structure for each scheduler policy, each with the policy's pick at hand.

Those of the policies that rank are in `priority_queue`.

Mirrors `VMState.queue` (Runtime/VM/State.lean) under `VMState.pick?` and `VMState.rank`
(Runtime/VM/Runtime/Scheduler.lean). All of them keep the one global order, in which `push` puts
a coroutine last. What ranks a coroutine (lane, score, tokens) is looked at once, by `push`: of it
only the tokens can grow while it is queued, when it is given an endpoint, and `rerank` is told so.
"""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from typing import Protocol

from pyvm.config import (
    Cooperative,
    ExplicitScores,
    Policy,
    Priority,
    ProgressAware,
    RoundRobin,
    VMConfig,
)
from pyvm.coroutine import Coroutine
from pyvm.priority_queue import ProgressQueue, ScoreQueue, TokenQueue, stamp_of


class ReadyQueue(Protocol):
    """Ready coroutines, in the order in which they came."""

    cursor: int
    """The lane at which `RoundRobin` looks next; it may be set while the queue is empty."""

    def push(self, co: Coroutine, /) -> None:
        """Put a coroutine last."""

    def pop(self) -> Coroutine:
        """Take the policy's pick out; there must be one."""

    def rerank(self, co: Coroutine, gained: int, /) -> None:
        """See that a coroutine has so many tokens more, if it is queued."""

    def __len__(self) -> int: ...

    def in_order(self) -> list[Coroutine]:
        """Return all of them, in the global order."""

    def clear(self) -> None:
        """Take all of them out."""


class FifoQueue(deque[Coroutine]):
    """`Cooperative`: the first is next."""

    push = deque.append
    pop = deque.popleft
    cursor = 0

    def rerank(self, co: Coroutine, gained: int) -> None:
        """Do nothing: tokens do not count."""

    def in_order(self) -> list[Coroutine]:
        """Return all of them, in the global order."""
        return list(self)


class LaneQueue:
    """`RoundRobin`: the first of the nearest lane, counted from the cursor around.

    Lanes that hold someone are in two heaps: those from the cursor on, and those before it.
    """

    __slots__ = ("_ahead", "_behind", "_by_lane", "_cursor", "_next_stamp", "_size")

    def __init__(self) -> None:
        self._cursor = 0
        self._by_lane: dict[int, deque[Coroutine]] = {}
        self._ahead: list[int] = []
        self._behind: list[int] = []
        self._size = 0
        self._next_stamp = 0

    def __len__(self) -> int:
        return self._size

    @property
    def cursor(self) -> int:
        """The lane at which it looks next."""
        return self._cursor

    @cursor.setter
    def cursor(self, lane: int) -> None:
        self._cursor = lane

    def rerank(self, co: Coroutine, gained: int) -> None:
        """Do nothing: tokens do not count."""

    def push(self, co: Coroutine) -> None:
        """Put a coroutine last."""
        self._next_stamp = co.stamp = self._next_stamp + 1
        self._size += 1
        lane = co.lane
        waiting = self._by_lane.get(lane)
        if waiting is None:
            waiting = self._by_lane[lane] = deque()
        if not waiting:
            heappush(self._ahead if lane >= self._cursor else self._behind, lane)
        waiting.append(co)

    def pop(self) -> Coroutine:
        """Take the policy's pick out, and look next at the lane after its own."""
        if not self._ahead:
            self._ahead, self._behind = self._behind, self._ahead
        lane = heappop(self._ahead)
        waiting = self._by_lane[lane]
        co = waiting.popleft()
        self._size -= 1
        self._cursor = lane + 1  # behind the last lane, all are behind it, which is to start anew
        if waiting:
            heappush(self._behind, lane)
        return co

    def in_order(self) -> list[Coroutine]:
        """Return all of them, in the global order."""
        return sorted((co for waiting in self._by_lane.values() for co in waiting), key=stamp_of)

    def clear(self) -> None:
        """Take all of them out; the cursor stays."""
        self._by_lane.clear()
        self._ahead.clear()
        self._behind.clear()
        self._size = 0


def ready_queue(config: VMConfig) -> ReadyQueue:
    """Return the empty queue of a policy."""
    policy: Policy = config.policy
    match policy:
        case Cooperative():
            return FifoQueue()
        case RoundRobin():
            return LaneQueue()
        case Priority(ExplicitScores() as scores):
            return ScoreQueue(scores)
        case Priority():
            return TokenQueue()
        case ProgressAware():
            return ProgressQueue()
