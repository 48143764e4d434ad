"""What can be seen of a run: events, effects and output checks.

Mirrors `Runtime.VM.Event` (Runtime/VM/Event.lean), a class for each constructor. They are named
tuples and not frozen dataclasses, whose construction costs more than half a step; so tell them
apart by their class, because `==` compares only the fields.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from pyvm.errors import FaultKind
from pyvm.instr import Produce
from pyvm.value import CoroutineId, Edge, Endpoint, Message, Role, SessionId, Value

ProduceRequest: TypeAlias = Produce
"""A value of a sort is asked for: the request is the instruction's own action."""


class ConsumeRequest(NamedTuple):
    """The handler is told a value."""

    value: Value


class SelectRequest(NamedTuple):
    """The handler must pick one of these labels, and its payload."""

    labels: tuple[str, ...]


EffectRequest: TypeAlias = ProduceRequest | ConsumeRequest | SelectRequest
"""What was asked of the effect handler."""


class Opened(NamedTuple):
    """A session began."""

    sid: SessionId
    roles: tuple[Role, ...]


class Sent(NamedTuple):
    """A message was put on its way by `send`."""

    edge: Edge
    message: Message


class Received(NamedTuple):
    """A message was taken by `receive`."""

    edge: Edge
    message: Message


class Offered(NamedTuple):
    """A message was put on its way by `offer`."""

    edge: Edge
    message: Message


class Chose(NamedTuple):
    """A message was taken by `choose`."""

    edge: Edge
    message: Message


class Dropped(NamedTuple):
    """A message is lost; this follows the `Sent` or `Offered` that caused it."""

    edge: Edge
    message: Message


class Closed(NamedTuple):
    """An endpoint was given up."""

    endpoint: Endpoint


class EpochAdvanced(NamedTuple):
    """A session is over."""

    sid: SessionId
    epoch: int


class Invoked(NamedTuple):
    """The effect handler answered an `invoke`."""

    coroutine: CoroutineId
    nonce: int
    request: EffectRequest


class Acquired(NamedTuple):
    """A guard layer was taken."""

    coroutine: CoroutineId
    layer: str
    evidence: int


class Released(NamedTuple):
    """A guard layer was freed."""

    coroutine: CoroutineId
    layer: str


class Forked(NamedTuple):
    """A coroutine began to speculate."""

    coroutine: CoroutineId
    endpoint: Endpoint


class Joined(NamedTuple):
    """A level of speculation ended, and what it did was kept."""

    coroutine: CoroutineId
    endpoint: Endpoint


class Aborted(NamedTuple):
    """A level of speculation ended, and what it did was undone."""

    coroutine: CoroutineId
    endpoint: Endpoint


class Transferred(NamedTuple):
    """An endpoint was given away."""

    endpoint: Endpoint
    source: CoroutineId
    target: CoroutineId


class Tagged(NamedTuple):
    """A fact was learnt."""

    coroutine: CoroutineId
    endpoint: Endpoint
    text: str


class Checked(NamedTuple):
    """A coroutine asked whether it knows a fact, and whether the role may use it.

    It may ask about any endpoint, whoever owns it.
    """

    coroutine: CoroutineId
    endpoint: Endpoint
    text: str
    role: Role
    passed: bool


class Restarted(NamedTuple):
    """The machine went back to the checkpoint of this tick; later events start from that state."""

    checkpoint: int


class Spawned(NamedTuple):
    """A coroutine started another."""

    parent: CoroutineId
    child: CoroutineId


class FaultedEvent(NamedTuple):
    """The program of a coroutine failed. Mirrors the constructor `faulted`."""

    coroutine: CoroutineId
    fault: FaultKind


Event: TypeAlias = (
    Opened
    | Sent
    | Received
    | Offered
    | Chose
    | Dropped
    | Closed
    | EpochAdvanced
    | Invoked
    | Acquired
    | Released
    | Forked
    | Joined
    | Aborted
    | Transferred
    | Tagged
    | Checked
    | Restarted
    | Spawned
    | FaultedEvent
)
"""An observable event."""

TickedEvent: TypeAlias = tuple[int, Event]
"""The round in which an event happened, and the event: a bare pair, as there is one per step."""


class EffectEntry(NamedTuple):
    """One answer of the effect handler."""

    tick: int
    coroutine: CoroutineId
    nonce: int
    request: EffectRequest
    output: Value


class OutputCheck(NamedTuple):
    """One decision of the output condition."""

    tick: int
    coroutine: CoroutineId
    label: str
    passed: bool


def session_of(event: Event) -> SessionId | None:
    """Return the session to which an event belongs; a check belongs to its coroutine alone.

    Mirrors `Event.sid?`.
    """
    match event:
        case Opened(sid=sid) | EpochAdvanced(sid=sid):
            return sid
        case Sent(edge) | Received(edge) | Offered(edge) | Chose(edge) | Dropped(edge):
            return edge.sid
        case Closed(endpoint) | Transferred(endpoint=endpoint):
            return endpoint.sid
        case Forked(_, endpoint) | Joined(_, endpoint) | Aborted(_, endpoint):
            return endpoint.sid
        case Tagged(endpoint=endpoint):
            return endpoint.sid
        case Checked() | Invoked() | Acquired() | Released():
            return None
        case Spawned() | FaultedEvent() | Restarted():
            return None
