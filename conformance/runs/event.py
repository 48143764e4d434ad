"""The events of a trace: one record for each kind, in the families that the comparisons ask for.

Events that a speculating coroutine holds back have no tick, and neither have events that are
compared without their ticks.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from msgspec.structs import replace

from conformance.runs.record import Fact, Kinded, Nat, Role, Value

Fault = Literal[
    "pcOutOfBounds",
    "outOfRegisters",
    "channelClosed",
    "typeViolation",
    "unknownLabel",
    "malformedTable",
    "bufferFull",
    "outOfCredits",
    "closeFault",
    "openFault",
    "sessionLimit",
    "coroutineLimit",
    "invokeFault",
    "outputDenied",
    "invalidSignature",
    "peerCrashed",
    "crashed",
    "layerFault",
    "evidenceFault",
    "specFault",
    "specDisabled",
    "specDepth",
    "noSpeculation",
    "transferFault",
    "factFault",
    "replayMismatch",
]


NO_TICK = -1
"""The tick of an event that has none."""


class Event(Kinded, kw_only=True):
    """What happened; it is of no session unless it is in one of the families below."""

    tick: Nat = NO_TICK


class SessionEvent(Event):
    """An event of a session: of the whole session, at an endpoint, or on an edge."""

    sid: Nat


class EndpointEvent(SessionEvent):
    """An event at an endpoint that is no message."""

    role: Role


class HeldEvent(EndpointEvent):
    """What a coroutine does with an endpoint of its own."""

    coroutine: Nat


class MessageEvent(SessionEvent):
    """What happens to a message on an edge."""

    at_receiver: ClassVar[bool] = False
    """Whether it happens at the receiver's endpoint, and not at the sender's."""
    sender: Role
    receiver: Role
    label: str
    value: Value

    @property
    def edge(self) -> tuple[int, str, str]:
        """The session, the sender and the receiver."""
        return self.sid, self.sender, self.receiver


class Put(MessageEvent):
    """A message is put into the buffer."""


class Take(MessageEvent):
    """A message is taken out of the buffer."""

    at_receiver: ClassVar[bool] = True


class CoroutineEvent(Event):
    """An event of a coroutine, in no session."""

    coroutine: Nat


class LayerEvent(CoroutineEvent):
    """An event of a coroutine at a guard layer."""

    layer: str


class Opened(SessionEvent, tag="opened"):
    """A session was opened among these roles."""

    roles: tuple[Role, ...]


class EpochAdvanced(SessionEvent, tag="epoch_advanced"):
    """A session entered its next epoch."""

    epoch: Nat


class Sent(Put, tag="sent"):
    """A message was sent."""


class Offered(Put, tag="offered"):
    """A label was offered, by the handler's choice."""


class Received(Take, tag="received"):
    """A message was received."""


class Chose(Take, tag="chose"):
    """A label was taken, and its branch with it."""


class Dropped(MessageEvent, tag="dropped"):
    """A message is gone: the buffer was full, or its edge is quarantined."""


class Closed(EndpointEvent, tag="closed"):
    """An endpoint was closed."""


class Forked(HeldEvent, tag="forked"):
    """A coroutine began to speculate."""


class Joined(HeldEvent, tag="joined"):
    """A coroutine ended a speculation: what it did becomes real."""


class Aborted(HeldEvent, tag="aborted"):
    """A coroutine gave up a speculation: what it did is undone."""


class Tagged(HeldEvent, tag="tagged"):
    """A coroutine learned a fact of an endpoint."""

    text: str


class Transferred(EndpointEvent, tag="transferred"):
    """An endpoint went from one coroutine to another."""

    source: Nat
    target: Nat


class Invoked(CoroutineEvent, tag="invoked"):
    """The handler was asked."""

    nonce: Nat
    effect: Literal["produce", "consume", "select"]


class Acquired(LayerEvent, tag="acquired"):
    """A layer was acquired."""

    evidence: Nat


class Released(LayerEvent, tag="released"):
    """A layer was released."""


class Checked(CoroutineEvent, tag="checked"):
    """A coroutine asked for a fact on behalf of a reader."""

    fact: Fact
    reader: str
    passed: bool


class Faulted(CoroutineEvent, tag="faulted"):
    """A coroutine faulted."""

    fault: Fault


class Spawned(Event, tag="spawned"):
    """A coroutine started another."""

    parent: Nat
    child: Nat


class Restarted(Event, tag="restarted"):
    """The machine went back to the checkpoint of this tick."""

    checkpoint: Nat


AnyHeld = (
    Opened
    | EpochAdvanced
    | Sent
    | Offered
    | Closed
    | Forked
    | Joined
    | Aborted
    | Tagged
    | Transferred
    | Invoked
    | Acquired
    | Released
    | Checked
    | Faulted
    | Spawned
    | Restarted
)
"""What a speculating coroutine can hold back."""
AnyEvent = AnyHeld | Received | Chose | Dropped


def without_tick(event: Event) -> Event:
    """Return the event without its tick."""
    return replace(event, tick=NO_TICK)
