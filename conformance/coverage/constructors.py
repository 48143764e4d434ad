"""Coverage of the model: which of its constructors the corpus reached, and which it did not.

The constructors come from Lean's manifest, so a new one without a case is unreached by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from conformance.cases.case import Case
from conformance.coverage.branches import Branches
from conformance.coverage.counted import constructor_bits, counted
from conformance.coverage.reached import Reached, reached
from conformance.manifest.shapes import Manifest
from conformance.runs.observed import Run

TYPES = (
    "Instr",
    "FaultKind",
    "BlockReason",
    "Event",
    "EffectRequest",
    "FailureEvent",
    "ErrorClass",
    "Certainty",
    "RecoveryAction",
    "Policy",
    "Scores",
    "BufferPolicy",
    "FullPolicy",
    "ChoicePolicy",
    "OutputPolicy",
    "FlowPolicy",
    "Handler",
    "DeterminismMode",
    "RunnerKind",
    "Image",
    "CertificateVerdict",
    "CoroutineStatus",
    "SessionStatus",
    "RunStatus",
    "Held",
    "Value",
    "LoadRefusal",
    "Refusal",
    "Malformed",
    "GateRefusal",
    "Capability",
)
"""The types whose constructors cases must reach."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was reached of each type, and what is wrong with the list of what was not."""

    reached: Mapping[str, Mapping[str, int]]
    """For each type its constructors, each with the number of cases that reached it."""
    reasons: Mapping[str, str]
    """Why no case needs to reach a constructor: `Type.constructor` and the reason."""
    unknown: Sequence[str] = ()
    """What cases seem to have reached and the manifest does not have."""

    @property
    def unreached(self) -> tuple[str, ...]:
        """What no case reached."""
        return tuple(
            f"{name}.{constructor}"
            for name, counts in self.reached.items()
            for constructor, count in counts.items()
            if not count
        )

    @property
    def problems(self) -> tuple[str, ...]:
        """What fails: an unreached constructor without a reason, and a reason that is not true."""
        unreached, known = set(self.unreached), set(self._names())
        return (
            *(
                f"{name} is unreached, and no reason says why"
                for name in self.unreached
                if name not in self.reasons
            ),
            *(
                f"{name} has a reason to be unreached, and is reached"
                for name in self.reasons
                if name in known - unreached
            ),
            *(
                f"{name} has a reason to be unreached, and is no constructor that counts"
                for name in self.reasons
                if name not in known
            ),
            *(f"{name} was reached, and the manifest does not have it" for name in self.unknown),
        )

    def only_reached(self) -> dict[str, dict[str, int]]:
        """Return what was reached, without what was not."""
        met = {n: {c: k for c, k in counts.items() if k} for n, counts in self.reached.items()}
        return {name: counts for name, counts in met.items() if counts}

    def _names(self) -> Iterable[str]:
        return (f"{name}.{c}" for name, counts in self.reached.items() for c in counts)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "types": {
                name: {
                    "constructors": len(counts),
                    "reached": sum(count > 0 for count in counts.values()),
                    "cases": dict(counts),
                }
                for name, counts in self.reached.items()
            },
            "unreached": [
                {"constructor": name, "reason": self.reasons.get(name)} for name in self.unreached
            ],
            "problems": list(self.problems),
        }


def cover(
    found: Iterable[Iterable[Reached]], manifest: Manifest, reasons: Mapping[str, str]
) -> Coverage:
    """Return the coverage by what was found: a set for each case, and one for the questions."""
    counts = {name: dict.fromkeys(manifest.constructors(name), 0) for name in TYPES}
    unknown: set[str] = set()

    for name, constructor in chain.from_iterable(found):
        if name in counts and constructor in counts[name]:
            counts[name][constructor] += 1
        else:
            unknown.add(f"{name}.{constructor}")
    return Coverage(counts, reasons, sorted(unknown))


def reached_by(
    cases: Iterable[Case], run_of: Callable[[Case], Run], branches: Branches
) -> dict[str, set[Reached]]:
    """Return what each case reached, by its trace and by what Lean counted.

    Raises `CannotJudge` if a trace is no outcome.
    """
    bits = constructor_bits(branches)
    return {
        case.id: {
            *reached(case.resolved, run_of(case).record),
            *counted(branches, case.id, bits),
        }
        for case in cases
    }
