"""The ready queues of the policies that rank: `Priority` and `ProgressAware`.

What they have in common with the others stands in `ready_queue`.
"""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from operator import attrgetter

from pyvm.config import ExplicitScores
from pyvm.coroutine import Coroutine
from pyvm.value import CoroutineId

stamp_of = attrgetter("stamp")
"""The place of a queued coroutine in the global order."""


class _HeapQueue:
    """The highest score, the first on ties.

    A coroutine whose score grew while it is queued has a newer entry; the older is stale, as are
    those of whom is queued no longer. Who is not queued has the stamp 0.
    """

    __slots__ = ("_heap", "_next_stamp", "_size", "cursor")

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Coroutine]] = []
        self._next_stamp = 0
        self._size = 0
        self.cursor = 0

    def __len__(self) -> int:
        return self._size

    def pop(self) -> Coroutine:
        """Take the policy's pick out."""
        while True:
            _, stamp, co = heappop(self._heap)
            if co.stamp == stamp:
                co.stamp = 0
                self._size -= 1
                return co

    def in_order(self) -> list[Coroutine]:
        """Return all of them, in the global order."""
        queued = {stamp: co for _, stamp, co in self._heap if co.stamp == stamp}
        return [queued[stamp] for stamp in sorted(queued)]

    def clear(self) -> None:
        """Take all of them out."""
        for _, stamp, co in self._heap:
            if co.stamp == stamp:
                co.stamp = 0
        self._heap.clear()
        self._size = 0


class ScoreQueue(_HeapQueue):
    """`Priority` by a map."""

    __slots__ = ("_scores",)

    def __init__(self, scores: ExplicitScores) -> None:
        super().__init__()
        self._scores = dict(reversed(scores.scores))

    def push(self, co: Coroutine) -> None:
        """Put a coroutine last."""
        self._next_stamp = stamp = co.stamp = self._next_stamp + 1
        self._size += 1
        heappush(self._heap, (-self._scores.get(co.cid, 0), stamp, co))

    def rerank(self, co: Coroutine, gained: int) -> None:
        """Do nothing: tokens do not count."""


class TokenQueue(_HeapQueue):
    """`Priority` by the number of progress tokens."""

    __slots__ = ()

    def push(self, co: Coroutine) -> None:
        """Put a coroutine last."""
        self._next_stamp = stamp = co.stamp = self._next_stamp + 1
        self._size += 1
        heappush(self._heap, (-len(co.tokens), stamp, co))

    def rerank(self, co: Coroutine, gained: int) -> None:
        """See that a coroutine has so many tokens more, if it is queued."""
        if co.stamp:
            heappush(self._heap, (-len(co.tokens), co.stamp, co))


class ProgressQueue:
    """`ProgressAware`: the first with a token, else the first.

    Who gains the first token while queued goes to `_given`, and is passed over in `_without`,
    where `_stale` says how many entries of each coroutine are to be. Who is not queued has the
    stamp 0.
    """

    __slots__ = ("_given", "_next_stamp", "_stale", "_with", "_without", "cursor")

    def __init__(self) -> None:
        self._with: deque[Coroutine] = deque()
        self._without: deque[Coroutine] = deque()
        self._given: list[tuple[int, Coroutine]] = []
        self._stale: dict[CoroutineId, int] = {}
        self._next_stamp = 0
        self.cursor = 0

    def __len__(self) -> int:
        queued = len(self._with) + len(self._without)
        if self._stale:
            queued += len(self._given) - sum(self._stale.values())
        return queued

    def push(self, co: Coroutine) -> None:
        """Put a coroutine last."""
        self._next_stamp = co.stamp = self._next_stamp + 1
        (self._with if co.tokens else self._without).append(co)

    def rerank(self, co: Coroutine, gained: int) -> None:
        """See that a coroutine has so many tokens more, if it is queued."""
        if co.stamp and len(co.tokens) == gained:
            heappush(self._given, (co.stamp, co))
            self._stale[co.cid] = self._stale.get(co.cid, 0) + 1

    def pop(self) -> Coroutine:
        """Take the policy's pick out."""
        co = self._pop_live() if self._stale else (self._with or self._without).popleft()
        co.stamp = 0
        return co

    def _pop_live(self) -> Coroutine:
        first, given = self._with, self._given
        if given and not (first and first[0].stamp < given[0][0]):
            return heappop(given)[1]
        if first:
            return first.popleft()
        while (co := self._without.popleft()).cid in self._stale:
            # of several entries of a coroutine, the stale ones are the older
            left = self._stale.pop(co.cid) - 1
            if left:
                self._stale[co.cid] = left
        return co

    def in_order(self) -> list[Coroutine]:
        """Return all of them, in the global order."""
        live = [*self._with, *(co for _, co in self._given)]
        stale = dict(self._stale)
        for co in self._without:
            if stale.get(co.cid):
                stale[co.cid] -= 1
            else:
                live.append(co)
        live.sort(key=stamp_of)
        return live

    def clear(self) -> None:
        """Take all of them out."""
        for co in self.in_order():
            co.stamp = 0
        self._with.clear()
        self._without.clear()
        self._given.clear()
        self._stale.clear()
