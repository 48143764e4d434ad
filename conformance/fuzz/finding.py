"""Findings: what a drawn case shows and nothing explains, and when two findings are the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from conformance.cases.case import Case
from conformance.fuzz.races import of_a_race
from conformance.judge.compare import Divergence
from conformance.judge.verdict import LEAN_REGIMES, Diagnosis, Judgement, Result

Signature = tuple[str, ...]
"""What makes two findings the same: against what, diagnosis, shape of the first divergence."""

RACE = "the program races"
"""Why a comparison is set aside that shows only a race."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of unexplained difference, shown by its smallest case."""

    judgement: Judgement
    case: Case
    seen: int = 1
    """How many of the drawn cases showed it."""

    @property
    def signature(self) -> Signature:
        """Its kind."""
        return signature(self.judgement)


def signature(judgement: Judgement) -> Signature:
    """Return which kind of difference this is, whatever the numbers in it."""
    failure = judgement.failure
    assert failure is not None
    divergence = failure.divergence
    shape: tuple[str, ...] = ()
    if divergence is not None:
        left, right = divergence.left, divergence.right
        if divergence.code is Divergence.EVENT_MISSING:
            right = None  # what is in its place is only what comes next
        elif divergence.code is Divergence.EVENT_SURPLUS:
            left = None
        shape = (divergence.component, *_shapes(left, right))
    elif failure.diagnosis == Diagnosis.PYVM_RAISED:
        return (failure.diagnosis, failure.message.rpartition(" at ")[2])
    named = () if failure.diff is None else tuple(sorted(map(str, failure.diff.undocumented)))
    against = "lean" if judgement.regime in LEAN_REGIMES else judgement.regime.value
    return (against, failure.diagnosis, *shape, *named)


def explained(case: Case, judgements: Iterable[Judgement]) -> list[Judgement]:
    """Return the comparisons; one that a race of the program explains is set aside, by name."""
    return [
        replace(j, result=Result.SKIPPED, failure=None, reason=RACE)
        if j.failure is not None and j.failure.diff is not None and of_a_race(case, j.failure.diff)
        else j
        for j in judgements
    ]


def unexplained(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Keep the comparisons that failed, or that could not be made."""
    return [j for j in judgements if j.result in (Result.FAILED, Result.UNJUDGED)]


def _shapes(left: object, right: object) -> tuple[str, ...]:
    """Return what the two sides are: kinds of events, or the fields in which two records differ."""
    if isinstance(left, dict) and isinstance(right, dict) and "kind" not in left:
        differ = sorted(
            key for key in left.keys() | right.keys() if left.get(key) != right.get(key)
        )
        return (",".join(differ),)
    return tuple(_shape(side) for side in (left, right))


def _shape(item: object) -> str:
    if isinstance(item, dict):
        return " ".join(str(item[key]) for key in ("kind", "fault") if key in item)
    return "nothing" if item is None else type(item).__name__
