"""Findings: what a drawn case shows and nothing explains, and when two findings are the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from conformance.cases.case import Case
from conformance.fuzz.races import of_a_race
from conformance.judge.compare import Divergence
from conformance.judge.item import Item
from conformance.judge.verdict import LEAN_REGIMES, Diagnosis, Judgement, Result
from conformance.runs.event import Faulted
from conformance.runs.record import Kinded, Record

Signature = tuple[str, ...]
"""What makes two findings the same: against what, diagnosis, shape of the first divergence."""

RACE = "the program races"
"""Why a comparison is set aside that shows only a race."""
PROMISE = "the case promises to replay, and a step faulted over a request"
"""Why the replay of a drawn case is set aside whose promise was drawn as well."""


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
    """Return the comparisons; those that the drawn program explains are set aside, by reason."""
    return [_set_aside(case, judgement) for judgement in judgements]


def _set_aside(case: Case, judgement: Judgement) -> Judgement:
    """Return a comparison, skipped if the program races, or does not keep a promise of the case."""
    failure = judgement.failure
    if failure is None:
        return judgement
    if failure.diff is not None and of_a_race(case, failure.diff):
        return replace(judgement, result=Result.SKIPPED, failure=None, reason=RACE)
    if failure.diagnosis is Diagnosis.NOT_RECORDED:
        return replace(judgement, result=Result.SKIPPED, failure=None, reason=PROMISE)
    return judgement


def unexplained(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Keep the comparisons that failed, or that could not be made."""
    return [j for j in judgements if j.result in (Result.FAILED, Result.UNJUDGED)]


def _shapes(left: Item | None, right: Item | None) -> tuple[str, ...]:
    """Return what the two sides are: kinds of events, or the fields in which two records differ."""
    if left is None or right is None or not _of_fields(left) or not _of_fields(right):
        return tuple(_shape(side) for side in (left, right))
    a, b = left.raw, right.raw
    return (",".join(sorted(key for key in a.keys() | b.keys() if a.get(key) != b.get(key))),)


def _of_fields(item: Item) -> bool:
    """Return whether an item is a record of one kind only."""
    return isinstance(item.record, Record) and not isinstance(item.record, Kinded)


def _shape(item: Item | None) -> str:
    if item is None:
        return "nothing"
    match item.record:
        case Faulted():
            return f"{item.record.kind} {item.record.fault}"
        case Kinded():
            return item.record.kind
        case Record():
            return ""
        case record:
            return type(record).__name__
