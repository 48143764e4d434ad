"""The questions about gates: every mode under every set of contracts, as Lean reads them."""

from __future__ import annotations

from itertools import product

import pytest

from conformance.gates.answers import read_gate_answers
from conformance.gates.questions import (
    REQUESTS,
    SCHEMA,
    all_contracts,
    contracts_json,
    describe,
    question,
    show,
)
from pyvm.config import DeterminismMode
from pyvm.runtime import gates
from pyvm.runtime.gates import Capability, EngineKind, Platform, RuntimeContracts


def test_every_mode_is_asked_about_in_one_order() -> None:
    modes = [(r.engine, r.concurrency, r.profile, r.platform) for r in REQUESTS]

    assert modes == list(product(EngineKind, (0, 1, 2, 8), DeterminismMode, Platform))
    assert question(None)["requests"] == read_gate_answers().requests


def test_every_set_of_contracts_is_asked_about_once_the_smaller_first() -> None:
    none, *found = all_contracts()
    sets = [(c.capabilities, c.artifacts) for c in found if c is not None]
    sizes = [len(capabilities) for capabilities, _ in sets]

    assert none is None
    assert len(set(sets)) == len(found) == 2 ** (len(Capability) + len(DeterminismMode))
    assert sizes == sorted(sizes)
    alone = [c for capabilities, artifacts in sets if not artifacts for c in capabilities]
    assert alone[: len(Capability)] == list(Capability)


def test_a_question_is_asked_in_full() -> None:
    some = RuntimeContracts(
        frozenset({Capability.LIVE_MIGRATION}), frozenset({DeterminismMode.FULL})
    )
    told = {"capabilities": ["liveMigration"], "artifacts": ["full"]}
    shared = {"schema": SCHEMA, "requests": question(None)["requests"]}

    assert contracts_json(some) == told
    assert describe(some) == "{liveMigration} and {full}"
    assert question(some) == {**shared, "id": describe(some), "contracts": told}
    assert question(None) == {**shared, "id": "no contracts", "contracts": None}


@pytest.mark.parametrize(
    ("gate", "shown"),
    [
        (None, None),
        (gates.ContractsMissing(), "contractsMissing"),
        (gates.SingleThreaded(), "singleThreaded"),
        (
            gates.CapabilityMissing(Capability.LIVE_MIGRATION),
            "capabilityMissing:liveMigration",
        ),
        (gates.ArtifactMissing(DeterminismMode.FULL), "artifactMissing:full"),
    ],
)
def test_each_verdict_is_shown_as_lean_writes_it(gate: gates.Gate, shown: str | None) -> None:
    assert show(gate) == shown
