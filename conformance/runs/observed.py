"""One run as the comparisons see it: an outcome whose normal forms are computed once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import UNSET

from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json, parse_json, sha256
from conformance.plain_json import JsonObject
from conformance.runs.equality import same
from conformance.runs.event import Dropped, Event, Faulted, Restarted, without_tick
from conformance.runs.failure import FailureEvent, Recovery
from conformance.runs.normalize import ByPlace, BySession, Observer, by_place, by_session
from conformance.runs.outcome import (
    OURS,
    Effect,
    Origin,
    Outcome,
    Ran,
    effect_without_tick,
    read_outcome,
    read_outcome_text,
)
from conformance.traces.trace import OUTCOME, UnreadableTrace, is_outcome


class Forms:
    """Events without their ticks, and their normal forms."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events

    @cached_property
    def by_session(self) -> BySession:
        """The events by session and by coroutine."""
        return by_session(self.events)

    @cached_property
    def by_place(self) -> ByPlace:
        """The events by endpoint and by edge."""
        return by_place(self.by_session.sessions)


class Final(NamedTuple):
    """What a run leaves, without what the schedule alone decides.

    The schedule decides the order in which endpoints closed, how far a buffer has grown, progress
    tokens (a coroutine gains one by waiting), and the lane.
    """

    sessions: Mapping[int, tuple[object, ...]]
    coroutines: Mapping[int, tuple[object, ...]]
    layers: frozenset[tuple[str, int | None]]


class Run:
    """An outcome, its text, its hash and its normal forms, each computed when it is needed."""

    def __init__(self, outcome: JsonObject, origin: Origin = OURS) -> None:
        self.outcome = outcome
        self._origin = origin

    @classmethod
    def of_text(cls, text: str, origin: Origin) -> Run:
        """Return the run whose outcome is this JSON text, which is parsed only if it is needed."""
        run = cls.__new__(cls)
        run.text = text
        run._origin = origin
        return run

    @cached_property
    def outcome(self) -> JsonObject:
        """The outcome as JSON has it; raises `UnreadableTrace` if the text is no canonical JSON."""
        origin = self._origin
        try:
            outcome = parse_json(self.text, origin.where, origin.line, "$.outcome")
        except CannotJudge as error:
            raise self._unreadable(error.what) from error
        if not is_outcome(outcome):
            raise self._unreadable(f"$.outcome: not {OUTCOME}")
        if canonical_json(outcome) != self.text:
            raise self._unreadable("$.outcome is not as the export writes it, in canonical JSON")
        return outcome

    def _unreadable(self, what: str) -> UnreadableTrace:
        return UnreadableTrace(what, where=self._origin.where, fix=self._origin.fix)

    @cached_property
    def record(self) -> Outcome:
        """The outcome as records; raises `Malformed` if it is none.

        One that is given as text is read directly into records: by way of JSON it takes far longer.
        """
        if "outcome" in vars(self):
            return read_outcome(self.outcome, self._origin)
        return read_outcome_text(self.text, self._origin)

    def share_record(self, other: Run) -> None:
        """Share the record of a run whose text is the same; raises `Malformed` as `record` does."""
        self.record = other.record

    @property
    def ran(self) -> Ran:
        """The outcome of a load that was not refused; raises TypeError if it was."""
        if not isinstance(self.record, Ran):
            raise TypeError("the load was refused, so nothing ran")
        return self.record

    @cached_property
    def text(self) -> str:
        """The outcome as it was written, or as canonical JSON if it comes from no file."""
        return canonical_json(self.outcome)

    def same(self, other: Run) -> bool:
        """Return whether two outcomes are the same, as nearly all that are compared are."""
        return self.text == other.text or same(self.outcome, other.outcome)

    @property
    def refused(self) -> bool:
        """Whether the load was refused, so that nothing ran."""
        return bool(self.outcome["kind"] == "refused")

    @property
    def out_of_fuel(self) -> bool:
        """Whether it ended for want of fuel."""
        return isinstance(self.record, Ran) and self.record.status == "out_of_fuel"

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the outcome as canonical JSON."""
        return sha256(canonical_json(self.outcome))

    def same_steps(self, other: Run) -> bool:
        """Return whether the runs are the same except for the plans of their rounds.

        Only a threaded round above concurrency 1 has a plan: its waves and their certificate.
        """
        a, b = self.ran, other.ran
        return (
            a.events == b.events
            and [(r.tick, r.picks) for r in a.rounds] == [(r.tick, r.picks) for r in b.rounds]
            and all(getattr(a, name) == getattr(b, name) for name in _BUT_ROUNDS)
        )

    @cached_property
    def forms(self) -> Forms:
        """Its events without their ticks."""
        return Forms([without_tick(event) for event in self.ran.events])

    @property
    def observable(self) -> Sequence[Event]:
        """Its events without their ticks, in order."""
        return self.forms.events

    @property
    def by_session(self) -> BySession:
        """Its events by session and by coroutine."""
        return self.forms.by_session

    @property
    def by_place(self) -> ByPlace:
        """Its events by endpoint and by edge."""
        return self.forms.by_place

    @cached_property
    def unbroken(self) -> Forms:
        """The events as profiles look at sessions and places, where going back is no event."""
        events = [event for event in self.observable if type(event) is not Restarted]
        return Forms(events) if len(events) < len(self.observable) else self.forms

    @cached_property
    def effects(self) -> Mapping[int, Sequence[Effect]]:
        """Each coroutine's requests to the handler, with their nonces, in order."""
        found: dict[int, list[Effect]] = defaultdict(list)
        for effect in self.effect_sequence:
            found[effect.coroutine].append(effect)
        return found

    @cached_property
    def effect_sequence(self) -> Sequence[Effect]:
        """Every request to the handler with its coroutine, in the order of the run."""
        return [effect_without_tick(effect) for effect in self.ran.effects]

    @cached_property
    def checks(self) -> Mapping[int, Sequence[tuple[str, bool]]]:
        """Each coroutine's output checks, in order."""
        found: dict[int, list[tuple[str, bool]]] = defaultdict(list)
        for check in self.ran.checks:
            found[check.coroutine].append((check.label, check.passed))
        return found

    @cached_property
    def faults(self) -> Mapping[Observer, Sequence[Faulted]]:
        """Each coroutine's faults, in order."""
        events = self.by_session.coroutines
        found = {c: [e for _, e in own if type(e) is Faulted] for c, own in events.items()}
        return {cid: own for cid, own in found.items() if own}

    @cached_property
    def failures(self) -> Sequence[tuple[int, FailureEvent, str, str, Recovery]]:
        """The failure events that entered, each with its tick and how it was classed."""
        return [(r.tick, r.event, r.error, r.certainty, r.action) for r in self.ran.failures]

    @cached_property
    def final(self) -> Final:
        """What the run leaves."""
        sessions = {
            s.sid: (
                s.status,
                s.epoch,
                sorted(s.closed),
                s.types,
                [(b.sender, b.receiver, b.messages) for b in s.buffers if b.messages],
            )
            for s in self.ran.sessions
        }
        coroutines = {
            c.cid: (
                c.role,
                c.pc,
                c.status,
                c.registers,
                sorted(c.owned),
                c.budget,
                c.nonce,
                sorted(c.facts),
                c.speculation,
            )
            for c in self.ran.coroutines
        }
        layers = frozenset((layer.name, layer.holder) for layer in self.ran.layers)
        return Final(sessions, coroutines, layers)

    @cached_property
    def wave_width(self) -> int:
        """The most steps that one wave of it ran."""
        width = 0
        for r in self.record.rounds if isinstance(self.record, Ran) else ():
            waves = () if r.plan is UNSET else r.plan.waves[: r.plan.waves_run]
            width = max(width, min(1, len(r.picks)), *map(len, waves))
        return width

    @cached_property
    def lossy_sessions(self) -> frozenset[Observer]:
        """The sessions in which a full buffer dropped, replaced or refused a message."""
        sessions = self.by_session.sessions
        lossy = {sid for sid, own in sessions.items() if any(type(e) is Dropped for _, e in own)}
        full = {
            cid for cid, own in self.faults.items() if any(e.fault == "bufferFull" for e in own)
        }
        for coroutine in self.ran.coroutines:
            if coroutine.cid in full:
                lossy.update(sid for sid, _ in coroutine.owned)
        return frozenset(lossy)


_BUT_ROUNDS = tuple(name for name in Ran.__struct_fields__ if name not in ("events", "rounds"))
