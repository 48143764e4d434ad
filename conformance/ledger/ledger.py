"""The parity ledger: the deviations that are allowed, each with an owner and a date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from conformance.envelope.fingerprint import Fingerprint
from conformance.errors import CannotJudge
from conformance.jsonfile import read_document
from conformance.manifest.fingerprint import PREFIX, ShapeFingerprint
from conformance.paths import fixtures_dir

SCHEMA = "conformance.ledger.v1"


AnyFingerprint = Fingerprint | ShapeFingerprint
"""What a deviation may cover: differences of runs, and differences of shapes."""


class DeviationStatus(StrEnum):
    """Whether a deviation still stands."""

    ACTIVE = "active"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Deviation:
    """One allowed deviation, as it is written; `conformance.ledger.gate` decides if it is valid."""

    id: str
    title: str
    owner: str
    status: str
    reason: str
    impact: str
    alternatives_considered: tuple[str, ...]
    revisit_date: str
    covers: tuple[str, ...]
    """The fingerprints that it allows."""
    lean_refs: tuple[str, ...]
    python_refs: tuple[str, ...]
    tests: tuple[str, ...]

    @property
    def active(self) -> bool:
        """Whether it allows anything."""
        return self.status == DeviationStatus.ACTIVE

    def to_json(self) -> dict[str, Any]:
        """Return it as the ledger has it."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every deviation of one ledger file."""

    path: Path
    deviations: tuple[Deviation, ...]

    @property
    def covered(self) -> frozenset[Fingerprint]:
        """What the active deviations allow of runs; what is not a fingerprint allows nothing."""
        return frozenset(f for f in self._allowed() if isinstance(f, Fingerprint))

    @property
    def covered_shapes(self) -> frozenset[ShapeFingerprint]:
        """What the active deviations allow of shapes."""
        return frozenset(f for f in self._allowed() if isinstance(f, ShapeFingerprint))

    def _allowed(self) -> Iterator[AnyFingerprint]:
        """What the active deviations cover, and may cover."""
        for text in (text for d in self.deviations if d.active for text in d.covers):
            try:
                fingerprint = parse_fingerprint(text)
            except CannotJudge:
                continue  # the gate names it
            if fingerprint.coverable:
                yield fingerprint

    def find(self, deviation_id: str) -> Deviation:
        """Return the deviation with this id."""
        for deviation in self.deviations:
            if deviation.id == deviation_id:
                return deviation
        ids = ", ".join(d.id for d in self.deviations) or "none"
        raise CannotJudge(
            f"no deviation is called {deviation_id!r}", where=self.path, fix=f"there are: {ids}"
        )


def parse_fingerprint(text: str) -> AnyFingerprint:
    """Return the fingerprint, of runs or of shapes; raises `CannotJudge` for anything else."""
    if text.startswith(PREFIX):
        return ShapeFingerprint.parse(text)
    return Fingerprint.parse(text)


def ledger_path() -> Path:
    """Return where the ledger is committed."""
    return fixtures_dir() / "parity_ledger.json"


def load_ledger(path: Path | None = None) -> Ledger:
    """Read the ledger; raises `CannotJudge` for one that is not JSON or not of its schema."""
    path = path or ledger_path()
    raw = read_document(path, SCHEMA)
    return Ledger(path, tuple(_deviation(entry) for entry in raw["deviations"]))


def _deviation(entry: dict[str, Any]) -> Deviation:
    """Return one entry; the schema has checked its fields."""
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
    return Deviation(**fields)


def _plain(value: object) -> object:
    """Return a field as JSON has it."""
    return list(value) if isinstance(value, tuple) else value
