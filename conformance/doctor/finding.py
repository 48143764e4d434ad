"""What the doctor finds of one thing: its state, and which verbs need it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conformance.errors import CannotJudge
from conformance.plain_json import JsonObject

EVERY: frozenset[str] = frozenset()
"""The verbs of what all of them need."""


class State(StrEnum):
    """How one thing is."""

    GOOD = "good"
    """There, and of a version that is taken."""
    STALE = "stale"
    """There, and to be renewed by the verbs that use it, or by the command that is named."""
    MISSING = "missing"
    """Not there."""
    BROKEN = "broken"
    """There, and not to be used as it is."""

    @property
    def usable(self) -> bool:
        """Whether the verbs that need the thing work."""
        return self in (State.GOOD, State.STALE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing."""

    name: str
    state: State
    says: str
    """Where it is and which version, or what is wrong."""
    verbs: frozenset[str] = EVERY
    """The verbs that need it; none stands for all of them."""
    fix: str | None = None

    @classmethod
    def of_error(
        cls,
        name: str,
        error: CannotJudge,
        verbs: frozenset[str] = EVERY,
        state: State = State.MISSING,
    ) -> Finding:
        """Return the finding of a thing that is not there, or cannot be used."""
        place = f"{error.where}: " if error.where is not None else ""
        return cls(name, state, f"{place}{error.what}", verbs, error.fix)

    def concerns(self, wanted: frozenset[str]) -> bool:
        """Return whether one of these verbs needs it; of none at all, that it is asked for."""
        return not wanted or not self.verbs or bool(self.verbs & wanted)

    def to_json(self) -> JsonObject:
        """Return it for machines."""
        return {
            "name": self.name,
            "state": self.state.value,
            "says": self.says,
            "verbs": sorted(self.verbs),
            "fix": self.fix,
        }
