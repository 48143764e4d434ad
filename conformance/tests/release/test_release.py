"""The release report: each part is judged and named, and the hash is of what was found."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conformance.release.release import Part, PartFound, Release, judge_release
from conformance.tests.release.healthy import PLANTED, Healthy, judge
from conformance.verdict import Verdict


def test_a_part_that_breaks_does_not_take_the_report_along() -> None:
    def broken() -> PartFound:
        raise ZeroDivisionError("oh")

    parts = [Part("one", "One", broken), Part("two", "Two", lambda: PartFound("fine"))]
    release = judge_release(parts, {}, {}, root=Path("/nowhere"), made={})

    assert [p.verdict for p in release.parts] == [Verdict.UNJUDGED, Verdict.CONFORMS]
    assert "ZeroDivisionError: oh" in release.parts[0].found.wrong[0]


def test_no_parts_are_no_release() -> None:
    assert Release({}, {}, None, (), {}).verdict is Verdict.UNJUDGED


def test_all_but_when_and_where_it_was_made_is_the_same_for_the_same_inputs() -> None:
    first = judge(Healthy())
    second = judge(Healthy(), at="2031-01-01T00:00:00+00:00", platform="another")

    assert first.found == second.found
    assert first.to_json()["hash"] != second.to_json()["hash"]


def test_an_expired_deviation_is_the_same_report_tomorrow() -> None:
    early, late = Healthy(), Healthy()
    early.today, late.today = date(2098, 1, 1), date(2099, 1, 1)

    assert judge(early).found == judge(late).found


@pytest.mark.parametrize("plant", [plant for plant, _, _ in PLANTED])
def test_the_report_is_another_for_another_finding(plant: Any) -> None:
    evidence = Healthy()
    plant(evidence)

    assert judge(evidence).found != judge(Healthy()).found
