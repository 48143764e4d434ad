"""Model coverage: what was reached is counted, what was not is named, and reasons must be true."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.cases.case import Case
from conformance.coverage.constructors import TYPES, Coverage, cover
from conformance.errors import CannotJudge
from conformance.manifest.shapes import Constructor, Manifest, read_manifest
from conformance.runs.observed import Run
from conformance.tests.coverage.runs_by_hand import judged_at, outcome, raw_case


def one_case(manifest: Manifest, reasons: dict[str, str], ran: dict[str, Any]) -> Coverage:
    raw = {"id": "a/b", **raw_case("set", "halt")}
    return cover([Case("a/b", raw, raw, "")], lambda case: Run(ran), manifest, reasons)


def test_every_constructor_is_reached_or_named() -> None:
    manifest = read_manifest()
    found = one_case(manifest, {}, outcome(judged_at(1)))

    every = {f"{name}.{c}" for name in TYPES for c in manifest.constructors(name)}
    assert set(found.unreached) < every
    assert len(found.problems) == len(found.unreached)
    assert "Instr.set" not in found.unreached


def test_a_new_constructor_without_a_case_is_unreached_by_name() -> None:
    manifest = read_manifest()
    shape = manifest.types["FaultKind"]
    more = replace(shape, constructors=(*shape.constructors, Constructor("cosmicRay", ())))
    grown = Manifest({**manifest.types, "FaultKind": more})

    problems = one_case(grown, {}, outcome(judged_at(1))).problems

    assert "FaultKind.cosmicRay is unreached, and no reason says why" in problems


def test_a_reason_excuses_what_is_unreached_and_nothing_else() -> None:
    reasons = {"Instr.send": "as a test", "Instr.set": "untrue now", "Instr.fly": "unknown"}
    found = one_case(read_manifest(), reasons, outcome(judged_at(1)))

    assert not any(problem.startswith("Instr.send ") for problem in found.problems)
    assert "Instr.set has a reason to be unreached, and is reached" in found.problems
    assert any(problem.startswith("Instr.fly has a reason") for problem in found.problems)


def test_what_the_manifest_does_not_have_is_a_problem() -> None:
    manifest = read_manifest()
    shape = manifest.types["RunStatus"]
    fewer = tuple(one for one in shape.constructors if one.name != "outOfFuel")
    shrunk = Manifest({**manifest.types, "RunStatus": replace(shape, constructors=fewer)})

    found = one_case(shrunk, {}, outcome(judged_at(1)))

    assert "RunStatus.outOfFuel was reached, and the manifest does not have it" in found.problems


def test_a_trace_of_another_version_cannot_be_judged() -> None:
    with pytest.raises(CannotJudge, match="a/b"):
        one_case(read_manifest(), {}, {"kind": "ran"})
