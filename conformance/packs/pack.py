"""Theorem packs as files: what Lean proved, and the contracts that a runtime draws from it.

A capability is granted if some theorem grants it and every theorem that grants it is proved and
intact, as `TheoremPack.grants` has it (Runtime/Proofs/TheoremPack/API.lean), and if the file says
what the capability means; that this follows from the theorem, Lean has seen. A determinism profile
has an artifact if a witness case of the pack runs under it, so that the comparison of the profile
is seen to work; for every profile but `full`, a witness of a theorem that grants `mixedProfiles`.
Export writes those profiles into the field `profiles`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from conformance.errors import CannotJudge
from conformance.jsonfile import check_schema, read_json, sha256
from conformance.packs.meaning import Meaning, read_meaning
from conformance.paths import fixtures_dir
from conformance.plain_json import Json
from conformance.traces.trace import Producer
from pyvm.config import DeterminismMode
from pyvm.runtime.gates import Capability, RuntimeContracts

SCHEMA = "conformance.pack.v2"
ALLOWED_AXIOMS = frozenset(("propext", "Quot.sound", "Classical.choice"))
"""The axioms on which a theorem may rest: those of Lean itself."""


class TheoremStatus(StrEnum):
    """How much of a theorem is proved."""

    PROVED = "proved"
    PREMISE_SCOPED = "premise_scoped"
    """It holds where its premises do, and grants nothing by itself."""


def foreign(axioms: Iterable[str]) -> tuple[str, ...]:
    """Return those axioms that are not Lean's own."""
    return tuple(axiom for axiom in axioms if axiom not in ALLOWED_AXIOMS)


@dataclass(frozen=True, slots=True)
class Grant:
    """A capability, with what the derivation of its meaning from a theorem rests on."""

    capability: Capability
    axioms: tuple[str, ...]
    axioms_complete: bool

    def to_json(self) -> Json:
        """Return it as the pack format has it."""
        return {
            "capability": self.capability.value,
            "axioms": list(self.axioms),
            "axioms_complete": self.axioms_complete,
        }


@dataclass(frozen=True, slots=True)
class Theorem:
    """An entry of a pack; its witnesses are parts of case ids."""

    name: str
    module: str
    statement: str
    statement_hash: str
    axioms: tuple[str, ...]
    axioms_complete: bool
    """Whether the Lean that listed them sees the proofs of the library as well."""
    status: TheoremStatus
    premises: str | None
    """What whoever uses it must bring; None if it is proved."""
    grants: tuple[Grant, ...]
    witnesses: tuple[str, ...]

    @property
    def capabilities(self) -> tuple[Capability, ...]:
        """The capabilities for which it speaks."""
        return tuple(grant.capability for grant in self.grants)

    @property
    def forged(self) -> bool:
        """Whether the hash is another than that of the statement."""
        return self.statement_hash != sha256(self.statement)

    @property
    def foreign_axioms(self) -> tuple[str, ...]:
        """Axioms that are not Lean's own."""
        return foreign(self.axioms)

    def allows(self, capability: Capability) -> bool:
        """Return whether it grants a capability if it is as the file says, derivation included."""
        return self.holds and not any(
            foreign(grant.axioms) for grant in self.grants if grant.capability is capability
        )

    @property
    def holds(self) -> bool:
        """Whether it may grant anything, by what the file says of it."""
        return self.status is TheoremStatus.PROVED and not self.forged and not self.foreign_axioms

    def to_json(self) -> Json:
        """Return it as the pack format has it."""
        return {
            "name": self.name,
            "module": self.module,
            "statement": self.statement,
            "statement_hash": self.statement_hash,
            "axioms": list(self.axioms),
            "axioms_complete": self.axioms_complete,
            "status": self.status.value,
            "premises": self.premises,
            "grants": [grant.to_json() for grant in self.grants],
            "witnesses": list(self.witnesses),
        }


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack; `constant` is the Lean constant that it was exported from."""

    name: str
    constant: str
    producer: Producer
    theorems: tuple[Theorem, ...]
    meanings: tuple[Meaning, ...]
    """What each capability means for which a theorem speaks."""
    profiles: tuple[DeterminismMode, ...]
    """The profiles for which it brings an artifact."""

    def meaning(self, capability: Capability) -> Meaning | None:
        """Return what the file says that a capability means; None if it does not say it."""
        return next((m for m in self.meanings if m.capability is capability), None)

    def speakers(self, capability: Capability) -> tuple[Theorem, ...]:
        """Return the theorems that speak for a capability."""
        return tuple(t for t in self.theorems if capability in t.capabilities)

    def upholds(self, capability: Capability) -> bool:
        """Return whether nothing that the file itself says speaks against a capability."""
        speakers, meaning = self.speakers(capability), self.meaning(capability)
        stated = not speakers or (meaning is not None and not meaning.forged)
        return stated and all(theorem.allows(capability) for theorem in speakers)

    def to_json(self) -> Json:
        """Return it as the pack format has it."""
        return {
            "schema": SCHEMA,
            "name": self.name,
            "constant": self.constant,
            "producer": self.producer.to_json(),
            "profiles": [mode.value for mode in self.profiles],
            "capabilities": [meaning.to_json() for meaning in self.meanings],
            "theorems": [theorem.to_json() for theorem in self.theorems],
        }


def packs_dir() -> Path:
    """Return where packs are committed."""
    return fixtures_dir() / "packs"


def load_pack(path: Path) -> Pack:
    """Read the pack of a file."""
    return read_pack(read_json(path), path)


def load_packs() -> dict[Path, Pack]:
    """Read every committed pack, in the order of the file names; there may be none."""
    return {path: load_pack(path) for path in sorted(packs_dir().glob("*.json"))}


def read_pack(raw: Json, where: str | Path) -> Pack:
    """Read a pack from its JSON; raises `CannotJudge`."""
    checked = check_schema(raw, SCHEMA, where)
    theorems = tuple(map(_theorem, checked["theorems"]))
    meanings = tuple(map(read_meaning, checked["capabilities"]))
    listed = (
        *(("$.theorems", theorem.name) for theorem in theorems),
        *(("$.capabilities", meaning.capability.value) for meaning in meanings),
    )
    for (field, name), count in Counter(listed).items():
        if count > 1:
            raise CannotJudge(
                f"{field}: {name} is there {count} times",
                where=where,
                fix="write the file with `conformance pack export`, not by hand",
            )
    return Pack(
        name=checked["name"],
        constant=checked["constant"],
        producer=Producer.from_json(checked["producer"]),
        theorems=theorems,
        meanings=meanings,
        profiles=tuple(map(DeterminismMode, checked["profiles"])),
    )


def _theorem(raw: Json) -> Theorem:
    return Theorem(
        name=raw["name"],
        module=raw["module"],
        statement=raw["statement"],
        statement_hash=raw["statement_hash"],
        axioms=tuple(raw["axioms"]),
        axioms_complete=raw["axioms_complete"],
        status=TheoremStatus(raw["status"]),
        premises=raw["premises"],
        grants=tuple(
            Grant(Capability(grant["capability"]), tuple(grant["axioms"]), grant["axioms_complete"])
            for grant in raw["grants"]
        ),
        witnesses=tuple(raw["witnesses"]),
    )


def claimed(theorems: Iterable[Theorem]) -> Iterator[Capability]:
    """Yield what these theorems grant if each is what it claims to be.

    Mirrors `TheoremPack.capabilities`.
    """
    known = tuple(theorems)
    for capability in Capability:
        statuses = [theorem.status for theorem in known if capability in theorem.capabilities]
        if statuses and all(status is TheoremStatus.PROVED for status in statuses):
            yield capability


def granted(*packs: Pack) -> Iterator[Capability]:
    """Yield the capabilities that packs grant together, in their order."""
    for capability in claimed(theorem for pack in packs for theorem in pack.theorems):
        if all(pack.upholds(capability) for pack in packs):
            yield capability


def same_axioms(one: Theorem | Grant, other: Theorem | Grant) -> bool:
    """Return whether both list the same axioms, as far as the Lean of each saw them."""
    if one.axioms_complete == other.axioms_complete:
        return one.axioms == other.axioms
    part, whole = (other, one) if one.axioms_complete else (one, other)
    return set(part.axioms) <= set(whole.axioms)


def contracts(*packs: Json) -> RuntimeContracts:
    """Return the contracts that packs make, as JSON: what Python's gates know.

    Several packs grant what one pack with the theorems of all of them would.
    """
    return _contracts([read_pack(raw, "pack") for raw in packs])


def committed_contracts() -> RuntimeContracts:
    """Return the contracts that all committed packs make."""
    return _contracts(list(load_packs().values()))


def _contracts(packs: Sequence[Pack]) -> RuntimeContracts:
    return RuntimeContracts(
        capabilities=frozenset(granted(*packs)),
        artifacts=frozenset(mode for pack in packs for mode in pack.profiles),
    )
