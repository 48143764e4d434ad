"""An outcome as records: what one engine did with one case, read once, by the trace format.

The schema of traces (`conformance.trace.v1`) says the same of an outcome, except that it accepts
`1.0` as an integer; a test compares the two. This module has what the comparisons read, and the
error for an outcome that is none.

Many records here and beside this module are named as classes of `pyvm` are, and none of them is
shared, on purpose: a VM whose own classes said what an outcome is would be the judge of its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from msgspec import UNSET, DecodeError, UnsetType, ValidationError, convert, field
from msgspec.json import Decoder
from msgspec.structs import replace

from conformance.errors import REPORT_IT, CannotJudge
from conformance.plain_json import Json
from conformance.runs.event import NO_TICK, AnyEvent
from conformance.runs.failure import FailureRecord, Snapshot
from conformance.runs.final import Coroutine, Layer, Session
from conformance.runs.record import (
    AnyLocalType,
    Endpoint,
    Kinded,
    Misfit,
    Nat,
    Record,
    Sort,
    Value,
    read_unusual,
)
from conformance.runs.refusal import AnyRefusal

_T = TypeVar("_T")


class Malformed(CannotJudge):
    """When what should be an outcome, or a part of one, is none: what is wrong, and where."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an outcome is from, for whoever finds that it is none."""

    where: str
    """A file, its line and the case; or who answered."""
    fix: str
    line: int = 1
    """The number of the line, in a file of lines."""


OURS = Origin("an outcome that was made here", REPORT_IT)
"""Of an outcome that nobody wrote."""


class Plan(Record):
    """The plan of a threaded round above concurrency 1: its waves and their certificate."""

    step: Nat
    waves: tuple[tuple[Nat, ...], ...]
    verdict: Literal[
        "valid",
        "stale",
        "empty",
        "oversize",
        "duplicate",
        "notReady",
        "missing",
        "laneClash",
        "sessionClash",
        "footprintClash",
        "misordered",
    ]
    waves_run: Nat


class Round(Record):
    """A round: which coroutines were picked, and how each step ended."""

    tick: Nat
    picks: tuple[tuple[Nat, Literal["ready", "blocked", "done", "faulted"]], ...]
    plan: Plan | UnsetType = UNSET


class Effect(Kinded):
    """One answer of the effect handler."""

    tick: Nat
    coroutine: Nat
    nonce: Nat
    output: Value


class Produce(Effect, tag="produce"):
    """A value of this sort was asked for."""

    input: Sort


class Consume(Effect, tag="consume"):
    """A value was given."""

    input: Value


class Select(Effect, tag="select"):
    """A choice among these labels was asked for."""

    input: tuple[str, ...]


def effect_without_tick(effect: Effect) -> Effect:
    """Return the effect without its tick."""
    return replace(effect, tick=0)


class Check(Record):
    """One question to the output policy."""

    tick: Nat
    coroutine: Nat
    label: str
    passed: bool


class Handoff(Record):
    """An endpoint that went from one lane to another."""

    tick: Nat
    endpoint: Endpoint
    source: Nat
    target: Nat
    source_lane: Nat
    target_lane: Nat
    witness: AnyLocalType


class Refused(Kinded, tag="refused"):
    """The load was refused, and nothing ran."""

    image: Nat
    refusal: AnyRefusal


class Ran(Kinded, tag="ran"):
    """A run: what happened in it, and what it leaves."""

    status: Literal["completed", "faulted", "stuck", "out_of_fuel"]
    clock: Nat
    steps: Nat
    rounds: tuple[Round, ...]
    events: tuple[AnyEvent, ...]
    effects: tuple[Produce | Consume | Select, ...]
    checks: tuple[Check, ...]
    handoffs: tuple[Handoff, ...]
    failures: tuple[FailureRecord, ...]
    checkpoints: tuple[Nat, ...]
    snapshot: Snapshot = field(name="failure")
    layers: tuple[Layer, ...]
    sessions: tuple[Session, ...]
    coroutines: tuple[Coroutine, ...]

    def __post_init__(self) -> None:
        """Raise `Malformed` if an event has no tick."""
        for i, event in enumerate(self.events):
            if event.tick == NO_TICK:
                raise ValueError(f"Object missing required field `tick` - at `$.events[{i}]`")


Outcome = Ran | Refused
_OUTCOMES: Decoder[Outcome] = Decoder(Outcome, dec_hook=read_unusual)


def read_outcome(raw: Json, origin: Origin = OURS) -> Outcome:
    """Return the outcome that JSON writes this way; raises `Malformed` if it writes none."""
    outcome: Outcome = _held(
        lambda: convert(raw, Outcome, dec_hook=read_unusual), "$.outcome", origin
    )
    return outcome


def read_outcome_text(text: str, origin: Origin = OURS) -> Outcome:
    """Return the outcome that this JSON text is; raises `Malformed` if it is none.

    Whether a field is given twice is not checked: canonical JSON is recognised by its text.
    """
    return _held(lambda: _OUTCOMES.decode(text), "$.outcome", origin)


def _held(read: Callable[[], _T], root: str, origin: Origin) -> _T:
    """Return what is read; in some versions of Python a local type may not be so deep."""
    try:
        return read()
    except (RecursionError, DecodeError, UnicodeError, OverflowError) as error:
        wrong = _misfit(error)
        what = f"{root}{wrong.path}: {wrong.what}"
        raise Malformed(what, where=origin.where, fix=origin.fix) from error


def _misfit(error: Exception) -> Misfit:
    """Return what an error of reading says, and of which part."""
    if isinstance(error, ValidationError):
        return Misfit.of(error)
    return Misfit("nested too deeply" if isinstance(error, RecursionError) else str(error))


def of_trace(events: Sequence[Any], effects: Sequence[Any]) -> dict[str, Any]:
    """Return the outcome of a run of which no more is known than its events and effects."""
    nothing = ("rounds", "checks", "handoffs", "failures", "checkpoints", "layers")
    force = dict.fromkeys(("crashed", "partitioned", "corrupted", "timed_out"), ())
    return {
        "kind": "ran",
        "status": "completed",
        "clock": 0,
        "steps": 0,
        "events": events,
        "effects": effects,
        "failure": force,
        **dict.fromkeys((*nothing, "sessions", "coroutines"), ()),
    }
