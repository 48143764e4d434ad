"""An outcome of Lean, and where another parts from it."""

from __future__ import annotations

import copy

from conformance.judge.compare import FirstDivergence, first_divergence
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.tests.handmade import invoked, outcome, ping

LEAN = outcome([invoked(0, 0), *ping(0), *ping(1, value=[1, False])])


def diverge(right: JsonObject, left: JsonObject = LEAN) -> FirstDivergence:
    found = first_divergence(Run(left), Run(right))
    assert found is not None
    return found


def altered() -> JsonObject:
    return copy.deepcopy(LEAN)
