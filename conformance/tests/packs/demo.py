"""A pack as a handmade environment has it, and as the file says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from conformance.cases.case import Case
from conformance.lean.pack import LeanClause, LeanEntry, LeanGrant, LeanMeaning, LeanPack
from conformance.packs.check import PackCheck, check_pack
from conformance.packs.export import pack_of
from conformance.packs.pack import Grant, Pack
from conformance.tests.samples import LEAN, case, raw_case
from pyvm.runtime.gates import Capability

THREADS, WAVES = Capability.THREADED_CANONICAL, Capability.CERTIFIED_WAVES
MIXED, RELAXED = Capability.MIXED_PROFILES, Capability.RELAXED_REORDERING


def entry(name: str, grants: Capability, **changes: Any) -> LeanEntry:
    fields: dict[str, Any] = {
        "module": "Demo",
        "statement": f"{name} holds",
        "axioms": ("propext",),
        "complete": True,
        "status": "proved",
        "premises": None,
        "grants": (LeanGrant(grants.value, ("propext",)),),
        "witnesses": ("small/one",),
        "problem": None,
    }
    return LeanEntry(name=name, **(fields | changes))


def meaning(capability: Capability) -> LeanMeaning:
    name = capability.value
    clauses = (
        LeanClause("always", "So it always is.", f"∀ st, {name} st"),
        LeanClause("twice", "And twice.", f"∀ st, {name} (st, st)"),
    )
    return LeanMeaning(name, f"What {name} means.", clauses, (("Demo.term", ("a", "b")),))


ENTRIES = (
    entry("one", THREADS),
    entry("two", WAVES),
    entry("three", WAVES),
    entry("mixed", MIXED, witnesses=("small/replayed",)),
    entry("if", RELAXED, status="premise_scoped", premises="it does not rain"),
)
GRANTED = ("threadedCanonical", "certifiedWaves", "mixedProfiles")


def environment(
    *entries: LeanEntry,
    computed: tuple[str, ...] = GRANTED,
    meanings: Sequence[LeanMeaning] | None = None,
) -> dict[str, LeanPack]:
    known = entries or ENTRIES
    spoken = dict.fromkeys(grant.capability for one in known for grant in one.grants)
    if meanings is None:
        meanings = [meaning(c) for c in Capability if c.value in spoken]
    pack = LeanPack("Demo.pack", "demo", "Demo", known, tuple(meanings), (), computed)
    return {pack.pack: pack}


def corpus() -> tuple[Case, ...]:
    replay = raw_case()["config"] | {"determinism_mode": "replay"}
    return (case("small/one/coop"), case("small/replayed/coop", config=replay))


def exported() -> Pack:
    return pack_of(environment()["Demo.pack"], LEAN, corpus())


def changed(theorem: str, /, **changes: Any) -> Pack:
    """The exported pack with a theorem changed."""
    pack = exported()
    theorems = [replace(t, **changes) if t.name == theorem else t for t in pack.theorems]
    return replace(pack, theorems=tuple(theorems))


def checked(
    pack: Pack | None = None, lean: dict[str, LeanPack] | None = None, *, source: str = "5" * 64
) -> PackCheck:
    return check_pack(pack or exported(), lean or environment(), corpus(), source)


def lean_with(
    name: str, computed: tuple[str, ...] = GRANTED, **changes: Any
) -> dict[str, LeanPack]:
    """The environment with an entry changed."""
    entries = (replace(e, **changes) if e.name == name else e for e in ENTRIES)
    return environment(*entries, computed=computed)


def grant(*capabilities: Capability, axioms: tuple[str, ...] = ("propext",)) -> tuple[Grant, ...]:
    """Grants as a file has them."""
    return tuple(Grant(capability, axioms, True) for capability in capabilities)


def meant(capability: Capability, /, **changes: Any) -> Pack:
    """The exported pack with the meaning of a capability changed, its hash as it was."""
    pack = exported()
    meanings = [replace(m, **changes) if m.capability is capability else m for m in pack.meanings]
    return replace(pack, meanings=tuple(meanings))
