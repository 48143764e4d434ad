"""The release report: each part is judged and named, and the hash is of what was found."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conformance.errors import CannotJudge
from conformance.jsonfile import check_schema
from conformance.release.release import (
    SCHEMA,
    Part,
    PartFound,
    Release,
    judge_release,
    verify,
)
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
    assert Release({}, {}, (), {}).verdict is Verdict.UNJUDGED


def test_the_hash_is_the_same_for_the_same_inputs() -> None:
    first = judge(Healthy()).to_json()
    second = judge(Healthy(), at="2031-01-01T00:00:00+00:00", lean="another").to_json()

    assert first["hash"] == second["hash"]
    assert first["made"] != second["made"]


def test_an_expired_deviation_is_the_same_report_tomorrow() -> None:
    early, late = Healthy(), Healthy()
    early.today, late.today = date(2098, 1, 1), date(2099, 1, 1)

    assert judge(early).to_json()["hash"] == judge(late).to_json()["hash"]


@pytest.mark.parametrize("plant", [plant for plant, _, _ in PLANTED])
def test_the_hash_is_another_for_another_finding(plant: Any) -> None:
    evidence = Healthy()
    plant(evidence)

    assert judge(evidence).to_json()["hash"] != judge(Healthy()).to_json()["hash"]


def test_the_report_is_of_its_schema_and_says_its_hash() -> None:
    document = json.loads(json.dumps(judge(Healthy()).to_json()))

    assert check_schema(document, SCHEMA, "report") == document
    assert verify(document, "report") == document


def test_a_report_that_was_changed_is_refused() -> None:
    document = judge(Healthy()).to_json()
    document["report"]["parts"][0]["summary"] = "all is well"

    with pytest.raises(CannotJudge, match="changed"):
        verify(document, "report")
