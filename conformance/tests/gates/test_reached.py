"""The questions about gates reach every refusal."""

from __future__ import annotations

from conformance.gates.reached import gates_reached
from conformance.manifest.shapes import read_manifest


def test_the_gates_reach_every_refusal() -> None:
    found = set(gates_reached())

    assert {name for kind, name in found if kind == "GateRefusal"} == set(
        read_manifest().constructors("GateRefusal")
    )


def test_the_capabilities_that_gates_miss_are_reached_and_nothing_else() -> None:
    found = set(gates_reached())
    capabilities = set(read_manifest().constructors("Capability"))
    no_gate_demands = {"canonicalRound"}

    assert {kind for kind, _ in found} == {"GateRefusal", "Capability"}
    missed = {name for kind, name in found if kind == "Capability"}
    assert missed == capabilities - no_gate_demands
