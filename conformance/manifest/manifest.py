"""Parity of shapes: where Lean's types and Python's differ, as fingerprints for the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.manifest.correspondence import LEAN_ONLY, PAIRS
from conformance.manifest.fingerprint import ShapeDifference, ShapeFingerprint
from conformance.manifest.introspect import python_manifest
from conformance.manifest.shapes import Constructor, Manifest, Shape

Shapes = Mapping[ShapeFingerprint, Sequence[str]]
"""The differences of shape, each with its details."""


@dataclass(frozen=True, slots=True)
class DriftedType:
    """A type that Lean would now write differently into its manifest than is committed."""

    type: str
    detail: str

    def to_json(self) -> dict[str, str]:
        """Return the JSON form."""
        return {"type": self.type, "detail": self.detail}


def observed_shapes(lean: Manifest, python: Manifest | None = None) -> Shapes:
    """Return every difference between Lean's types and those of pyvm, sorted."""
    python = python_manifest() if python is None else python
    found = dict(_differences(lean, python))
    return {fingerprint: (found[fingerprint],) for fingerprint in sorted(found)}


def drift(committed: Manifest, now: Manifest) -> tuple[DriftedType, ...]:
    """Return where the committed manifest is not what Lean writes now."""
    found = []
    for name in sorted(committed.types.keys() | now.types.keys()):
        old, new = committed.types.get(name), now.types.get(name)
        if old is None or new is None:
            found.append(DriftedType(name, "is new" if old is None else "is gone"))
        elif old != new:
            found.append(DriftedType(name, _first_change(old, new)))
    return tuple(found)


Difference = tuple[ShapeFingerprint, str]


def _differences(lean: Manifest, python: Manifest) -> Iterator[Difference]:
    for name in sorted({*lean.types, *PAIRS, *LEAN_ONLY}):
        if name not in lean.types:
            yield _found(
                ShapeDifference.TYPE, name, "the table names it, and Lean does not have it"
            )
        elif name in PAIRS and name not in python.types:
            yield _found(ShapeDifference.TYPE, name, f"pyvm has no {PAIRS[name]}")
        elif name in PAIRS:
            yield from _compare(lean.types[name], python.types[name])
        elif name not in LEAN_ONLY:
            yield _found(
                ShapeDifference.TYPE, name, "Lean has it, and the table is silent about it"
            )


def _compare(lean: Shape, python: Shape) -> Iterator[Difference]:
    """Yield the differences of one type: in its constructors, then in the fields of each."""
    if lean.kind == python.kind == "structure":
        yield from _compare_fields(lean.name, lean.constructors[0], python.constructors[0])
        return
    left = {c.name: c for c in lean.constructors}
    right = {c.name: c for c in python.constructors}
    yield from _names(lean.name, list(left), list(right), _CONSTRUCTORS, python.ordered)
    for name in left.keys() & right.keys():
        yield from _compare_fields(f"{lean.name}.{name}", left[name], right[name])


def _compare_fields(owner: str, lean: Constructor, python: Constructor) -> Iterator[Difference]:
    """Yield the differences of one constructor: by names, or by number where Python has none."""
    if any(field.name is None for field in python.fields):
        if len(lean.fields) != len(python.fields):
            counts = (
                f"Lean has {len(lean.fields)} fields, Python {len(python.fields)} without names"
            )
            yield _found(ShapeDifference.FIELD, owner, counts)
        return
    left = [str(field.name) for field in lean.fields]
    own = [str(field.name) for field in python.fields]
    right = own + [n for n in left if n in python.provided and n not in own]
    yield from _names(owner, left, right, _FIELDS, python.ordered)


_CONSTRUCTORS = (ShapeDifference.CONSTRUCTOR, ShapeDifference.EXTRA_CONSTRUCTOR)
_FIELDS = (ShapeDifference.FIELD, ShapeDifference.EXTRA_FIELD)


def _names(
    owner: str,
    left: list[str],
    right: list[str],
    kinds: tuple[ShapeDifference, ShapeDifference],
    ordered: bool,
) -> Iterator[Difference]:
    """Yield the differences between two lists of names."""
    missing, extra = kinds
    for name in left:
        if name not in right:
            yield _found(missing, f"{owner}.{name}", "Lean has it, Python does not")
    for name in right:
        if name not in left:
            yield _found(extra, f"{owner}.{name}", "Python has it, Lean does not")
    shared = [name for name in left if name in right]
    other = [name for name in right if name in left]
    if ordered and shared != other:
        orders = f"Lean has {', '.join(shared)}; Python {', '.join(other)}"
        yield _found(ShapeDifference.ORDER, owner, orders)


def _found(difference: ShapeDifference, name: str, detail: str) -> Difference:
    return ShapeFingerprint(difference, name), detail


def _first_change(old: Shape, new: Shape) -> str:
    """Return what is new in a type and what is gone, or else that the order has changed."""
    before, after = _parts(old), _parts(new)
    gone, come = [p for p in before if p not in after], [p for p in after if p not in before]
    said = [f"without {', '.join(gone)}"] if gone else []
    said += [f"with {', '.join(come)}"] if come else []
    return "; ".join(said) or "in another order"


def _parts(shape: Shape) -> list[str]:
    return [
        text
        for c in shape.constructors
        for text in (c.name, *(f"{c.name}.{f.name} : {f.type}" for f in c.fields))
    ]


def shapes_json(
    shapes: Shapes, covered: Callable[[ShapeFingerprint], bool]
) -> list[dict[str, Any]]:
    """Return the differences as JSON."""
    return [
        {"fingerprint": str(f), "detail": details[0], "covered": covered(f)}
        for f, details in shapes.items()
    ]
