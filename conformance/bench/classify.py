"""What it costs to classify an event of two traces, as traces, places and restarts grow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from time import process_time

from conformance.envelope.differences import differences
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.runs.outcome import of_trace

FEW, MANY = 40, 1_000
"""Sessions of the small and of the large trace."""
_EXCHANGES = 4


@dataclass(frozen=True, slots=True)
class Classifying:
    """What an event of a large pair of traces costs, as a multiple of one of a small pair."""

    what: str
    events: int
    """Of a large trace."""
    small_us: float
    large_us: float
    ratio: float


def classifying(runs: int) -> Iterator[Classifying]:
    """Measure small and large pairs of traces, in turns."""
    for what, pair in _PAIRS.items():
        small, large = pair(FEW), pair(MANY)
        times = [(_event_time(*small), _event_time(*large)) for _ in range(runs)]
        a, b = (median(found) for found in zip(*times, strict=True))
        ratio = median(y / x for x, y in times)
        yield Classifying(what, len(large[0]["events"]), a * 1e6, b * 1e6, ratio)


def _event_time(baseline: JsonObject, candidate: JsonObject) -> float:
    start = process_time()
    found = differences(Run(baseline), Run(candidate))
    assert found
    return (process_time() - start) / (len(baseline["events"]) + len(candidate["events"]))


def _message(kind: str, sid: int) -> JsonObject:
    edge = {"sid": sid, "sender": "A", "receiver": "B"}
    return {"kind": kind, **edge, "label": "m", "value": 7}


def _session(sid: int, ahead: bool = False) -> Iterator[JsonObject]:
    """Yield the events of a session; `ahead` lets its sends run one ahead of its receives."""
    yield {"kind": "opened", "sid": sid, "roles": ["A", "B"]}
    turn = ("sent", "sent", "received", "received") if ahead else ("sent", "received") * 2
    for kind in turn * _EXCHANGES:
        yield _message(kind, sid)


def _trace(events: Iterator[JsonObject]) -> JsonObject:
    return of_trace([{"tick": i, **e} for i, e in enumerate(events)], [])


def _in_turn(sessions: int, ahead: bool = False) -> Iterator[JsonObject]:
    """Yield events of the sessions in turn, one each."""
    for step in zip(*(_session(sid, ahead) for sid in range(sessions)), strict=True):
        yield from step


def _one_by_one(sessions: int) -> Iterator[JsonObject]:
    """Yield the events of one session after the other."""
    for sid in range(sessions):
        yield from _session(sid)


def _restarted(events: Iterator[JsonObject], every: int) -> Iterator[JsonObject]:
    """Restart at the first checkpoint at regular intervals."""
    for i, one in enumerate(events):
        if i % every == 0:
            yield {"kind": "restarted", "checkpoint": 0}
        yield one


_PAIRS: dict[str, Callable[[int], tuple[JsonObject, JsonObject]]] = {
    "session permutation": lambda n: (_trace(_one_by_one(n)), _trace(_in_turn(n))),
    "buffer overlap": lambda n: (_trace(_in_turn(n)), _trace(_in_turn(n, ahead=True))),
    "restarts": lambda n: (
        _trace(_restarted(_in_turn(n), 10)),
        _trace(_restarted(_in_turn(n, ahead=True), 10)),
    ),
}
