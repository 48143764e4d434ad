"""One run as the comparisons see it: an outcome whose normal forms are computed once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from conformance.equality import same
from conformance.jsonfile import canonical_json, sha256
from conformance.normalize import ByPlace, BySession, by_place, by_session, frozen

Json = Mapping[str, Any]


class Run:
    """An outcome, its hash and its normal forms."""

    def __init__(self, outcome: Json) -> None:
        self.outcome = outcome

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
        """Whether the runs are the same but for waves and certificates.

        Those are noted in the rounds of a threaded run above concurrency 1, and only there.
        """
        a, b = self.outcome, other.outcome
        if a["events"] != b["events"]:
            return False
        return same({**a, "rounds": _bare(a["rounds"])}, {**b, "rounds": _bare(b["rounds"])})

    @cached_property
    def by_session(self) -> BySession:
        """Its events by session and by coroutine."""
        return by_session(self.outcome["events"])

    @cached_property
    def by_place(self) -> ByPlace:
        """Its events by endpoint and by edge."""
        return by_place(self.by_session.sessions)

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
    def faults(self) -> Mapping[int, Sequence[Any]]:
        """Each coroutine's faults, in order."""
        events = self.by_session.coroutines
        found = {cid: [e for e in own if e[0] == "faulted"] for cid, own in events.items()}
        return {cid: own for cid, own in found.items() if own}

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
                [(b["sender"], b["receiver"], frozen(b["messages"])) for b in s["buffers"]],
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
            )
            for c in self.outcome["coroutines"]
        }
        return sessions, coroutines

    @cached_property
    def wave_width(self) -> int:
        """The most steps that one wave of it ran."""
        width = 0
        for r in self.outcome.get("rounds", ()):
            ran = r.get("waves", ())[: r.get("waves_run", 0)]
            width = max(width, min(1, len(r["picks"])), *map(len, ran))
        return width

    @cached_property
    def lost_messages(self) -> bool:
        """Whether a full buffer dropped, replaced or refused a message in it."""
        dropped = (e[0] == "dropped" for own in self.by_session.sessions.values() for e in own)
        refused = (e[2] == "bufferFull" for own in self.faults.values() for e in own)
        return any(dropped) or any(refused)


def _bare(rounds: Sequence[Json]) -> list[Any]:
    """The rounds without what only threaded rounds note."""
    return [[r["tick"], r["picks"]] for r in rounds]
