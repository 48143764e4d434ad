"""Stand-ins for Lean's process and for faulty machines, and small campaigns with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

from conformance.engines.pyvm import PyVM, machine_at_work
from conformance.fuzz.campaign import Campaign, Fuzzer
from conformance.ledger.ledger import load_ledger
from conformance.plain_json import JsonObject
from conformance.traces.trace import Engine, Producer

FEW = 20
"""So many cases are drawn at once: less than `conformance fuzz` draws, for most tests want few."""
PRODUCER = Producer(Engine.LEAN, "0", None, None, None)


@cache
def right_vm() -> PyVM:
    return PyVM()


class Oracle:
    """Stands in for Lean's process: the right Python VM answers."""

    def __init__(self, spoil: Callable[[JsonObject], str | None] = lambda case: None) -> None:
        self.spoil = spoil

    def request(self, line: str, timeout: float) -> str:
        case = json.loads(line)
        error = self.spoil(case)
        if error is not None:
            return json.dumps({"case": case["id"], "error": error})
        return json.dumps({"case": case["id"], "outcome": right_vm()(case)})


def forgets_spawned(resolved: JsonObject) -> JsonObject:
    """A machine that logs no `spawned`."""
    outcome = right_vm()(resolved)
    events = [e for e in outcome.get("events", ()) if e["kind"] != "spawned"]
    return {**outcome, "events": events} if "events" in outcome else outcome


def raises_on_forks(resolved: JsonObject) -> JsonObject:
    """A machine that breaks on a fork."""
    outcome = right_vm()(resolved)
    if any(e["kind"] == "forked" for e in outcome.get("events", ())):
        with machine_at_work():
            raise KeyError("fork")
    return outcome


def campaign(
    machine: Callable[[JsonObject], JsonObject] | None = None,
    oracle: Oracle | None = None,
    kinds: tuple[str, ...] = ("bytecode",),
    cases: int = 40,
    tries: int = 0,
    most: int = 10,
) -> Campaign:
    """Run a small campaign."""
    found = Campaign(1, kinds)
    covered = load_ledger().covered
    fuzzer = Fuzzer(oracle or Oracle(), PRODUCER, covered, machine, block_size=FEW)
    fuzzer.run(found, cases=cases, tries=tries, most=most)
    return found
