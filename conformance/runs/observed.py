"""One run as the comparisons see it: an outcome whose normal forms are computed once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from conformance.jsonfile import canonical_json, sha256
from conformance.runs.equality import same
from conformance.runs.normalize import (
    RESTARTED,
    ByPlace,
    BySession,
    Event,
    Observer,
    by_place,
    by_session,
    frozen,
    without_tick,
)
from conformance.traces.trace import UnreadableTrace

Json = Mapping[str, Any]


class Run:
    """An outcome, its text, its hash and its normal forms; each is computed when it is needed."""

    _where: str | Path = "outcome"

    def __init__(self, outcome: Json) -> None:
        self.outcome = outcome

    @classmethod
    def of_text(cls, text: str, where: str | Path) -> Run:
        """Return the run whose outcome is this JSON text, parsed when it is needed, or never."""
        run = cls.__new__(cls)
        run.text = text
        run._where = where
        return run

    @cached_property
    def outcome(self) -> Json:
        """The outcome as JSON has it; raises `UnreadableTrace` if the text is no outcome."""
        try:
            outcome = json.loads(self.text)
            if outcome["kind"] in ("ran", "refused"):
                return cast(Json, outcome)
        except (ValueError, TypeError, KeyError) as error:
            raise UnreadableTrace(f"not an outcome: {error}", where=self._where) from error
        raise UnreadableTrace(f"field kind: {outcome['kind']!r} is unknown", where=self._where)

    @cached_property
    def text(self) -> str:
        """The outcome as it was written; if it comes from no file, as canonical JSON."""
        return canonical_json(self.outcome)

    def same(self, other: Run) -> bool:
        """Whether two outcomes are the same, as nearly all are that are compared."""
        return self.text == other.text or same(self.outcome, other.outcome)

    @property
    def refused(self) -> bool:
        """Whether the load was refused, so that nothing ran."""
        return bool(self.outcome["kind"] == "refused")

    @property
    def out_of_fuel(self) -> bool:
        """Whether it ended for want of fuel."""
        return self.outcome.get("status") == "out_of_fuel"

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the outcome as canonical JSON."""
        return sha256(canonical_json(self.outcome))

    def same_steps(self, other: Run) -> bool:
        """Whether the runs are the same but for the plans of their rounds.

        Only a threaded round above concurrency 1 has a plan: its waves and their certificate.
        """
        a, b = self.outcome, other.outcome
        if a["events"] != b["events"]:
            return False
        return same({**a, "rounds": _bare(a["rounds"])}, {**b, "rounds": _bare(b["rounds"])})

    @cached_property
    def observable(self) -> Sequence[Event]:
        """Its events without their ticks."""
        return [without_tick(event) for event in self.outcome["events"]]

    @cached_property
    def by_session(self) -> BySession:
        """Its events by session and by coroutine."""
        return by_session(self.observable)

    @cached_property
    def by_place(self) -> ByPlace:
        """Its events by endpoint and by edge."""
        return by_place(self.by_session.sessions)

    @property
    def unbroken(self) -> Run:
        """The run as profiles look at sessions and places: going back is none of their events."""
        return self._without_restarts or self

    @cached_property
    def _without_restarts(self) -> Run | None:
        """The run with the events of going back left out, if there are any."""
        events = [e for e in self.outcome["events"] if e["kind"] != RESTARTED]
        some = len(events) < len(self.outcome["events"])
        return Run({**self.outcome, "events": events}) if some else None

    @cached_property
    def effects(self) -> Mapping[int, Sequence[Any]]:
        """Each coroutine's requests to the handler, with their nonces, in order."""
        found: dict[int, list[Any]] = defaultdict(list)
        for e in self.outcome["effects"]:
            found[e["coroutine"]].append(
                (e["nonce"], e["kind"], frozen(e["input"]), frozen(e["output"]))
            )
        return found

    @cached_property
    def effect_sequence(self) -> Sequence[Any]:
        """Every request to the handler with its coroutine, in the order of the run."""
        effects = self.outcome["effects"]
        return [
            (e["coroutine"], e["nonce"], e["kind"], frozen(e["input"]), frozen(e["output"]))
            for e in effects
        ]

    @cached_property
    def checks(self) -> Mapping[int, Sequence[Any]]:
        """Each coroutine's output checks, in order."""
        found: dict[int, list[Any]] = defaultdict(list)
        for check in self.outcome["checks"]:
            found[check["coroutine"]].append((check["label"], check["passed"]))
        return found

    @cached_property
    def faults(self) -> Mapping[Observer, Sequence[Event]]:
        """Each coroutine's faults, in order."""
        events = self.by_session.coroutines
        found = {cid: [e for _, e in own if e[0] == "faulted"] for cid, own in events.items()}
        return {cid: own for cid, own in found.items() if own}

    @cached_property
    def failures(self) -> Sequence[Any]:
        """The failure events that entered, each with its tick and what it was taken for."""
        return [
            (r["tick"], frozen(r["event"]), r["class"], r["certainty"], frozen(r["action"]))
            for r in self.outcome["failures"]
        ]

    @cached_property
    def final(self) -> Any:
        """What the run leaves, less what the schedule alone decides.

        That is: the order in which endpoints closed, how far a buffer has grown, progress tokens
        (a coroutine gains one when it waited), and the lane.
        """
        sessions = {
            s["sid"]: (
                s["status"],
                s["epoch"],
                sorted(s["closed"]),
                s["types"],
                [
                    (b["sender"], b["receiver"], frozen(b["messages"]))
                    for b in s["buffers"]
                    if b["messages"]
                ],
            )
            for s in self.outcome["sessions"]
        }
        coroutines = {
            c["cid"]: (
                c["role"],
                c["pc"],
                c["status"],
                frozen(c["registers"]),
                sorted(c["owned"]),
                c["budget"],
                c["nonce"],
                sorted(c["facts"]),
                frozen(c["speculation"]),
            )
            for c in self.outcome["coroutines"]
        }
        layers = {(layer["name"], layer["holder"]) for layer in self.outcome["layers"]}
        return sessions, coroutines, layers

    @cached_property
    def wave_width(self) -> int:
        """The most steps that one wave of it ran."""
        width = 0
        for r in self.outcome.get("rounds", ()):
            plan = r.get("plan", _NO_PLAN)
            ran = plan["waves"][: plan["waves_run"]]
            width = max(width, min(1, len(r["picks"])), *map(len, ran))
        return width

    @cached_property
    def lossy_sessions(self) -> frozenset[Observer]:
        """The sessions in which a full buffer dropped, replaced or refused a message."""
        sessions = self.by_session.sessions
        lossy = {sid for sid, own in sessions.items() if any(e[0] == "dropped" for _, e in own)}
        full = {cid for cid, own in self.faults.items() if any(e[2] == "bufferFull" for e in own)}
        for coroutine in self.outcome["coroutines"]:
            if coroutine["cid"] in full:
                lossy.update(sid for sid, _ in coroutine["owned"])
        return frozenset(lossy)


_NO_PLAN: Json = {"waves": (), "waves_run": 0}


def _bare(rounds: Sequence[Json]) -> list[Any]:
    """Return the rounds without their plans."""
    return [[r["tick"], r["picks"]] for r in rounds]
