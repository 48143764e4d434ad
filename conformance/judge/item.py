"""A part of an outcome that is compared: the record that is judged, and where it is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conformance.plain_json import Json
from conformance.runs.event import CoroutineEvent, Event, HeldEvent, SessionEvent
from conformance.runs.failure import FailureRecord, Snapshot
from conformance.runs.final import Coroutine, Layer, Session
from conformance.runs.outcome import Check, Effect, Handoff, Round
from conformance.runs.refusal import Refusal

_Timed: TypeAlias = Event | Round | Effect | Check | Handoff | FailureRecord
AnyRecord: TypeAlias = _Timed | Layer | Session | Coroutine | Snapshot | Refusal | int | str
"""What a component is, or is a list of."""


@dataclass(frozen=True, slots=True)
class Item:
    """A part of an outcome: the record that is judged, and the JSON that it is read from."""

    record: AnyRecord
    raw: Json

    @property
    def tick(self) -> int | None:
        """The tick at which it happened, if it is known."""
        return self.record.tick if isinstance(self.record, _Timed) else None

    @property
    def session(self) -> int | None:
        """The session it is in or is, if there is one."""
        return self.record.sid if isinstance(self.record, SessionEvent | Session) else None

    @property
    def coroutine(self) -> int | None:
        """The coroutine it is of or is, if there is one."""
        match self.record:
            case CoroutineEvent() | HeldEvent() | Effect() | Check():
                return self.record.coroutine
            case Coroutine():
                return self.record.cid
            case _:
                return None
