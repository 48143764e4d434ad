"""Shapes of types: constructors and their fields, in order, as a manifest lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.errors import CannotJudge
from conformance.jsonfile import check_schema, pretty_json, read_json, write_atomic
from conformance.paths import fixtures_dir

SCHEMA = "conformance.manifest.v1"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a constructor."""

    name: str | None
    """None where it is known by its place alone, as in a bare Python tuple."""
    type: str | None
    """As Lean writes it, for readers; Python's side leaves it out."""


@dataclass(frozen=True, slots=True)
class Constructor:
    """One way to make a value."""

    name: str
    fields: tuple[Field, ...]
    ordered: bool = True
    """Whether the order of its fields means anything; that of a class's slots does not."""
    provided: frozenset[str] = frozenset()
    """What else it can be asked for: properties of a Python class."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One type; a structure has one constructor."""

    name: str
    kind: str
    constructors: tuple[Constructor, ...]
    ordered: bool = True
    """Whether its constructors have an order; they do not where a Python union holds an enum."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The types of one side, by the name of the Lean type."""

    types: Mapping[str, Shape]

    def constructors(self, type_name: str) -> tuple[str, ...]:
        """Return the names of a type's constructors; raises `CannotJudge` for an unknown type."""
        if type_name not in self.types:
            raise CannotJudge(
                f"the manifest has no type {type_name}",
                where=manifest_path(),
                fix="`conformance manifest write` if the model has it",
            )
        return tuple(constructor.name for constructor in self.types[type_name].constructors)

    def to_json(self) -> dict[str, Any]:
        """Return the document, in its schema."""
        return {"schema": SCHEMA, "types": [_shape_json(shape) for shape in self.types.values()]}


def manifest_path() -> Path:
    """Return where Lean's manifest is committed."""
    return fixtures_dir() / "manifest.json"


def read_manifest(path: Path | None = None) -> Manifest:
    """Read a committed manifest."""
    path = path or manifest_path()
    return from_json(read_json(path), path)


def write_manifest(manifest: Manifest, path: Path | None = None) -> Path:
    """Write a manifest to be committed."""
    path = path or manifest_path()
    write_atomic(path, pretty_json(manifest.to_json()) + "\n")
    return path


def from_json(raw: object, where: str | Path) -> Manifest:
    """Read a manifest from its JSON; raises `CannotJudge` for one that is not of its schema."""
    document = check_schema(raw, SCHEMA, where)
    return Manifest({entry["name"]: _shape(entry) for entry in document["types"]})


def _shape(raw: dict[str, Any]) -> Shape:
    constructors = (
        Constructor(c["name"], tuple(Field(f["name"], f["type"]) for f in c["fields"]))
        for c in raw["constructors"]
    )
    return Shape(raw["name"], raw["kind"], tuple(constructors))


def _shape_json(shape: Shape) -> dict[str, Any]:
    constructors = [
        {"name": c.name, "fields": [{"name": f.name, "type": f.type} for f in c.fields]}
        for c in shape.constructors
    ]
    return {"name": shape.name, "kind": shape.kind, "constructors": constructors}
