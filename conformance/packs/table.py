"""The table of a pack: each capability, what it means, and the theorems from which that follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.lean.audit import foundation
from conformance.packs.meaning import Clause, Meaning
from conformance.packs.pack import Grant, Pack, Theorem
from conformance.plain_json import Json
from pyvm.runtime.gates import Capability


@dataclass(frozen=True, slots=True)
class Support:
    """A theorem that speaks for a capability; the axioms are also those of the derivation."""

    theorem: str
    statement: str
    axioms: tuple[str, ...]
    axioms_complete: bool
    premises: str | None

    def to_json(self) -> Json:
        """Return the JSON form."""
        return {
            "theorem": self.theorem,
            "statement": self.statement,
            "axioms": list(self.axioms),
            "axioms_complete": self.axioms_complete,
            "premises": self.premises,
        }


@dataclass(frozen=True, slots=True)
class Row:
    """A capability for which some theorem speaks; without a meaning it has no sentence."""

    capability: Capability
    meaning: Meaning | None
    supports: tuple[Support, ...]

    @property
    def sentence(self) -> str:
        """What the capability means, in one sentence."""
        return self.meaning.sentence if self.meaning else ""

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """What it means, clause by clause."""
        return self.meaning.clauses if self.meaning else ()

    def to_json(self) -> Json:
        """Return the JSON form."""
        return {
            "sentence": self.sentence,
            "clauses": [clause.to_json() for clause in self.clauses],
            "hash": self.meaning.hash if self.meaning else None,
            "theorems": [support.to_json() for support in self.supports],
        }

    def lines(self) -> Iterator[str]:
        """Yield what stands below the capability's name, for people."""
        if self.sentence:
            yield f"means: {self.sentence}"
        for clause in self.clauses:
            name = f"{clause.name}: " if clause.name else ""
            yield f"  {name}{_one_line(clause.statement)}"
        for support in self.supports:
            yield f"by {support.theorem}"
            yield f"  states: {_one_line(support.statement)}"
            yield f"  axioms: {foundation(support.axioms, support.axioms_complete)}"
            yield f"  premises: {_one_line(support.premises or 'none')}"


def table(pack: Pack) -> dict[Capability, Row]:
    """Return the rows of all capabilities for which the pack speaks."""
    return {
        capability: Row(
            capability,
            pack.meaning(capability),
            tuple(
                _support(theorem, grant)
                for theorem in pack.theorems
                for grant in theorem.grants
                if grant.capability is capability
            ),
        )
        for capability in Capability
        if pack.speakers(capability)
    }


def _support(theorem: Theorem, grant: Grant) -> Support:
    return Support(
        theorem=theorem.name,
        statement=theorem.statement,
        axioms=tuple(sorted({*theorem.axioms, *grant.axioms})),
        axioms_complete=theorem.axioms_complete and grant.axioms_complete,
        premises=theorem.premises,
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
