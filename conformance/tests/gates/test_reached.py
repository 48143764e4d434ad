"""The questions about gates reach every refusal."""

from __future__ import annotations

from conformance.gates.reached import gates_reached
from conformance.manifest.shapes import read_manifest


def test_the_gates_reach_every_refusal() -> None:
    found = set(gates_reached())

    assert {name for kind, name in found if kind == "GateRefusal"} == set(
        read_manifest().constructors("GateRefusal")
    )
