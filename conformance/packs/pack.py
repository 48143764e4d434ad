"""Theorem packs as files: what Lean proved, and the contracts that a runtime draws from it.

A capability is granted if some theorem grants it and every theorem that grants it is proved and
intact, as `TheoremPack.grants` has it (Runtime/Proofs/TheoremPack/API.lean). A determinism profile
has an artifact if a witness case of the pack runs under it, so that the comparison of the profile
is seen to work: for a profile but `full`, a witness of a theorem that grants `mixedProfiles`.
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
from conformance.paths import fixtures_dir
from conformance.plain_json import Json
from conformance.traces.trace import Producer
from pyvm.config import DeterminismMode
from pyvm.runtime.gates import Capability, RuntimeContracts

SCHEMA = "conformance.pack.v2"
ALLOWED_AXIOMS = frozenset(("propext", "Quot.sound", "Classical.choice"))
"""On which axioms a theorem may rest: those of Lean itself."""


class TheoremStatus(StrEnum):
    """How much of a theorem is proved."""

    PROVED = "proved"
    PREMISE_SCOPED = "premise_scoped"
    """It holds of whoever brings its premises, and grants nothing by itself."""


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
    grants: tuple[Capability, ...]
    witnesses: tuple[str, ...]

    @property
    def forged(self) -> bool:
        """Whether the hash is not that of the statement."""
        return self.statement_hash != sha256(self.statement)

    @property
    def foreign_axioms(self) -> tuple[str, ...]:
        """Axioms that are not Lean's own."""
        return tuple(axiom for axiom in self.axioms if axiom not in ALLOWED_AXIOMS)

    def same_axioms(self, other: Theorem) -> bool:
        """Return whether both list the same axioms, as far as the Lean of each saw them."""
        if self.axioms_complete == other.axioms_complete:
            return self.axioms == other.axioms
        part, whole = (other, self) if self.axioms_complete else (self, other)
        return set(part.axioms) <= set(whole.axioms)

    @property
    def holds(self) -> bool:
        """Whether what the file says of it lets it grant anything."""
        return self.status is TheoremStatus.PROVED and not self.forged and not self.foreign_axioms

    def to_json(self) -> Json:
        """Write it as the pack format has it."""
        return {
            "name": self.name,
            "module": self.module,
            "statement": self.statement,
            "statement_hash": self.statement_hash,
            "axioms": list(self.axioms),
            "axioms_complete": self.axioms_complete,
            "status": self.status.value,
            "grants": [capability.value for capability in self.grants],
            "witnesses": list(self.witnesses),
        }


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack; `constant` is the Lean constant that it was exported from."""

    name: str
    constant: str
    producer: Producer
    theorems: tuple[Theorem, ...]
    profiles: tuple[DeterminismMode, ...]
    """The profiles for which it brings an artifact."""

    def to_json(self) -> Json:
        """Write it as the pack format has it."""
        return {
            "schema": SCHEMA,
            "name": self.name,
            "constant": self.constant,
            "producer": self.producer.to_json(),
            "profiles": [mode.value for mode in self.profiles],
            "theorems": [theorem.to_json() for theorem in self.theorems],
        }


def packs_dir() -> Path:
    """Where packs are committed."""
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
    for name, count in Counter(theorem.name for theorem in theorems).items():
        if count > 1:
            raise CannotJudge(
                f"$.theorems: {name} stands there {count} times",
                where=where,
                fix="write the file with `conformance pack export`, not by hand",
            )
    return Pack(
        name=checked["name"],
        constant=checked["constant"],
        producer=Producer.from_json(checked["producer"]),
        theorems=theorems,
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
        grants=tuple(map(Capability, raw["grants"])),
        witnesses=tuple(raw["witnesses"]),
    )


def claimed(theorems: Iterable[Theorem]) -> Iterator[Capability]:
    """Yield what these theorems grant if each is what it says to be.

    Mirrors `TheoremPack.capabilities`.
    """
    known = tuple(theorems)
    for capability in Capability:
        statuses = [theorem.status for theorem in known if capability in theorem.grants]
        if statuses and all(status is TheoremStatus.PROVED for status in statuses):
            yield capability


def granted(theorems: Iterable[Theorem]) -> Iterator[Capability]:
    """Yield the capabilities that these theorems grant together, in their order."""
    known = tuple(theorems)
    for capability in claimed(known):
        if all(theorem.holds for theorem in known if capability in theorem.grants):
            yield capability


def contracts(*packs: Json) -> RuntimeContracts:
    """Draw the contracts from packs, as JSON: the inventory of Python's gates.

    Of several packs a capability is granted as by one that has the theorems of all.
    """
    return _contracts([read_pack(raw, "pack") for raw in packs])


def committed_contracts() -> RuntimeContracts:
    """Draw the contracts from all committed packs."""
    return _contracts(list(load_packs().values()))


def _contracts(packs: Sequence[Pack]) -> RuntimeContracts:
    return RuntimeContracts(
        capabilities=frozenset(granted(theorem for pack in packs for theorem in pack.theorems)),
        artifacts=frozenset(mode for pack in packs for mode in pack.profiles),
    )
