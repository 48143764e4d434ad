"""Fingerprints of shapes: the stable names of what differs between Lean's types and Python's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conformance.errors import CannotJudge

PREFIX = "manifest/"


class ShapeDifference(StrEnum):
    """What differs between the two sides of one type."""

    TYPE = "type"
    """One side does not have the type, or the table of types does not speak of it."""
    CONSTRUCTOR = "constructor"
    """Lean has it, Python does not."""
    EXTRA_CONSTRUCTOR = "extra_constructor"
    """Python has it, Lean does not."""
    FIELD = "field"
    """Lean has it, Python does not."""
    EXTRA_FIELD = "extra_field"
    """Python has it, Lean does not."""
    ORDER = "order"
    """Constructors of a type, or fields of a constructor, are the same in another order."""


@dataclass(frozen=True, slots=True, order=True)
class ShapeFingerprint:
    """One difference, and where it was seen: `manifest/field/Coroutine.tokens`."""

    difference: ShapeDifference
    name: str

    def __str__(self) -> str:
        return f"{PREFIX}{self.difference}/{self.name}"

    @property
    def coverable(self) -> bool:
        """Whether a ledger may allow it: always, with a reason."""
        return True

    @classmethod
    def parse(cls, text: str) -> ShapeFingerprint:
        """Return the fingerprint that `str` wrote; raises `CannotJudge` for anything else."""
        difference, _, name = text.removeprefix(PREFIX).partition("/")
        if not text.startswith(PREFIX) or difference not in list(ShapeDifference) or not name:
            raise CannotJudge(
                f"{text!r} is not a fingerprint of a shape",
                fix=f"write {PREFIX}DIFFERENCE/NAME; differences: " + ", ".join(ShapeDifference),
            )
        return cls(ShapeDifference(difference), name)
