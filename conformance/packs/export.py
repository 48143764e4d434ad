"""Packs from Lean's environment: what the model proves now, in the form of a pack file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.cases.case import Case
from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json, check_schema, sha256
from conformance.lean.pack import LeanEntry, LeanMeaning, LeanPack
from conformance.packs.meaning import Clause, Meaning, meaning_hash
from conformance.packs.pack import SCHEMA, Grant, Pack, Theorem, TheoremStatus
from conformance.traces.trace import Producer
from pyvm.config import DeterminismMode
from pyvm.runtime.gates import Capability

RELEASE = "Runtime.Proofs.releasePack"
"""The constant that holds what a release proves."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an entry of a pack does not stand for its theorem; `theorem` is None for the pack."""

    theorem: str | None
    message: str

    def __str__(self) -> str:
        return f"{self.theorem or 'the pack'}: {self.message}"


def find_pack(found: Mapping[str, LeanPack], constant: str) -> LeanPack:
    """Return the pack with this constant; raises `CannotJudge` if there is none."""
    if constant not in found:
        raise CannotJudge(
            f"no constant {constant} of type TheoremPack is imported by a root module",
            where="lean/",
            fix=f"one of {', '.join(sorted(found)) or 'none'}; a new pack: `conformance pack new`",
        )
    return found[constant]


def problems(pack: LeanPack) -> Iterator[Problem]:
    """Yield what is wrong with a pack, whatever its file says."""
    for message in pack.problems:
        yield Problem(None, message)
    for name, count in Counter(entry.name for entry in pack.entries).items():
        if count > 1:
            yield Problem(name, f"{count} entries name it")
    for entry in pack.entries:
        if entry.problem is not None:
            yield Problem(entry.name, entry.problem)


def pack_of(pack: LeanPack, producer: Producer, corpus: Sequence[Case]) -> Pack:
    """Return the pack file that Lean's pack would be exported to."""
    theorems = tuple(map(theorem_of, pack.entries))
    meanings = {meaning.capability: meaning_of(meaning) for meaning in pack.meanings}
    ordered = tuple(meanings[c.value] for c in Capability if c.value in meanings)
    profiles = tuple(witnessed_profiles(theorems, corpus))
    return Pack(pack.name, pack.pack, producer, theorems, ordered, profiles)


def theorem_of(entry: LeanEntry) -> Theorem:
    """Return an entry in the form of a pack file; raises `CannotJudge` for what Python lacks."""
    try:
        grants = tuple(
            Grant(Capability(grant.capability), grant.axioms, grant.complete)
            for grant in entry.grants
        )
        status = TheoremStatus(entry.status)
    except ValueError as error:
        raise CannotJudge(
            f"{entry.name}: {error}",
            where="lean/Runtime/VM/Runtime/Gates.lean",
            fix="give pyvm/runtime/gates.py the same constructors",
        ) from error
    return Theorem(
        name=entry.name,
        module=entry.module,
        statement=entry.statement,
        statement_hash=sha256(entry.statement),
        axioms=entry.axioms,
        axioms_complete=entry.complete,
        status=status,
        premises=entry.premises,
        grants=grants,
        witnesses=entry.witnesses,
    )


def meaning_of(meaning: LeanMeaning) -> Meaning:
    """Return what a capability means in the form of a pack file."""
    clauses = tuple(Clause(c.name, c.sentence, c.statement) for c in meaning.clauses)
    terms = {name: sha256(canonical_json(list(forms))) for name, forms in sorted(meaning.terms)}
    capability = Capability(meaning.capability)
    return Meaning(capability, meaning.sentence, clauses, terms, meaning_hash(clauses, terms))


def witnessed_profiles(
    theorems: Iterable[Theorem], corpus: Sequence[Case]
) -> Iterator[DeterminismMode]:
    """Yield the profiles under which a witness case runs; `packs.pack` has the rule."""
    known = tuple(theorems)
    for mode in DeterminismMode:
        speakers = [
            theorem
            for theorem in known
            if mode is DeterminismMode.FULL or Capability.MIXED_PROFILES in theorem.capabilities
        ]
        words = {word for theorem in speakers for word in theorem.witnesses}
        under = (case.id for case in corpus if case.raw["config"]["determinism_mode"] == mode.value)
        if any(word in id for id in under for word in words):
            yield mode


def to_text(pack: Pack, where: str | Path) -> str:
    """Return the text of a pack file, checked against its schema."""
    raw = check_schema(pack.to_json(), SCHEMA, where)
    return json.dumps(raw, ensure_ascii=False, indent=2) + "\n"
