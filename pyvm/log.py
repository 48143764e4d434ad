"""The logs of a run: a step appends flat cells; typed records are made when they are read.

With a record for every step, the garbage collector would walk through all of them again and again:
that cost half of the time of a long run. So a log holds its fields in a row of cells, and is a
sequence of records to whoever reads it.

Plain records with the collector paused over a run were tried instead. Threaded runs gained a
seventh, but cooperative ones lost a tenth, a long run took 125 MB and not 88, and a machine that
switches its host's collector off does so for everything that runs beside it. So the cells stay.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, overload

from pyvm.event import EffectEntry, EffectRequest, Event, Invoked, TickedEvent
from pyvm.instr import Produce
from pyvm.round import RoundRecord
from pyvm.status import CoroutineStatus
from pyvm.value import CoroutineId, Value

_T = TypeVar("_T")


class _Log(Sequence[_T]):
    """Records of one width."""

    __slots__ = ("cells",)

    width: int

    def __init__(self) -> None:
        self.cells: list[Any] = []

    def __len__(self) -> int:
        return len(self.cells) // self.width

    @overload
    def __getitem__(self, index: int) -> _T: ...

    @overload
    def __getitem__(self, index: slice) -> list[_T]: ...

    def __getitem__(self, index: int | slice) -> _T | list[_T]:
        places = range(len(self))[index]
        return self._read(places) if isinstance(places, int) else [self._read(k) for k in places]

    def __iter__(self) -> Iterator[_T]:
        return map(self._read, range(len(self)))

    @abstractmethod
    def _read(self, k: int) -> _T:
        """Return the record whose cells begin at `k` times the width."""


class EventLog(_Log[TickedEvent]):
    """Events with their ticks; the cells are tick, class, and up to two fields.

    An event with more fields is stored whole, in the cell of its first field. An `Invoked` has
    there the place of the answer among the cells of the effects, or itself if it was held back.
    """

    __slots__ = ("_effects",)

    width = 4

    def __init__(self, effects: EffectLog) -> None:
        super().__init__()
        self._effects = effects

    def add(self, tick: int, event: Event) -> None:
        """Append an event; the hot paths append the cells themselves."""
        fields: tuple[object, ...] = event
        if len(fields) > 2:
            fields = (event,)
        self.cells += (tick, type(event), *fields, None)[:4]

    def _read(self, k: int) -> TickedEvent:
        tick, kind, first, second = self.cells[4 * k : 4 * k + 4]
        if type(first) is kind:
            return tick, first
        if kind is Invoked:
            entry = self._effects[first // EffectLog.width]
            return tick, Invoked(entry.coroutine, entry.nonce, entry.request)
        return tick, kind(first) if len(kind._fields) == 1 else kind(first, second)


class EffectLog(_Log[EffectEntry]):
    """Answers of the effect handler; the cells are those of the entry.

    The request has two of them: its class and its only field.
    """

    __slots__ = ()

    width = 6

    def add(
        self, tick: int, cid: CoroutineId, nonce: int, request: EffectRequest, output: Value
    ) -> None:
        """Append an answer; the hot paths append the cells themselves."""
        asked = request.sort if isinstance(request, Produce) else request[0]
        self.cells += (tick, cid, nonce, type(request), asked, output)

    def _read(self, k: int) -> EffectEntry:
        tick, cid, nonce, kind, asked, output = self.cells[6 * k : 6 * k + 6]
        return EffectEntry(tick, cid, nonce, kind(asked), output)


class RoundLog(_Log[RoundRecord]):
    """Rounds; the cells are tick, plan, and how many cells of `picks` there are at its end.

    `picks` has two cells for each pick, the coroutine and its status. Those after the last round
    are of the round that is running.
    """

    __slots__ = ("picks",)

    width = 3

    def __init__(self) -> None:
        super().__init__()
        self.picks: list[Any] = []

    def _read(self, k: int) -> RoundRecord:
        tick, plan, end = self.cells[3 * k : 3 * k + 3]
        start = self.cells[3 * k - 1] if k else 0
        return RoundRecord(tick, plan, pairs(self.picks[start:end]))


def pairs(cells: Sequence[Any]) -> list[tuple[CoroutineId, CoroutineStatus]]:
    """Return cells two by two."""
    return list(zip(cells[::2], cells[1::2], strict=True))
