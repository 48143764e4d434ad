"""A pack as a handmade environment has it, and as the file says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.cases.case import Case
from conformance.lean.pack import LeanEntry, LeanPack
from conformance.packs.check import PackCheck, check_pack
from conformance.packs.export import pack_of
from conformance.packs.pack import Pack
from conformance.tests.samples import LEAN, case, raw_case
from pyvm.runtime.gates import Capability

THREADS, WAVES = Capability.THREADED_CANONICAL, Capability.CERTIFIED_WAVES
MIXED, RELAXED = Capability.MIXED_PROFILES, Capability.RELAXED_REORDERING


def entry(name: str, grants: Capability, **changes: Any) -> LeanEntry:
    fields: dict[str, Any] = {
        "module": "Demo",
        "statement": f"{name} holds",
        "axioms": ("propext",),
        "complete": False,
        "status": "proved",
        "grants": (grants.value,),
        "witnesses": ("small/one",),
        "problem": None,
    }
    return LeanEntry(name=name, **(fields | changes))


ENTRIES = (
    entry("one", THREADS),
    entry("two", WAVES),
    entry("three", WAVES),
    entry("mixed", MIXED, witnesses=("small/replayed",)),
    entry("if", RELAXED, status="premise_scoped"),
)
GRANTED = ("threadedCanonical", "certifiedWaves", "mixedProfiles")


def environment(*entries: LeanEntry, computed: tuple[str, ...] = GRANTED) -> dict[str, LeanPack]:
    pack = LeanPack("Demo.pack", "demo", "Demo", entries or ENTRIES, (), computed)
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
