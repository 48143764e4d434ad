"""Model coverage: what was reached is counted, what was not is named, and reasons must be true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conformance.cases.case import Case
from conformance.coverage.branches import Branches, Taken
from conformance.coverage.constructors import TYPES, Coverage, cover, reached_by
from conformance.coverage.counted import constructor_bits
from conformance.errors import CannotJudge
from conformance.manifest.shapes import Constructor, Manifest, read_manifest
from conformance.runs.observed import Run
from conformance.runs.outcome import Origin
from conformance.tests.coverage.runs_by_hand import judged_at, outcome, raw_case

SET, HALT = ("Instr", "set"), ("Instr", "halt")
ORIGIN = Origin("a/b", "export it anew")


OneCase = Callable[[Manifest, dict[str, str], dict[str, Any]], Coverage]


@pytest.fixture
def one_case(branches: Branches) -> OneCase:
    """The coverage by one case, which takes the arms of `set` and `halt` and no others."""
    bits = constructor_bits(branches)
    one = replace(branches, taken={"a/b": Taken("", bits[SET] | bits[HALT])})
    raw = {"id": "a/b", **raw_case("set", "halt")}

    def cover_one(manifest: Manifest, reasons: dict[str, str], ran: dict[str, Any]) -> Coverage:
        found = reached_by([Case("a/b", raw, raw, "")], lambda case: Run(ran, ORIGIN), one)
        return cover(found.values(), manifest, reasons)

    return cover_one


def test_every_constructor_is_reached_or_named(one_case: OneCase) -> None:
    manifest = read_manifest()
    found = one_case(manifest, {}, outcome(judged_at(1)))

    every = {f"{name}.{c}" for name in TYPES for c in manifest.constructors(name)}
    assert set(found.unreached) < every
    assert len(found.problems) == len(found.unreached)
    assert "Instr.set" not in found.unreached


def test_a_new_constructor_without_a_case_is_unreached_by_name(one_case: OneCase) -> None:
    manifest = read_manifest()
    shape = manifest.types["FaultKind"]
    more = replace(shape, constructors=(*shape.constructors, Constructor("cosmicRay", ())))
    grown = Manifest({**manifest.types, "FaultKind": more})

    problems = one_case(grown, {}, outcome(judged_at(1))).problems

    assert "FaultKind.cosmicRay is unreached, and no reason says why" in problems


def test_a_reason_excuses_what_is_unreached_and_nothing_else(one_case: OneCase) -> None:
    reasons = {"Instr.send": "as a test", "Instr.set": "untrue now", "Instr.fly": "unknown"}
    found = one_case(read_manifest(), reasons, outcome(judged_at(1)))

    assert not any(problem.startswith("Instr.send ") for problem in found.problems)
    assert "Instr.set has a reason to be unreached, and is reached" in found.problems
    assert any(problem.startswith("Instr.fly has a reason") for problem in found.problems)


def test_what_the_manifest_does_not_have_is_a_problem(one_case: OneCase) -> None:
    manifest = read_manifest()
    shape = manifest.types["RunStatus"]
    fewer = tuple(one for one in shape.constructors if one.name != "outOfFuel")
    shrunk = Manifest({**manifest.types, "RunStatus": replace(shape, constructors=fewer)})

    found = one_case(shrunk, {}, outcome(judged_at(1)))

    assert "RunStatus.outOfFuel was reached, and the manifest does not have it" in found.problems


def test_a_trace_that_is_no_outcome_is_named(one_case: OneCase) -> None:
    with pytest.raises(CannotJudge, match="a/b"):
        one_case(read_manifest(), {}, {"kind": "ran"})


def test_each_case_that_reaches_a_constructor_counts_and_what_is_unknown_is_listed_in_order() -> (
    None
):
    made_up = {(name, f"c{i}") for i in range(9) for name in ("Instr", "NoType")}
    found = cover([{SET}, {SET, HALT}, made_up], read_manifest(), {"Instr.fly": "never"})

    assert (found.reached["Instr"]["set"], found.reached["Instr"]["halt"]) == (2, 1)
    assert found.reached["Instr"]["send"] == 0
    assert found.only_reached() == {"Instr": {"set": 2, "halt": 1}}
    assert list(found.unknown) == sorted(f"{name}.{c}" for name, c in made_up)
    assert found.reasons == {"Instr.fly": "never"}
