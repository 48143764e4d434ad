"""Runtime gates: which modes a runtime may be asked for, on what evidence.

Mirrors Runtime/VM/Runtime/Gates.lean. A gate returns None for a request that it lets through, and
otherwise why it refuses. Capabilities come from a theorem pack: nothing here grants one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from pyvm.config import DeterminismMode


class Capability(Enum):
    """What a theorem pack can grant; the value is the name of the Lean constructor."""

    CANONICAL_ROUND = "canonicalRound"
    """The canonical round is one step."""
    THREADED_CANONICAL = "threadedCanonical"
    """Threaded execution is canonical at concurrency 1."""
    CERTIFIED_WAVES = "certifiedWaves"
    """Waves run only under a valid certificate; without one the step is canonical."""
    MIXED_PROFILES = "mixedProfiles"
    """Profiles other than `FULL` are meaningful."""
    LIVE_MIGRATION = "liveMigration"
    AUTOSCALE_OR_REPARTITION = "autoscaleOrRepartition"
    PLACEMENT_REFINEMENT = "placementRefinement"
    RELAXED_REORDERING = "relaxedReordering"


@dataclass(frozen=True, slots=True)
class RuntimeContracts:
    """What a runtime holds as evidence."""

    capabilities: frozenset[Capability]
    """The capabilities that its theorem pack grants."""
    artifacts: frozenset[DeterminismMode]
    """The determinism profiles for which it brings an artifact."""


class Platform(Enum):
    """The platform on which a VM runs."""

    NATIVE = "native"
    WASM = "wasm"
    """One thread: only the cooperative schedule."""


class EngineKind(Enum):
    """Which engine is asked for."""

    COOPERATIVE = "cooperative"
    THREADED = "threaded"


@dataclass(frozen=True, slots=True)
class RuntimeRequest:
    """The mode that a runtime is asked to run in."""

    engine: EngineKind
    concurrency: int
    profile: DeterminismMode
    platform: Platform


@dataclass(frozen=True, slots=True)
class ContractsMissing:
    """When the mode is advanced, and no contracts were given."""


@dataclass(frozen=True, slots=True)
class SingleThreaded:
    """When the platform has one thread."""


@dataclass(frozen=True, slots=True)
class CapabilityMissing:
    """When the pack does not grant what the request needs."""

    capability: Capability


@dataclass(frozen=True, slots=True)
class ArtifactMissing:
    """When there is no artifact for the profile."""

    profile: DeterminismMode


GateRefusal: TypeAlias = ContractsMissing | SingleThreaded | CapabilityMissing | ArtifactMissing
"""Why a request is refused."""

Gate: TypeAlias = GateRefusal | None
"""The answer of a gate: None lets the request through."""


def demand(contracts: RuntimeContracts, capability: Capability) -> Gate:
    """Demand a capability. Mirrors `RuntimeContracts.demand`."""
    return None if capability in contracts.capabilities else CapabilityMissing(capability)


def requires_vm_runtime_contracts(request: RuntimeRequest) -> bool:
    """Return whether the mode is advanced: all are except the cooperative engine under `full`.

    Mirrors `requiresVMRuntimeContracts`.
    """
    threaded = request.engine is EngineKind.THREADED
    return threaded or request.profile is not DeterminismMode.FULL


def request_determinism_profile(contracts: RuntimeContracts, profile: DeterminismMode) -> Gate:
    """Ask for a profile: its artifact, and except for `FULL` the mixed-profile capability.

    Mirrors `requestDeterminismProfile`.
    """
    if profile is not DeterminismMode.FULL:
        refusal = demand(contracts, Capability.MIXED_PROFILES)
        if refusal is not None:
            return refusal
    return None if profile in contracts.artifacts else ArtifactMissing(profile)


def request_threads(contracts: RuntimeContracts, request: RuntimeRequest) -> Gate:
    """Ask for threads: a platform that has them, and the theorems on threaded rounds.

    Mirrors `requestThreads`.
    """
    if request.platform is Platform.WASM:
        return SingleThreaded()
    refusal = demand(contracts, Capability.THREADED_CANONICAL)
    if refusal is None and request.concurrency > 1:
        return demand(contracts, Capability.CERTIFIED_WAVES)
    return refusal


def request_switch(capability: Capability, contracts: RuntimeContracts | None) -> Gate:
    """Ask for what needs one capability. Mirrors `requestSwitch`."""
    return ContractsMissing() if contracts is None else demand(contracts, capability)


def request_live_migration(contracts: RuntimeContracts | None) -> Gate:
    """Ask to move a running session elsewhere. Mirrors `requestLiveMigration`."""
    return request_switch(Capability.LIVE_MIGRATION, contracts)


def request_autoscale_or_repartition(contracts: RuntimeContracts | None) -> Gate:
    """Ask to change the number of lanes, or which coroutine is in which.

    Mirrors `requestAutoscaleOrRepartition`.
    """
    return request_switch(Capability.AUTOSCALE_OR_REPARTITION, contracts)


def request_placement_refinement(contracts: RuntimeContracts | None) -> Gate:
    """Ask to choose lanes by another rule. Mirrors `requestPlacementRefinement`."""
    return request_switch(Capability.PLACEMENT_REFINEMENT, contracts)


def request_relaxed_reordering(contracts: RuntimeContracts | None) -> Gate:
    """Ask to let independent steps change places. Mirrors `requestRelaxedReordering`."""
    return request_switch(Capability.RELAXED_REORDERING, contracts)


def runtime_capability_snapshot(contracts: RuntimeContracts | None) -> dict[Capability, bool]:
    """Return for every capability whether the contracts grant it.

    Mirrors `runtimeCapabilitySnapshot`.
    """
    granted = frozenset() if contracts is None else contracts.capabilities
    return {capability: capability in granted for capability in Capability}
