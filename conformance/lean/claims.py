"""What a package claims: every statement and the terms that it speaks of, locked by their hashes.

A definition that runs is not locked: the traces drift if it changes. All others that a statement
speaks of are, for nothing else would notice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json, pretty_json, read_document, sha256, write_atomic
from conformance.lean.modules import Module
from conformance.paths import fixtures_dir

SCHEMA = "conformance.claims.v1"
AREA = "Runtime.Properties"
"""Theorems of this name or module and below are claims."""
ACCEPT = "conformance lean claims --accept"


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement, what its docstring says of it, and the terms that it speaks of."""

    name: str
    module: str
    says: tuple[str, ...]
    statement: tuple[str, ...]
    terms: tuple[str, ...]
    hash: str


@dataclass(frozen=True, slots=True)
class Term:
    """A definition that claims speak of and that no program runs, as its source has it."""

    name: str
    module: str
    definition: tuple[str, ...]
    hash: str


@dataclass(frozen=True, slots=True)
class Claims:
    """All claims of a package and their terms, sorted by name."""

    claims: tuple[Claim, ...] = ()
    terms: tuple[Term, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the document as it is committed."""
        return {
            "schema": SCHEMA,
            "claims": [
                {
                    "name": claim.name,
                    "module": claim.module,
                    "says": list(claim.says),
                    "statement": list(claim.statement),
                    "terms": list(claim.terms),
                    "hash": claim.hash,
                }
                for claim in self.claims
            ],
            "terms": [
                {
                    "name": term.name,
                    "module": term.module,
                    "definition": list(term.definition),
                    "hash": term.hash,
                }
                for term in self.terms
            ],
        }


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """A claim, or a term of claims, that is not as committed: what is there, and what was."""

    name: str
    what: str
    committed: str | None
    now: str | None

    def __str__(self) -> str:
        shown = [f"{self.name} {self.what}"]
        for title, text in (("committed", self.committed), ("now", self.now)):
            if text is not None:
                shown += [f"  {title}:", *(f"    {line}" for line in text.split("\n"))]
        return "\n".join(shown)

    def to_json(self) -> dict[str, Any]:
        """Return the change as plain JSON values."""
        return {
            "name": self.name,
            "what": self.what,
            "committed": self.committed,
            "now": self.now,
        }


def claims_path() -> Path:
    """Return where the claims are committed."""
    return fixtures_dir() / "claims.json"


def load_claims(path: Path | None = None) -> Claims:
    """Read the claims that were accepted."""
    path = path or claims_path()
    if not path.exists():
        raise CannotJudge("no claims were accepted yet", where=path, fix=f"run `{ACCEPT}`")
    document = read_document(path, SCHEMA)
    return Claims(
        tuple(
            Claim(
                name=raw["name"],
                module=raw["module"],
                says=tuple(raw["says"]),
                statement=tuple(raw["statement"]),
                terms=tuple(raw["terms"]),
                hash=raw["hash"],
            )
            for raw in document["claims"]
        ),
        tuple(
            Term(raw["name"], raw["module"], tuple(raw["definition"]), raw["hash"])
            for raw in document["terms"]
        ),
    )


def write_claims(claims: Claims, path: Path | None = None) -> None:
    """Accept these claims."""
    write_atomic(path or claims_path(), pretty_json(claims.to_json()) + "\n")


def claims_of(found: Mapping[str, Any], package: Mapping[str, Module]) -> Claims:
    """Return the claims that Lean found, hashed: `forms` are the texts of all that is locked."""
    terms = tuple(
        Term(
            name=raw["name"],
            module=raw["module"],
            definition=_lines(package[raw["module"]].text, *raw["lines"]),
            hash=sha256(canonical_json(raw["forms"])),
        )
        for raw in sorted(found["terms"], key=lambda raw: str(raw["name"]))
    )
    hashes = {term.name: term.hash for term in terms}
    return Claims(
        tuple(
            Claim(
                name=raw["name"],
                module=raw["module"],
                says=tuple(raw["says"].strip().split("\n")),
                statement=tuple(raw["statement"].split("\n")),
                terms=tuple(sorted(raw["terms"])),
                hash=sha256(canonical_json([raw["forms"], {t: hashes[t] for t in raw["terms"]}])),
            )
            for raw in found["claims"]
        ),
        terms,
    )


def _lines(text: str, first: int, last: int) -> tuple[str, ...]:
    return tuple(text.split("\n")[first - 1 : last])


def changes(committed: Claims, now: Claims) -> Iterator[ClaimChange]:
    """Yield each claim and each term that is gone, new, or other than committed."""
    before, after = ({c.name: c for c in one.claims} for one in (committed, now))
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old != new:
            yield ClaimChange(name, _claim_change(old, new), _claim(old), _claim(new))
    was, are = ({t.name: t for t in one.terms} for one in (committed, now))
    for name in sorted(was.keys() | are.keys()):
        term, other = was.get(name), are.get(name)
        if term != other:
            what = _term_change(term, other)
            yield ClaimChange(name, what, _definition(term), _definition(other))


def _claim_change(old: Claim | None, new: Claim | None) -> str:
    if new is None:
        return "is claimed no more"
    if old is None:
        return "is a new claim that nobody accepted"
    if old.statement != new.statement:
        return "states something else"
    if old.hash != new.hash:
        return "states the same in terms that mean something else"
    if old.says != new.says:
        return "states the same, said in other words"
    return "is listed in another way"


def _claim(claim: Claim | None) -> str | None:
    """Return a claim with its sentence, as a reviewer reads it."""
    return None if claim is None else "\n".join((*claim.says, *claim.statement))


def _term_change(old: Term | None, new: Term | None) -> str:
    if new is None:
        return "is a term of claims no more"
    if old is None:
        return "is a new term of claims"
    if old.hash != new.hash:
        return "is a term of claims, and means something else"
    return "is a term of claims that means the same, written in another way"


def _definition(term: Term | None) -> str | None:
    """Return a term as its source has it."""
    return None if term is None else "\n".join(term.definition)
