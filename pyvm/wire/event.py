"""JSON of events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyvm import event as ev
from pyvm.value import CoroutineId, Edge, Endpoint, Message
from pyvm.wire.basic import Json
from pyvm.wire.effect import REQUEST
from pyvm.wire.types import encode_value

_Object = dict[str, Json]


def encode_event(event: ev.Event) -> _Object:
    """Return an event as JSON, without its tick."""
    return _EVENTS[type(event)](event)


def encode_message(kind: str, edge: Edge, message: Message) -> _Object:
    """Return a message on an edge as JSON of this kind."""
    sid, sender, receiver = edge
    label, value = message
    return {
        "kind": kind,
        "sid": sid,
        "sender": sender,
        "receiver": receiver,
        "label": label,
        "value": encode_value(value),
    }


def _message_event(kind: str) -> Callable[[Any], _Object]:
    def encode(event: tuple[Edge, Message]) -> _Object:
        return encode_message(kind, *event)

    return encode


def _at_endpoint(kind: str, cid: CoroutineId, endpoint: Endpoint) -> _Object:
    return {"kind": kind, "coroutine": cid, "sid": endpoint.sid, "role": endpoint.role}


def _speculation_event(kind: str) -> Callable[[Any], _Object]:
    def encode(event: tuple[CoroutineId, Endpoint]) -> _Object:
        return _at_endpoint(kind, *event)

    return encode


def _opened(event: ev.Opened) -> _Object:
    return {"kind": "opened", "sid": event.sid, "roles": [*event.roles]}


def _closed(event: ev.Closed) -> _Object:
    sid, role = event.endpoint
    return {"kind": "closed", "sid": sid, "role": role}


def _epoch_advanced(event: ev.EpochAdvanced) -> _Object:
    return {"kind": "epoch_advanced", "sid": event.sid, "epoch": event.epoch}


def _invoked(event: ev.Invoked) -> _Object:
    cid, nonce, request = event
    effect = REQUEST.name(request)
    return {"kind": "invoked", "coroutine": cid, "nonce": nonce, "effect": effect}


def _acquired(event: ev.Acquired) -> _Object:
    cid, layer, evidence = event
    return {"kind": "acquired", "coroutine": cid, "layer": layer, "evidence": evidence}


def _released(event: ev.Released) -> _Object:
    return {"kind": "released", "coroutine": event.coroutine, "layer": event.layer}


def _transferred(event: ev.Transferred) -> _Object:
    (sid, role), source, target = event
    return {"kind": "transferred", "sid": sid, "role": role, "source": source, "target": target}


def _tagged(event: ev.Tagged) -> _Object:
    return {**_at_endpoint("tagged", event.coroutine, event.endpoint), "text": event.text}


def _checked(event: ev.Checked) -> _Object:
    cid, endpoint, text, role, passed = event
    fact: list[Json] = [[*endpoint], text]
    return {"kind": "checked", "coroutine": cid, "fact": fact, "reader": role, "passed": passed}


def _restarted(event: ev.Restarted) -> _Object:
    return {"kind": "restarted", "checkpoint": event.checkpoint}


def _spawned(event: ev.Spawned) -> _Object:
    return {"kind": "spawned", "parent": event.parent, "child": event.child}


def _faulted(event: ev.FaultedEvent) -> _Object:
    return {"kind": "faulted", "coroutine": event.coroutine, "fault": event.fault.value}


_EVENTS: dict[type[ev.Event], Callable[[Any], _Object]] = {
    ev.Opened: _opened,
    ev.Sent: _message_event("sent"),
    ev.Received: _message_event("received"),
    ev.Offered: _message_event("offered"),
    ev.Chose: _message_event("chose"),
    ev.Dropped: _message_event("dropped"),
    ev.Closed: _closed,
    ev.EpochAdvanced: _epoch_advanced,
    ev.Invoked: _invoked,
    ev.Acquired: _acquired,
    ev.Released: _released,
    ev.Forked: _speculation_event("forked"),
    ev.Joined: _speculation_event("joined"),
    ev.Aborted: _speculation_event("aborted"),
    ev.Transferred: _transferred,
    ev.Tagged: _tagged,
    ev.Checked: _checked,
    ev.Restarted: _restarted,
    ev.Spawned: _spawned,
    ev.FaultedEvent: _faulted,
}
