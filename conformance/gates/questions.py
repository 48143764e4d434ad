"""Gate questions: every set of contracts with every request, and what Python's gates say.

A question is one line, `{"schema":"conformance.gates.v1","id":…,"contracts":null|{…},
"requests":[…]}`; its answer is `{"case":id,"gates":{…}}`, what every gate says under the contracts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations, product
from typing import TypeVar

from conformance.plain_json import JsonObject
from pyvm.config import DeterminismMode
from pyvm.runtime import composition, gates
from pyvm.runtime.gates import Capability, EngineKind, Platform, RuntimeContracts

SCHEMA = "conformance.gates.v1"
CONCURRENCIES = (0, 1, 2, 8)

_T = TypeVar("_T")

REQUESTS = tuple(
    gates.RuntimeRequest(engine, concurrency, profile, platform)
    for engine, concurrency, profile, platform in product(
        EngineKind, CONCURRENCIES, DeterminismMode, Platform
    )
)
"""Every mode that a runtime may be asked for, as far as a gate can tell modes apart."""


def all_contracts() -> Iterator[RuntimeContracts | None]:
    """Yield no contracts, then every set of capabilities with every set of artifacts."""
    yield None
    for capabilities, artifacts in product(_subsets([*Capability]), _subsets([*DeterminismMode])):
        yield RuntimeContracts(frozenset(capabilities), frozenset(artifacts))


def few_contracts() -> Iterator[RuntimeContracts | None]:
    """Yield no contracts, then ones that grant nothing, everything, and everything but one."""
    capabilities, artifacts = frozenset(Capability), frozenset(DeterminismMode)
    yield None
    yield RuntimeContracts(frozenset(), frozenset())
    yield RuntimeContracts(capabilities, artifacts)
    yield from (RuntimeContracts(capabilities - {c}, artifacts) for c in Capability)
    yield from (RuntimeContracts(capabilities, artifacts - {mode}) for mode in DeterminismMode)


def question(contracts: RuntimeContracts | None) -> JsonObject:
    """Return the question what every gate says under these contracts."""
    evidence = None if contracts is None else contracts_json(contracts)
    return {
        "schema": SCHEMA,
        "id": describe(contracts),
        "contracts": evidence,
        "requests": [
            {
                "engine": request.engine.value,
                "concurrency": request.concurrency,
                "profile": request.profile.value,
                "platform": request.platform.value,
            }
            for request in REQUESTS
        ],
    }


def contracts_json(contracts: RuntimeContracts) -> dict[str, list[str]]:
    """Return contracts as Lean reads them."""
    return {
        "capabilities": [c.value for c in Capability if c in contracts.capabilities],
        "artifacts": [mode.value for mode in DeterminismMode if mode in contracts.artifacts],
    }


def describe(contracts: RuntimeContracts | None) -> str:
    """Return a short text for contracts, for ids and messages."""
    if contracts is None:
        return "no contracts"
    parts = contracts_json(contracts)
    return f"{{{', '.join(parts['capabilities'])}}} and {{{', '.join(parts['artifacts'])}}}"


def answer(contracts: RuntimeContracts | None) -> JsonObject:
    """Return what Python's gates say, in the form of Lean's answer."""
    return {
        "requires": [gates.requires_vm_runtime_contracts(request) for request in REQUESTS],
        "admit": [show(composition.admit_vm_runtime(contracts, r)) for r in REQUESTS],
        "profile": None
        if contracts is None
        else [show(gates.request_determinism_profile(contracts, mode)) for mode in DeterminismMode],
        "live_migration": show(gates.request_live_migration(contracts)),
        "autoscale_or_repartition": show(gates.request_autoscale_or_repartition(contracts)),
        "placement_refinement": show(gates.request_placement_refinement(contracts)),
        "relaxed_reordering": show(gates.request_relaxed_reordering(contracts)),
        "snapshot": {
            capability.value: granted
            for capability, granted in gates.runtime_capability_snapshot(contracts).items()
        },
    }


def show(gate: gates.Gate) -> str | None:
    """Return a gate's verdict as Lean writes it."""
    match gate:
        case None:
            return None
        case gates.ContractsMissing():
            return "contractsMissing"
        case gates.SingleThreaded():
            return "singleThreaded"
        case gates.CapabilityMissing(capability):
            return f"capabilityMissing:{capability.value}"
        case gates.ArtifactMissing(profile):
            return f"artifactMissing:{profile.value}"


def _subsets(items: Sequence[_T]) -> list[tuple[_T, ...]]:
    return list(chain.from_iterable(combinations(items, k) for k in range(len(items) + 1)))
