"""What became of mutants, and the verdict on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from conformance.verdict import Verdict


class MutantStatus(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    """A regime or check says no to it."""
    EQUIVALENT = "equivalent"
    """Nothing says no, and a committed argument says why nothing can."""
    ALIVE = "alive"
    """Nothing says no."""
    UNREACHED = "unreached"
    """No case runs its place: alive as well."""
    LOST = "lost"
    """The system killed its child, and nothing is known of it."""


@dataclass(frozen=True, slots=True)
class MutantVerdict:
    """What became of one mutant."""

    area: str
    mutant: str
    """Where it is and what it reads, or what was done to a trace or ledger."""
    operator: str
    before: str
    after: str
    status: MutantStatus
    killed_by: str | None = None
    """The regime or check that noticed it."""
    case: str | None = None
    """The first case on which it was noticed."""
    why: str | None = None
    """Its diagnosis; the argument, if the mutant is equivalent."""

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "area": self.area,
            "mutant": self.mutant,
            "operator": self.operator,
            "before": self.before,
            "after": self.after,
            "status": self.status.value,
            "killed_by": self.killed_by,
            "case": self.case,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Matrix:
    """What became of all that were planted."""

    verdicts: Sequence[MutantVerdict]
    problems: Sequence[str] = ()
    """What is wrong with the list of equivalents."""

    @property
    def alive(self) -> tuple[MutantVerdict, ...]:
        """The mutants that nothing notices."""
        return tuple(
            v for v in self.verdicts if v.status in (MutantStatus.ALIVE, MutantStatus.UNREACHED)
        )

    @property
    def lost(self) -> tuple[MutantVerdict, ...]:
        """The mutants of which nothing is known."""
        return tuple(v for v in self.verdicts if v.status is MutantStatus.LOST)

    @property
    def verdict(self) -> Verdict:
        """`conforms` if something was planted, all of it was noticed, and the list is true.

        One that is alive decides; one that is lost is no pass.
        """
        if self.alive or self.problems or not self.verdicts:
            return Verdict.DIFFERS
        return Verdict.UNJUDGED if self.lost else Verdict.CONFORMS

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Return by area, then in total, how many were planted and what became of them."""
        areas = dict.fromkeys(v.area for v in self.verdicts)
        found = {a: _count(v for v in self.verdicts if v.area == a) for a in areas}
        return {**found, "total": _count(self.verdicts)}

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        counts = self.counts()
        return {
            **counts["total"],
            "areas": {area: found for area, found in counts.items() if area != "total"},
            "problems": list(self.problems),
            "mutants": [v.to_json() for v in self.verdicts],
        }

    def lines(self) -> Iterator[str]:
        """Yield a line for each area, then what is alive."""
        names = ["planted", *(s for s in MutantStatus if self.lost or s is not MutantStatus.LOST)]
        yield f"{'area':<14}" + "".join(f"{name:>12}" for name in names)
        for area, counts in self.counts().items():
            yield f"{area:<14}" + "".join(f"{counts[name]:>12}" for name in names)
        for verdict in self.alive:
            yield f"{verdict.status}: {verdict.mutant}\n  was: {verdict.before}"
        for verdict in self.lost:
            yield f"{verdict.status}: {verdict.mutant}\n  because: {verdict.why}"
        for problem in self.problems:
            yield f"problem: {problem}"


def _count(verdicts: Iterable[MutantVerdict]) -> dict[str, int]:
    count = Counter(v.status for v in verdicts)
    return {"planted": count.total(), **{s.value: count[s] for s in MutantStatus}}
