"""What a capability means, as Lean states it: its clauses, and the terms that they speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conformance.jsonfile import canonical_json, sha256
from conformance.plain_json import Json
from pyvm.runtime.gates import Capability


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a meaning; one that has no parts is a clause without a name."""

    name: str
    sentence: str
    statement: str

    def to_json(self) -> Json:
        """Return it as the pack format has it."""
        return {"name": self.name, "sentence": self.sentence, "statement": self.statement}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What must be proved before the capability is granted.

    `terms` are the hashes of all definitions that the clauses speak of and that no program runs: if
    one changed, so would the meaning, under the same words. `hash` is over clauses and terms.
    """

    capability: Capability
    sentence: str
    clauses: tuple[Clause, ...]
    terms: Mapping[str, str]
    hash: str

    @property
    def forged(self) -> bool:
        """Whether the hash is not that of the clauses and terms."""
        return self.hash != meaning_hash(self.clauses, self.terms)

    def to_json(self) -> Json:
        """Return it as the pack format has it."""
        return {
            "capability": self.capability.value,
            "sentence": self.sentence,
            "clauses": [clause.to_json() for clause in self.clauses],
            "terms": dict(self.terms),
            "hash": self.hash,
        }


def meaning_hash(clauses: tuple[Clause, ...], terms: Mapping[str, str]) -> str:
    """Return the SHA-256 of what is stated, and in what terms."""
    stated = [[clause.name, clause.statement] for clause in clauses]
    return sha256(canonical_json([stated, dict(terms)]))


def read_meaning(raw: Json) -> Meaning:
    """Read what a pack file says that a capability means."""
    return Meaning(
        capability=Capability(raw["capability"]),
        sentence=raw["sentence"],
        clauses=tuple(
            Clause(clause["name"], clause["sentence"], clause["statement"])
            for clause in raw["clauses"]
        ),
        terms=raw["terms"],
        hash=raw["hash"],
    )


def differences(old: Meaning, new: Meaning) -> tuple[str, ...]:
    """Name every clause and term in which two meanings of a capability differ."""
    was, now = ({clause.name: clause.statement for clause in m.clauses} for m in (old, new))
    clauses = (
        f"the clause {name or '(unnamed)'} says {was.get(name, 'nothing')}\n"
        f"    now  {now.get(name, 'nothing')}"
        for name in dict.fromkeys((*was, *now))
        if was.get(name) != now.get(name)
    )
    terms = (
        f"the term {name} means something else"
        for name in sorted(old.terms.keys() | new.terms.keys())
        if old.terms.get(name) != new.terms.get(name)
    )
    return (*clauses, *terms)
