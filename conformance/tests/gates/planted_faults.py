"""One-line faults of the gates, and the gate at which each is seen."""

from __future__ import annotations

from pyvm.runtime import composition, gates

FAULTS = {
    "nothing is demanded": (
        gates,
        "return None if capability in contracts.capabilities else CapabilityMissing(capability)",
        "return None",
        "admit",
    ),
    "a profile is no advanced mode": (
        gates,
        "return threaded or request.profile is not DeterminismMode.FULL",
        "return threaded",
        "requires",
    ),
    "the full profile is the mixed one": (
        gates,
        "if profile is not DeterminismMode.FULL:",
        "if profile is DeterminismMode.FULL:",
        "admit",
    ),
    "no artifact is asked for": (
        gates,
        "return None if profile in contracts.artifacts else ArtifactMissing(profile)",
        "return None",
        "profile",
    ),
    "waves of two need no certificate": (
        gates,
        "request.concurrency > 1",
        "request.concurrency > 2",
        "admit",
    ),
    "migration is placement": (
        gates,
        "request_switch(Capability.LIVE_MIGRATION,",
        "request_switch(Capability.PLACEMENT_REFINEMENT,",
        "live_migration",
    ),
    "reordering needs no contracts": (
        gates,
        "return request_switch(Capability.RELAXED_REORDERING, contracts)",
        "return contracts and request_switch(Capability.RELAXED_REORDERING, contracts)",
        "relaxed_reordering",
    ),
    "everything is in the snapshot": (
        gates,
        "capability: capability in granted",
        "capability: True",
        "snapshot",
    ),
    "advanced modes need no contracts": (
        composition,
        "    if contracts is None:\n        return ContractsMissing()",
        "    if contracts is None:\n        return None",
        "admit",
    ),
    "the profile is looked at first": (
        composition,
        "return refusal or request_determinism_profile(contracts, request.profile)",
        "return request_determinism_profile(contracts, request.profile) or refusal",
        "admit",
    ),
    "one thread is no reason": (
        composition,
        "if threaded and request.platform is Platform.WASM:",
        "if False:",
        "admit",
    ),
    "threads are admitted with the profile": (
        composition,
        "refusal = request_threads(contracts, request) if threaded else None",
        "refusal = None",
        "admit",
    ),
}
