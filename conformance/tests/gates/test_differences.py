"""What is told of gates that differ: which verdict, under which contracts, and how many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from conformance.gates.check import GateDifference, check_gates
from conformance.gates.questions import REQUESTS, answer, describe
from conformance.jsonfile import canonical_json, parse_json
from conformance.verdict import Verdict
from pyvm.config import DeterminismMode
from pyvm.runtime.gates import RuntimeContracts

EMPTY = RuntimeContracts(frozenset(), frozenset())
SWITCHES = (
    "live_migration",
    "autoscale_or_repartition",
    "placement_refinement",
    "relaxed_reordering",
)


@dataclass(frozen=True)
class SaysOtherwise:
    """A Lean that says what Python says but for these verdicts, by the gate and the place in it."""

    changes: Mapping[tuple[str, int | str | None], Any]
    about: tuple[str, ...] = ("no contracts", describe(EMPTY))

    def request(self, line: str, timeout: float) -> str:
        question = parse_json(line, "question")
        contracts = None if question["contracts"] is None else EMPTY
        said = answer(contracts)
        for (gate, place), verdict in self.changes.items() if question["id"] in self.about else ():
            if place is None:
                said[gate] = verdict
            else:
                said[gate][place] = verdict
        return canonical_json({"case": question["id"], "gates": said})


def test_a_difference_is_told_with_its_place_and_both_sides() -> None:
    found = GateDifference("no contracts", "admit(x)", None, "contractsMissing")

    assert str(found) == "admit(x) under no contracts: Lean None, Python 'contractsMissing'"
    assert found.to_json() == {
        "contracts": "no contracts",
        "gate": "admit(x)",
        "lean": None,
        "python": "contractsMissing",
    }


@pytest.mark.parametrize("gate", ["requires", "admit"])
@pytest.mark.parametrize("place", range(len(REQUESTS)))
def test_a_verdict_on_a_mode_is_named_by_the_mode(gate: str, place: int) -> None:
    r = REQUESTS[place]
    (first, second) = (check_gates(SaysOtherwise({(gate, place): "x"}), [c]) for c in (None, EMPTY))
    name = f"{gate}({r.engine.value} {r.concurrency} {r.profile.value} {r.platform.value})"

    assert first.first is not None
    assert second.first is not None
    assert (first.first.gate, second.first.gate) == (name, name)
    assert (first.first.contracts, second.first.contracts) == ("no contracts", "{} and {}")
    assert (first.differing, second.differing) == (1, 1)


@pytest.mark.parametrize(("place", "mode"), [*enumerate(DeterminismMode)])
def test_a_verdict_on_a_profile_is_named_by_the_profile(place: int, mode: DeterminismMode) -> None:
    found = check_gates(SaysOtherwise({("profile", place): "x"}), [EMPTY])

    assert found.first is not None
    assert found.first.gate == f"profile({mode.value})"


@pytest.mark.parametrize("gate", SWITCHES)
def test_a_switch_is_named_by_itself(gate: str) -> None:
    found = check_gates(SaysOtherwise({(gate, None): "x"}), [EMPTY])

    assert found.first is not None
    assert (found.first.gate, found.first.lean, found.differing) == (gate, "x", 1)


def test_a_capability_of_the_snapshot_is_named() -> None:
    found = check_gates(SaysOtherwise({("snapshot", "liveMigration"): True}), [EMPTY])

    assert found.first is not None
    assert found.first.gate == "snapshot.liveMigration"


def test_what_only_lean_says_is_a_difference_as_well() -> None:
    more = [*answer(None)["admit"], "x"]
    found = check_gates(SaysOtherwise({("admit", None): more, ("zoo", None): "y"}), [None])

    assert found.first == GateDifference(
        "no contracts", f"admit({len(REQUESTS)})", "x", "no answer"
    )
    assert found.differing == 2


def test_the_first_difference_is_of_the_first_question_and_the_first_gate() -> None:
    lean = SaysOtherwise({("admit", 0): "x", ("requires", 1): "x"})
    found = check_gates(lean, [EMPTY, None])

    assert found.first is not None
    assert found.first.contracts == "{} and {}"
    assert found.first.gate.startswith("requires(")
    assert (found.questions, found.differing, found.verdict) == (2, 4, Verdict.DIFFERS)


def test_each_question_and_each_verdict_is_counted() -> None:
    turns: list[None] = []
    found = check_gates(SaysOtherwise({}), [None, EMPTY, None], advance=lambda: turns.append(None))

    each = 2 * len(REQUESTS) + len(SWITCHES) + 8
    assert found.compared == 3 * (each + 1) + 3  # without contracts no profile has its own verdict
    assert (found.questions, found.differing, len(turns)) == (3, 0, 3)
