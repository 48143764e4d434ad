"""The theorem packs of a Lean package, as its environment has them now."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.errors import CannotJudge
from conformance.lean.audit import KERNEL
from conformance.lean.build import build
from conformance.lean.diagnostics import Severity
from conformance.lean.modules import reachable, read_package
from conformance.lean.program import library_imports, run_program
from conformance.lean.settings import read_settings

_PROGRAM = (*KERNEL, Path(__file__).with_name("Pack.lean"))
"""The audit says which axioms a theorem rests on, and a pack says the same."""


@dataclass(frozen=True, slots=True)
class LeanGrant:
    """A capability, and the axioms on which its derivation from an entry's theorem rests."""

    capability: str
    axioms: tuple[str, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class LeanEntry:
    """An entry of a pack; `problem` says why it does not stand for the theorem that it names."""

    name: str
    module: str
    statement: str
    axioms: tuple[str, ...]
    complete: bool
    status: str
    premises: str | None
    grants: tuple[LeanGrant, ...]
    witnesses: tuple[str, ...]
    problem: str | None


@dataclass(frozen=True, slots=True)
class LeanClause:
    """A clause of what a capability means, with the sentence that stands above it."""

    name: str
    sentence: str
    statement: str


@dataclass(frozen=True, slots=True)
class LeanMeaning:
    """What a capability means; `terms` are the texts of all that its statement speaks of."""

    capability: str
    sentence: str
    clauses: tuple[LeanClause, ...]
    terms: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class LeanPack:
    """A constant of type `TheoremPack`; `granted` is what Lean computes that it grants.

    What the kernel does not take of the package is a problem of every pack: a proof may rest on it.
    """

    pack: str
    name: str
    module: str
    entries: tuple[LeanEntry, ...]
    meanings: tuple[LeanMeaning, ...]
    problems: tuple[str, ...]
    granted: tuple[str, ...]


def lean_packs(root: Path, *, report: Callable[[str], None]) -> dict[str, LeanPack]:
    """Build the package at `root`, and return its packs by the names of their constants."""
    root = root.resolve()
    built = build(root, report=report)
    if not built.ok:
        errors = [str(d) for d in built.diagnostics if d.severity is Severity.ERROR]
        raise CannotJudge(
            "the model does not build, so no pack of it counts:\n  "
            + "\n  ".join(errors or [*built.failed, *built.not_built]),
            where=root,
            fix="run `conformance lean build`",
        )
    package = read_package(root)
    own = sorted(reachable(package, read_settings(root).roots))
    report(f"reading the packs of {len(own)} modules")
    call = f"Pack.run {json.dumps(own)}"
    found = run_program(root, _PROGRAM, call, library_imports(package), report)
    return {pack["pack"]: _pack(pack, found["problems"]) for pack in found["packs"]}


def _pack(raw: dict[str, Any], refused: Sequence[str]) -> LeanPack:
    return LeanPack(
        pack=raw["pack"],
        name=raw["name"],
        module=raw["module"],
        entries=tuple(_entry(entry) for entry in raw["theorems"]),
        meanings=tuple(_meaning(meaning) for meaning in raw["meanings"]),
        problems=(*refused, *raw["problems"]),
        granted=tuple(raw["granted"]),
    )


_STATUS = {"proved": "proved", "premiseScoped": "premise_scoped"}


def _entry(raw: dict[str, Any]) -> LeanEntry:
    return LeanEntry(
        name=raw["name"],
        module=raw["module"],
        statement=raw["statement"],
        axioms=tuple(raw["axioms"]),
        complete=raw["complete"],
        status=_STATUS.get(raw["status"], raw["status"]),
        premises=raw["premises"],
        grants=tuple(
            LeanGrant(grant["capability"], tuple(grant["axioms"]), grant["complete"])
            for grant in raw["grants"]
        ),
        witnesses=tuple(raw["witnesses"]),
        problem=raw["problem"],
    )


def _meaning(raw: dict[str, Any]) -> LeanMeaning:
    return LeanMeaning(
        capability=raw["capability"],
        sentence=_one_line(raw["sentence"]),
        clauses=tuple(
            LeanClause(clause["name"], _one_line(clause["sentence"]), clause["statement"])
            for clause in raw["clauses"]
        ),
        terms=tuple((term["name"], tuple(term["forms"])) for term in raw["terms"]),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
