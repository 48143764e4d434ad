"""When a report was made: now, or when the environment says, so that it can be made again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from conformance.errors import CannotJudge
from conformance.release.made import made_now


def test_the_date_is_now() -> None:
    at = datetime.fromisoformat(made_now()["at"])

    assert abs(datetime.now(UTC) - at) < timedelta(hours=1)


def test_a_date_that_is_given_makes_the_same_report_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")

    assert made_now()["at"] == "1970-01-02T00:00:00+00:00"
    assert made_now() == made_now()


@pytest.mark.parametrize("given", ["", "today", "1e9", "9" * 30])
def test_a_date_that_is_none_is_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)

    with pytest.raises(CannotJudge, match="SOURCE_DATE_EPOCH"):
        made_now()
