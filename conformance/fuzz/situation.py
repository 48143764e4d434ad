"""Where a run stands after some rounds: who is about to do what, and with which registers.

A change that is made there, and not anywhere, is met by the run; two of them are met at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from conformance.plain_json import JsonObject
from pyvm.runtime.run import run_case
from pyvm.wire.case import decode_case
from pyvm.wire.trace import encode_outcome


@dataclass(frozen=True, slots=True)
class Situation:
    """A coroutine that may step next, and the machine around it."""

    case: JsonObject
    tick: int
    """Of the round that is next."""
    outcome: JsonObject
    coroutine: JsonObject
    program: list[JsonObject]
    """The coroutine's, as it stands in the case; it may be changed."""

    @property
    def pc(self) -> int:
        """Where the coroutine stands."""
        return int(self.coroutine["pc"])

    @property
    def instruction(self) -> JsonObject | None:
        """What it is about to do."""
        return self.program[self.pc] if self.pc < len(self.program) else None

    def registers(self, wanted: Callable[[Any], bool]) -> Sequence[int]:
        """Return the registers that hold what is wanted."""
        return [r for r, value in enumerate(self.coroutine["registers"]) if wanted(value)]

    def owned(self) -> Sequence[tuple[int, str]]:
        """Return the endpoints of the coroutine."""
        return [(sid, role) for sid, role in self.coroutine["owned"]]

    def type_at(self, value: object) -> JsonObject | None:
        """Return the type of the endpoint that a register's value names, if it is owned."""
        match value:
            case {"chan": [sid, role]} if (sid, role) in self.owned():
                sessions = {session["sid"]: session for session in self.outcome["sessions"]}
                found: JsonObject = dict(sessions[sid]["types"])[role]
                return found
        return None

    def edges(self) -> Sequence[tuple[str, str]]:
        """Return the roles between which the coroutine is about to send or receive."""
        found = []
        for sid, role in self.owned():
            t = self.type_at({"chan": [sid, role]})
            if t is not None and "partner" in t:
                pair = (role, t["partner"])
                found.append(pair if t["kind"] == "send" else pair[::-1])
        return found or [(self.coroutine["role"], self.coroutine["role"])]


def own_run(case: JsonObject) -> JsonObject | None:
    """Return what the Python VM does with a case; None if it refuses it, or breaks on it.

    Who is led astray by a fault of it makes another case, about which Lean is asked all the same.
    """
    try:
        outcome: JsonObject = encode_outcome(run_case(decode_case(case)))
    except Exception:  # noqa: BLE001 - whatever it is, the judge finds it in the case itself
        return None
    return outcome if outcome["kind"] == "ran" else None


def situation(case: JsonObject, random: Random) -> Situation | None:
    """Run a case of bytecode for some rounds; look at one that may go on, None if nobody may."""
    tick = random.randint(0, random.choice((3, 10, 30)))
    programs = [code for image in case["images"] for code in image.get("programs", ())]
    outcome = own_run({**case, "fuel": min(tick, case["fuel"])})
    if outcome is None or not all("programs" in image for image in case["images"]):
        return None
    live = [c for c in outcome["coroutines"] if c["status"]["kind"] in ("ready", "blocked")]
    if not live:
        return None
    chosen = random.choice(live)
    return Situation(case, outcome["clock"] + 1, outcome, chosen, programs[chosen["program"]])
