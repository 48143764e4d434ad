"""The ready queue: one structure for each scheduler policy, each with the policy's pick at hand.

Mirrors `VMState.queue` (Runtime/VM/State.lean) under `VMState.pick?` and `VMState.rank`
(Runtime/VM/Runtime/Scheduler.lean). All of them keep the one global order, in which `push` puts
a coroutine last. What ranks a coroutine (lane, score, tokens) cannot change while it is queued,
so it is looked at once, by `push`.
"""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from operator import attrgetter
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

_stamp = attrgetter("stamp")


class ReadyQueue(Protocol):
    """Ready coroutines, in the order in which they came."""

    def push(self, co: Coroutine, /) -> None:
        """Put a coroutine last."""

    def pop(self) -> Coroutine:
        """Take the policy's pick out; there must be one."""

    def __len__(self) -> int: ...

    def in_order(self) -> list[Coroutine]:
        """Give all of them, in the global order."""

    def clear(self) -> None:
        """Take all of them out."""


class FifoQueue(deque[Coroutine]):
    """`Cooperative`: the first is next."""

    push = deque.append
    pop = deque.popleft

    def in_order(self) -> list[Coroutine]:
        """Give all of them, in the global order."""
        return list(self)


class LaneQueue:
    """`RoundRobin`: the first of the nearest lane, counted from the cursor around.

    Lanes that hold someone are in two heaps: those from the cursor on, and those before it.
    """

    __slots__ = ("_ahead", "_behind", "_by_lane", "_cursor", "_lanes", "_next_stamp", "_size")

    def __init__(self, lanes: int) -> None:
        self._lanes = lanes
        self._cursor = 0
        self._by_lane: dict[int, deque[Coroutine]] = {}
        self._ahead: list[int] = []
        self._behind: list[int] = []
        self._size = 0
        self._next_stamp = 0

    def __len__(self) -> int:
        return self._size

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
        if lane + 1 < self._lanes:
            self._cursor = lane + 1
            if waiting:
                heappush(self._behind, lane)
        else:
            # The cursor is at 0 again, and nothing is behind it.
            self._cursor = 0
            self._ahead, self._behind = self._behind, self._ahead
            if waiting:
                heappush(self._ahead, lane)
        return co

    def in_order(self) -> list[Coroutine]:
        """Give all of them, in the global order."""
        return sorted((co for waiting in self._by_lane.values() for co in waiting), key=_stamp)

    def clear(self) -> None:
        """Take all of them out; the cursor stays."""
        self._by_lane.clear()
        self._ahead.clear()
        self._behind.clear()
        self._size = 0


class _HeapQueue:
    """The highest score, the first on ties."""

    __slots__ = ("_heap", "_next_stamp")

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Coroutine]] = []
        self._next_stamp = 0

    def __len__(self) -> int:
        return len(self._heap)

    def pop(self) -> Coroutine:
        """Take the policy's pick out."""
        return heappop(self._heap)[2]

    def in_order(self) -> list[Coroutine]:
        """Give all of them, in the global order."""
        return sorted((entry[2] for entry in self._heap), key=_stamp)

    def clear(self) -> None:
        """Take all of them out."""
        self._heap.clear()


class ScoreQueue(_HeapQueue):
    """`Priority` by a map."""

    __slots__ = ("_scores",)

    def __init__(self, scores: ExplicitScores) -> None:
        super().__init__()
        self._scores = dict(reversed(scores.scores))

    def push(self, co: Coroutine) -> None:
        """Put a coroutine last."""
        self._next_stamp = stamp = co.stamp = self._next_stamp + 1
        heappush(self._heap, (-self._scores.get(co.cid, 0), stamp, co))


class TokenQueue(_HeapQueue):
    """`Priority` by the number of progress tokens."""

    __slots__ = ()

    def push(self, co: Coroutine) -> None:
        """Put a coroutine last."""
        self._next_stamp = stamp = co.stamp = self._next_stamp + 1
        heappush(self._heap, (-len(co.tokens), stamp, co))


class ProgressQueue:
    """`ProgressAware`: the first with a token, else the first."""

    __slots__ = ("_next_stamp", "_with", "_without")

    def __init__(self) -> None:
        self._with: deque[Coroutine] = deque()
        self._without: deque[Coroutine] = deque()
        self._next_stamp = 0

    def __len__(self) -> int:
        return len(self._with) + len(self._without)

    def push(self, co: Coroutine) -> None:
        """Put a coroutine last."""
        self._next_stamp = co.stamp = self._next_stamp + 1
        (self._with if co.tokens else self._without).append(co)

    def pop(self) -> Coroutine:
        """Take the policy's pick out."""
        return (self._with or self._without).popleft()

    def in_order(self) -> list[Coroutine]:
        """Give all of them, in the global order."""
        return sorted((*self._with, *self._without), key=_stamp)

    def clear(self) -> None:
        """Take all of them out."""
        self._with.clear()
        self._without.clear()


def ready_queue(config: VMConfig) -> ReadyQueue:
    """Give the empty queue of a policy."""
    policy: Policy = config.policy
    match policy:
        case Cooperative():
            return FifoQueue()
        case RoundRobin():
            return LaneQueue(config.lanes)
        case Priority(ExplicitScores() as scores):
            return ScoreQueue(scores)
        case Priority():
            return TokenQueue()
        case ProgressAware():
            return ProgressQueue()
