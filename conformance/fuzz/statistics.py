"""How drawn cases spread: what they are made of, and how they end. A refused one tests little.

This is read from the case and the authority's outcome, so it is about what ran, not what was meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.plain_json import JsonObject
from conformance.runs.event import Faulted, Restarted
from conformance.runs.outcome import Outcome, Refused

ENDINGS = ("refused", "completed", "faulted", "stuck", "out_of_fuel")
"""How the authority's run of a case can end."""
_ILL_TYPED = frozenset(
    (
        "channelClosed",
        "typeViolation",
        "unknownLabel",
        "malformedTable",
        "closeFault",
        "openFault",
        "outOfRegisters",
        "pcOutOfBounds",
        "factFault",
        "specFault",
        "noSpeculation",
    )
)
"""Faults of a program that does what its type, or the machine, does not allow."""


def status(outcome: Outcome) -> str:
    """Return how a case ended: "refused", or the status of its run."""
    return "refused" if isinstance(outcome, Refused) else outcome.status


def features(case: JsonObject, outcome: Outcome) -> Iterator[str]:
    """Yield what a case is an example of, mostly several things."""
    threaded = case["runner"] == "threaded"
    yield "cooperative" if not threaded else f"threaded n={case['concurrency']}"
    raw = any("programs" in image for image in case["images"])
    yield "bytecode" if raw else "protocols only"
    if len(case["images"]) > 1:
        yield "several images"
    config = case["config"]
    yield f"policy {config['policy']['kind']}"
    buffer = config["buffer"]
    yield f"buffer {buffer['full']['kind'] if 'full' in buffer else buffer['mode']}"
    if config["handler"]["kind"] == "recorded":
        yield "recorded effects"
    if case["certificates"]:
        yield "certificates given"
    if isinstance(outcome, Refused):
        return
    if not outcome.steps:
        yield "no step"
    if any(record.tick for record in outcome.failures):
        yield "failures entered"
    if any(isinstance(event, Restarted) for event in outcome.events):
        yield "restarted"
    if any(len(r.picks) > 1 for r in outcome.rounds):
        yield "rounds of several steps"
    faults = {event.fault for event in outcome.events if isinstance(event, Faulted)}
    if raw:
        yield "ill-typed bytecode" if faults & _ILL_TYPED else "well-typed bytecode"
