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
        width = self.width
        places = range(len(self))[index]
        if isinstance(places, int):
            return self._record(self.cells[width * places : width * (places + 1)])
        return [self._record(self.cells[width * k : width * (k + 1)]) for k in places]

    def __iter__(self) -> Iterator[_T]:
        return map(self._record, zip(*[iter(self.cells)] * self.width, strict=True))

    @abstractmethod
    def _record(self, cells: Sequence[Any]) -> _T:
        """Return the record that has these cells."""


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

    def _record(self, cells: Sequence[Any]) -> TickedEvent:
        tick, kind, first, second = cells
        if type(first) is kind:
            return tick, first
        if kind is Invoked:
            cid, nonce, request, asked = self._effects.cells[first + 1 : first + 5]
            return tick, Invoked(cid, nonce, request(asked))
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

    def _record(self, cells: Sequence[Any]) -> EffectEntry:
        tick, cid, nonce, request, asked, output = cells
        return EffectEntry(tick, cid, nonce, request(asked), output)


class RoundLog(_Log[RoundRecord]):
    """Rounds; the cells are tick, plan, and where in `picks` the round begins and ends.

    `picks` has two cells for each pick, the coroutine and its status. Those after the last round
    are of the round that is running.
    """

    __slots__ = ("picks",)

    width = 4

    def __init__(self) -> None:
        super().__init__()
        self.picks: list[Any] = []

    def _record(self, cells: Sequence[Any]) -> RoundRecord:
        tick, plan, start, end = cells
        picks = iter(self.picks[start:end])
        return RoundRecord(tick, plan, list(zip(picks, picks, strict=True)))
