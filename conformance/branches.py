"""Branches of the model that runs took: pairs of its constructors that met in a trace of Lean.

A family is a product of two lists of names, most of them Lean's own (from its manifest), so what
never met is named as well. Not every pair can meet: a report, which fails nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from conformance.cases import Case
from conformance.executed import executed, programs
from conformance.introspect import camel
from conformance.reached import WAITS, Json
from conformance.shapes import Manifest

Branch = tuple[str, str, str]
"""A family and the two that met."""
COMMITS = "commits"
WIDTHS = ("one lane", "many lanes")
WAVES = ("no wave ran", "some waves ran", "every wave ran")


@dataclass(frozen=True, slots=True)
class Branches:
    """How many cases took each branch of each family."""

    counts: Mapping[str, Mapping[tuple[str, str], int]]

    def taken(self, family: str) -> int:
        """Say how many branches of a family were taken."""
        return sum(count > 0 for count in self.counts[family].values())

    def untaken(self, family: str) -> Mapping[str, tuple[str, ...]]:
        """Name what each of the first list never met."""
        left: dict[str, tuple[str, ...]] = {}
        for (a, b), count in self.counts[family].items():
            if not count:
                left[a] = (*left.get(a, ()), b)
        return left

    def to_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            family: {
                "branches": len(counts),
                "taken": self.taken(family),
                "cases": {f"{a} {b}": count for (a, b), count in counts.items() if count},
                "untaken": {a: list(bs) for a, bs in self.untaken(family).items()},
            }
            for family, counts in self.counts.items()
        }


def branches(
    cases: Iterable[Case],
    outcome: Callable[[Case], Json],
    manifest: Manifest,
    gate_answers: Mapping[str, Json],
) -> Branches:
    """Count the cases that took each branch; of the gates, the questions."""
    names = manifest.constructors
    ends = (COMMITS, *names("BlockReason"), *names("FaultKind"))
    refusals = dict.fromkeys(names("GateRefusal"))
    gates = dict.fromkeys(gate for said in gate_answers.values() for gate in said)
    families: dict[str, Iterable[tuple[str, str]]] = {
        "instruction, how it ends": product(names("Instr"), ends),
        "failure, session that it meets": product(names("FailureEvent"), names("SessionStatus")),
        "policy, lanes": product(names("Policy"), WIDTHS),
        "policy, runner": product(names("Policy"), names("RunnerKind")),
        "certificate, waves": product(names("CertificateVerdict"), WAVES),
        "gate, refusal": product(_refusing(gates, gate_answers), refusals),
    }
    counts = {family: dict.fromkeys(pairs, 0) for family, pairs in families.items()}
    for case in cases:
        ran = outcome(case)
        if ran["kind"] == "ran" and ran["rounds"]:
            for family, a, b in set(_taken(case, ran)):
                counts[family][a, b] += 1
    for said in gate_answers.values():
        for gate, refusal in {(g, r) for g in said for r in _refusals(said[g])}:
            counts["gate, refusal"][gate, refusal] += 1
    return Branches(counts)


def _taken(case: Case, ran: Json) -> Iterator[Branch]:
    """Give the branches that one run took."""
    config = case.resolved["config"]
    policy = camel(config["policy"]["kind"])
    yield "policy, lanes", policy, WIDTHS[config["lanes"] > 1]
    yield "policy, runner", policy, camel(case.resolved["runner"])
    for op in executed(case.resolved, ran):
        yield "instruction, how it ends", op, COMMITS
    for coroutine in ran["coroutines"]:
        yield from _ended(case, coroutine)
    for round_ in ran["rounds"]:
        if (plan := round_.get("plan")) is not None:
            some, every = plan["waves_run"] > 0, plan["waves_run"] == len(plan["waves"])
            yield "certificate, waves", plan["verdict"], WAVES[some + (some and every)]
    for record in ran["failures"]:
        for status in _sessions_before(ran["events"], record["tick"]):
            yield "failure, session that it meets", camel(record["event"]["kind"]), status


def _ended(case: Case, coroutine: Json) -> Iterator[Branch]:
    """Say at which instruction of a raw program a coroutine was left, and how."""
    program = programs(case.resolved)[coroutine["program"]]
    judged, status = coroutine["judgment"], coroutine["status"]
    if program is None or judged is None or judged["pc"] >= len(program):
        return
    op = program[judged["pc"]]["op"]
    if "on" in status:
        kind = status["on"]["kind"]
        yield "instruction, how it ends", op, WAITS.get(kind, kind)
    elif "fault" in status and status["fault"] not in ("crashed", "pcOutOfBounds"):
        yield "instruction, how it ends", op, status["fault"]


def _sessions_before(events: Iterable[Json], tick: int) -> set[str]:
    """Say in which states the sessions stood when a tick began, as far as events show it."""
    states: dict[int, str] = {}
    for event in events:
        if event["tick"] >= tick:
            break
        match event["kind"]:
            case "opened":
                states[event["sid"]] = "active"
            case "closed":
                states[event["sid"]] = "draining"
            case "epoch_advanced":
                states[event["sid"]] = "closed"
    return set(states.values())


def _refusing(gates: Iterable[str], answers: Mapping[str, Json]) -> Iterator[str]:
    """Give the gates that refuse anything: the others say something else than reasons."""
    return (g for g in gates if any(list(_refusals(said[g])) for said in answers.values()))


def _refusals(said: object) -> Iterator[str]:
    """Give the reasons in what a gate says."""
    if isinstance(said, str):
        yield said.partition(":")[0]
    elif isinstance(said, list):
        for one in said:
            yield from _refusals(one)
