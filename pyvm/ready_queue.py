"""The ready queue: each scheduler policy finds its pick at once.

Mirrors `VMState.queue` (Runtime/VM/State.lean) under `VMState.pick?` and `VMState.rank`
(Runtime/VM/Runtime/Scheduler.lean). All of them keep the one global order, in which `push` puts
a coroutine last. What ranks a coroutine (lane, score, tokens) is looked at once, by `push`. Of
these only the tokens can grow while it is queued, when it is given an endpoint; `rerank` is then
called.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from operator import attrgetter
from typing import Protocol, TypeAlias

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

Rank: TypeAlias = Callable[[Coroutine], int]
"""How far a coroutine is from being next: the first of those with the least rank is next."""

_stamp = attrgetter("stamp")


class ReadyQueue(Protocol):
    """Ready coroutines, in the order in which they came."""

    cursor: int
    """The lane at which `RoundRobin` looks next; it may be set while the queue is empty."""

    def push(self, co: Coroutine, /) -> None:
        """Put a coroutine last."""

    def pop(self) -> Coroutine:
        """Take the policy's pick out; there must be one."""

    def rerank(self) -> None:
        """Take into account that some coroutine in it has more tokens."""

    def __len__(self) -> int: ...

    def in_order(self) -> list[Coroutine]:
        """Return all of them, in the global order."""

    def clear(self) -> None:
        """Take all of them out."""


class FifoQueue(deque[Coroutine]):
    """For `Cooperative`: the first is next."""

    push = deque.append
    pop = deque.popleft
    cursor = 0

    def rerank(self) -> None:
        """Do nothing: tokens do not count."""

    def in_order(self) -> list[Coroutine]:
        """Return all of them, in the global order."""
        return list(self)


class LaneQueue:
    """For `RoundRobin`: the first of the nearest lane is next, counted round from the cursor.

    Lanes that hold a coroutine are in two heaps: those from the cursor on, and those before it.
    """

    __slots__ = ("_ahead", "_behind", "_by_lane", "_next_stamp", "_size", "cursor")

    def __init__(self) -> None:
        self.cursor = 0
        self._by_lane: dict[int, deque[Coroutine]] = {}
        self._ahead: list[int] = []
        self._behind: list[int] = []
        self._size = 0
        self._next_stamp = 0

    def __len__(self) -> int:
        return self._size

    def rerank(self) -> None:
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
            heappush(self._ahead if lane >= self.cursor else self._behind, lane)
        waiting.append(co)

    def pop(self) -> Coroutine:
        """Take the policy's pick out, and look next at the lane after its own."""
        if not self._ahead:
            self._ahead, self._behind = self._behind, self._ahead
        lane = heappop(self._ahead)
        waiting = self._by_lane[lane]
        co = waiting.popleft()
        self._size -= 1
        self.cursor = lane + 1  # past the last lane it starts from the first again
        if waiting:
            heappush(self._behind, lane)
        return co

    def in_order(self) -> list[Coroutine]:
        """Return all of them, in the global order."""
        return sorted((co for waiting in self._by_lane.values() for co in waiting), key=_stamp)

    def clear(self) -> None:
        """Take all of them out; the cursor stays."""
        self._by_lane.clear()
        self._ahead.clear()
        self._behind.clear()
        self._size = 0


class RankedQueue:
    """For `Priority` and `ProgressAware`: the least rank is next, and the first on ties.

    `_occupied` is the heap of the ranks that hold a coroutine. Ranking again is linear in the
    queue, and rare: it takes a delegation of an endpoint for which there is a token.
    """

    __slots__ = ("_by_rank", "_next_stamp", "_occupied", "_rank", "_size", "cursor")

    def __init__(self, rank: Rank) -> None:
        self._rank = rank
        self._by_rank: dict[int, deque[Coroutine]] = {}
        self._occupied: list[int] = []
        self._size = 0
        self._next_stamp = 0
        self.cursor = 0

    def __len__(self) -> int:
        return self._size

    def push(self, co: Coroutine) -> None:
        """Put a coroutine last."""
        self._next_stamp = co.stamp = self._next_stamp + 1
        self._size += 1
        rank = self._rank(co)
        waiting = self._by_rank.get(rank)
        if waiting is None:
            waiting = self._by_rank[rank] = deque()
        if not waiting:
            heappush(self._occupied, rank)
        waiting.append(co)

    def rerank(self) -> None:
        """Take into account that some coroutine in it has more tokens: all are put in again."""
        queued = self.in_order()
        self.clear()
        for co in queued:
            self.push(co)

    def pop(self) -> Coroutine:
        """Take the policy's pick out."""
        rank = self._occupied[0]
        waiting = self._by_rank[rank]
        co = waiting.popleft()
        if not waiting:
            heappop(self._occupied)
        self._size -= 1
        return co

    def in_order(self) -> list[Coroutine]:
        """Return all of them, in the global order."""
        return sorted((co for waiting in self._by_rank.values() for co in waiting), key=_stamp)

    def clear(self) -> None:
        """Take all of them out."""
        self._by_rank.clear()
        self._occupied.clear()
        self._size = 0


def _by_score(scores: ExplicitScores) -> Rank:
    known = dict(reversed(scores.scores))
    return lambda co: -known.get(co.cid, 0)


def _by_tokens(co: Coroutine) -> int:
    return -len(co.tokens)


def _by_progress(co: Coroutine) -> int:
    return not co.tokens


def ready_queue(config: VMConfig) -> ReadyQueue:
    """Return the empty queue of a policy."""
    policy: Policy = config.policy
    match policy:
        case Cooperative():
            return FifoQueue()
        case RoundRobin():
            return LaneQueue()
        case Priority(ExplicitScores() as scores):
            return RankedQueue(_by_score(scores))
        case Priority():
            return RankedQueue(_by_tokens)
        case ProgressAware():
            return RankedQueue(_by_progress)
