"""The parts of a release: each is judged by itself, and named."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from conformance.errors import CannotJudge
from conformance.judge.report import Report
from conformance.judge.verdict import Result
from conformance.lean.audit import Audit
from conformance.release.page import html
from conformance.release.parts import PARTS
from conformance.release.report import report_of
from conformance.tests.release.healthy import (
    PLANTED,
    Healthy,
    good,
    judge,
    parts_of,
    plant_sorry,
    plant_unreached,
)
from conformance.verdict import Verdict


def test_a_healthy_release_conforms_in_every_part() -> None:
    release = judge(Healthy())

    assert tuple(part.name for part in release.parts) == PARTS
    assert len(PARTS) == 11
    assert parts_of(release, Verdict.DIFFERS) == parts_of(release, Verdict.UNJUDGED) == {}
    assert release.verdict is Verdict.CONFORMS


@pytest.mark.parametrize(("plant", "part", "says"), PLANTED)
def test_a_planted_fault_is_found_by_its_part(plant: Any, part: str, says: str) -> None:
    evidence = Healthy()
    plant(evidence)
    release = judge(evidence)

    assert release.verdict is Verdict.DIFFERS
    assert says in parts_of(release, Verdict.DIFFERS)[part]
    page = unescape(html(report_of(release.to_json(), "report")))
    assert says in page
    assert f"Wrong: {release.parts[0].title}" in page or part != "theorems"


def test_what_differs_does_not_keep_the_other_parts_from_being_judged() -> None:
    evidence = Healthy()
    plant_sorry(evidence)
    plant_unreached(evidence)

    assert set(parts_of(judge(evidence), Verdict.DIFFERS)) == {"theorems", "coverage"}


class NoLean(Healthy):
    """Evidence on a machine without Lean."""

    def __init__(self) -> None:
        super().__init__()
        del self.audit

    @property
    def audit(self) -> Audit:
        """There is none."""
        raise CannotJudge("no Lean", where=self.root / "lean", fix="install it")

    @audit.setter
    def audit(self, value: Audit) -> None: ...

    @audit.deleter
    def audit(self) -> None: ...


def test_a_part_that_cannot_be_judged_says_why_without_the_place_of_the_checkout() -> None:
    release = judge(NoLean())

    assert release.verdict is Verdict.UNJUDGED
    assert parts_of(release, Verdict.UNJUDGED) == {"theorems": "lean: no Lean\n  fix: install it"}
    assert str(NoLean().root) not in json.dumps(release.found)


def test_a_difference_outweighs_what_could_not_be_judged() -> None:
    evidence = NoLean()
    plant_unreached(evidence)

    assert judge(evidence).verdict is Verdict.DIFFERS


def test_without_packs_and_with_unjudged_cases_nothing_is_claimed() -> None:
    evidence = Healthy()
    evidence.packs = ()
    evidence.suite = Report((replace(good(), result=Result.UNJUDGED),), 1)

    found = parts_of(judge(evidence), Verdict.UNJUDGED)

    assert set(found) == {"packs", "parity", "ledger"}
