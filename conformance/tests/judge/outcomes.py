"""An outcome of Lean, and where another parts from it."""

from __future__ import annotations

import copy
from typing import Any

from conformance.judge.compare import FirstDivergence, first_divergence
from conformance.runs.observed import Run
from conformance.tests.handmade import invoked, outcome, ping

Json = dict[str, Any]
LEAN = outcome([invoked(0, 0), *ping(0), *ping(1, value=[1, False])])


def diverge(right: Json, left: Json = LEAN) -> FirstDivergence:
    found = first_divergence(Run(left), Run(right))
    assert found is not None
    return found


def altered() -> Json:
    return copy.deepcopy(LEAN)
