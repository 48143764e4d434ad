"""Which instructions a case executed, as far as its trace proves it.

Most leave an event. The others (`set`, `move`, `jump`, `yield`, `halt`) are read off the programs
of raw images: what stands before the place at which a coroutine was last judged, up to the first
instruction that goes elsewhere, was executed. A loop may hide some of it; nothing is made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.plain_json import JsonObject
from conformance.runs.event import Opened, Spawned
from conformance.runs.final import Judgment
from conformance.runs.outcome import Outcome, Ran

_BY_EVENT = {
    "sent": "send",
    "received": "receive",
    "offered": "offer",
    "chose": "choose",
    "closed": "close",
    "invoked": "invoke",
    "acquired": "acquire",
    "released": "release",
    "forked": "fork",
    "joined": "join",
    "aborted": "abort",
    "transferred": "transfer",
    "tagged": "tag",
    "checked": "check",
    "spawned": "spawn",
}
_ELSEWHERE = frozenset(("offer", "choose", "jump", "halt"))


def executed(case: JsonObject, outcome: Outcome) -> set[str]:
    """The instructions that were executed for certain."""
    if not isinstance(outcome, Ran):
        return set()
    events = outcome.events
    found = {_BY_EVENT[event.kind] for event in events if event.kind in _BY_EVENT}
    if sum(isinstance(event, Opened) for event in events) > len(case["images"]):
        found.add("open")
    programs = _programs(case)
    children = {event.child for event in events if isinstance(event, Spawned)}
    for coroutine in outcome.coroutines:
        program = programs[coroutine.program]
        judgment = coroutine.judgment
        if program is None or judgment is None or coroutine.cid in children:
            continue
        found.update(_prefix(program, judgment))
    return found


def _programs(case: JsonObject) -> list[Sequence[JsonObject] | None]:
    """The programs by number; None for one that is compiled from a protocol."""
    found: list[Sequence[JsonObject] | None] = []
    for image in case["images"]:
        found += image.get("programs") or [None] * len(image["roles"])
    return found


def _prefix(program: Sequence[JsonObject], judgment: Judgment) -> Iterator[str]:
    """What a coroutine went through from its start, in a straight line."""
    for pc, instruction in enumerate(program):
        if pc == judgment.pc:
            if judgment.fault is None and instruction["op"] not in _BY_EVENT.values():
                yield instruction["op"]
            return
        yield instruction["op"]
        if instruction["op"] in _ELSEWHERE:
            return
