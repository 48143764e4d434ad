"""Pairs of traces of which it is known what differs."""

from __future__ import annotations

from conformance.envelope.diff import EnvelopeClass
from conformance.envelope.questions import Candidate, Question
from conformance.envelope.synthetic import Trace
from conformance.plain_json import JsonObject
from conformance.tests.handmade import closed, invoked, message, opened

EXACT, SESSION, CAUSAL, BOUNDED, OUTSIDE = (one.value for one in EnvelopeClass)
BACK = {"kind": "restarted", "checkpoint": 0}
EPOCH = {"kind": "epoch_advanced", "sid": 0, "epoch": 1}
SENT, CROSSING = message("sent", 0, "AB"), message("sent", 0, "BA")
RECEIVED, LOST = message("received", 0, "AB"), message("dropped", 0, "AB")
KNOWN: dict[str, tuple[list[JsonObject], list[JsonObject], list[str]]] = {
    "going back, where nothing else happens": (
        [],
        [BACK],
        [OUTSIDE, "endpoint_order", "layer_order", "coroutine_order"],
    ),
    "an opening, at a role that it does not name": (
        [opened(0), closed(0, "C")],
        [closed(0, "C"), opened(0)],
        [OUTSIDE, "endpoint_order"],
    ),
    "an epoch before the opening": (
        [EPOCH, SENT, opened(0)],
        [SENT, EPOCH, opened(0)],
        [OUTSIDE, "endpoint_order"],
    ),
    "going back before and after an opening": (
        [opened(0), BACK, invoked(0, 0)],
        [BACK, opened(0), invoked(0, 0)],
        [OUTSIDE, "endpoint_order"],
    ),
    "going back before and after a message": (
        [opened(0), SENT, BACK],
        [opened(0), BACK, SENT],
        [OUTSIDE, "endpoint_order"],
    ),
    "a loss before and after the sender closes": (
        [LOST, closed(0, "A")],
        [closed(0, "A"), LOST],
        [OUTSIDE, "endpoint_order"],
    ),
    "messages that cross": ([SENT, CROSSING], [CROSSING, SENT], [CAUSAL]),
    "a send ahead of a receive": ([SENT, RECEIVED], [RECEIVED, SENT], [OUTSIDE, "buffer_overlap"]),
    "two endpoints": ([closed(0, "A"), closed(0, "B")], [closed(0, "B"), closed(0, "A")], [CAUSAL]),
}
"""Pairs of traces, and what is right of them if nothing is declared."""


def known() -> list[Question]:
    """Ask about the known pairs, each beside its own baseline."""
    asked = []
    for name, (left, right, _) in KNOWN.items():
        a, b = (tuple({"tick": 1, **e} for e in events) for events in (left, right))
        other = Candidate("known", Trace(b, ()), ())
        asked.append(Question(name, Trace(a, ()), (other,)))
    return asked
