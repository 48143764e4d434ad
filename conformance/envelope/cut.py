"""Runs that were cut short: two of them are compared as far as both go.

Fuel counts rounds and a threaded round holds several steps, so where a run stops for want of fuel
another may have gone further. Lean's classifier knows of no such runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from operator import eq
from typing import Any

from conformance.runs.observed import Run


class Cut(Enum):
    """Which of two runs stopped for want of fuel."""

    NONE = auto()
    BASELINE = auto()
    BOTH = auto()

    @classmethod
    def of(cls, baseline: Run, candidate: Run) -> Cut:
        """Return which stopped early; a candidate that alone did is compared whole."""
        if not baseline.out_of_fuel:
            return cls.NONE
        return cls.BOTH if candidate.out_of_fuel else cls.BASELINE


def begin_alike(a: Sequence[Any], b: Sequence[Any]) -> bool:
    """Return whether the longer of the two begins with the shorter."""
    return all(map(eq, a, b))


def sequences_agree(baseline: Sequence[Any], candidate: Sequence[Any], cut: Cut) -> bool:
    """Return whether they are equal, or begin alike where the one that ends first was cut."""
    if cut is Cut.NONE:
        return baseline == candidate
    reaches = cut is Cut.BOTH or len(baseline) <= len(candidate)
    return reaches and begin_alike(baseline, candidate)


def agree(baseline: Mapping[Any, Any], candidate: Mapping[Any, Any], cut: Cut) -> bool:
    """Return whether the sequences under each key agree; where there is no key, there is none."""
    if cut is Cut.NONE:
        return baseline == candidate
    keys = baseline.keys() | candidate.keys()
    return all(sequences_agree(baseline.get(k, ()), candidate.get(k, ()), cut) for k in keys)
