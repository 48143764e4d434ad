"""A small case and three arms of a model, of which it takes two."""

from __future__ import annotations

from conformance.coverage.branches import Branches, Taken
from conformance.lean.cover import Arm
from conformance.tests.samples import case

SOURCE = "5" * 64
CASE = case()
ARMS = (Arm("M", 3, 5, "f", "none"), Arm("M", 4, 5, "f", "some x"), Arm("N", 9, 1, "g.go", "0"))
FOUND = Branches(SOURCE, ARMS, {CASE.id: Taken.of(CASE, [0, 2]), "gates": Taken.of(None, [2])})
