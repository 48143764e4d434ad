"""What became of an edit of the model, and by what it was caught."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from conformance.model_mutants.edits import Edit


class Caught(StrEnum):
    """What caught an edit, or why nothing did."""

    THEOREM = "theorem"
    """A proof no longer goes through."""
    CLAIM = "claim"
    """A claim, or what it speaks of, no longer holds."""
    DRIFT = "drift"
    """Every proof goes through; the changed model says something else than the traces."""
    ALIVE = "alive"
    """Neither a proof nor an answer shows it."""
    INVALID = "invalid"
    """The model itself is no longer taken by Lean: not counted."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An edit with its verdict."""

    edit: Edit
    caught: Caught
    by: str
    """The declaration, the case or the question that catches it; empty if there is none."""
    claims: tuple[str, ...] = ()
    """The claims that rest on the theorem."""

    @property
    def says(self) -> str:
        """Return the verdict as a line says it."""
        return f"{self.caught}: {self.by}" if self.by else str(self.caught)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            **self.edit.to_json(),
            "caught": self.caught.value,
            "by": self.by,
            "claims": list(self.claims),
        }

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Judged:
        """Read the JSON form, which was checked against its schema."""
        own = ("caught", "by", "claims")
        edit = Edit(**{name: value for name, value in raw.items() if name not in own})
        return cls(edit, Caught(raw["caught"]), raw["by"], tuple(raw["claims"]))


def counts(found: Iterable[Judged]) -> dict[Caught, int]:
    """Return how many edits each kind of verdict has; invalid ones are not counted."""
    number = Counter(one.caught for one in found)
    return {kind: number[kind] for kind in Caught if kind is not Caught.INVALID}


def unsaid(found: Iterable[Judged]) -> Iterator[Judged]:
    """Yield what no theorem says: the edits that only drift catches, in source order."""
    only = (one for one in found if one.caught is Caught.DRIFT)
    yield from sorted(only, key=lambda one: (one.edit.module, one.edit.first, one.edit.new))
