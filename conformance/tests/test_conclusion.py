"""What a verb says in the end: a verdict, the same word for machines and people, an exit status."""

from __future__ import annotations

import json

import pytest
from rich.text import Text

from conformance.conclusion import Summary, finish
from conformance.identity.identity import identify
from conformance.verdict import Verdict


def test_every_verdict_has_an_exit_status() -> None:
    assert {verdict.value: verdict.exit_status for verdict in Verdict} == {
        "conforms": 0, "differs": 1, "unjudged": 2, "written": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("verdicts", "of_all"),
    [
        ([Verdict.CONFORMS, Verdict.CONFORMS], Verdict.CONFORMS),
        ([Verdict.CONFORMS, Verdict.UNJUDGED], Verdict.UNJUDGED),
        ([Verdict.UNJUDGED, Verdict.DIFFERS, Verdict.CONFORMS], Verdict.DIFFERS),
        ([], Verdict.UNJUDGED),
    ],
)
def test_of_many_the_worst_decides_and_none_is_no_pass(
    verdicts: list[Verdict], of_all: Verdict
) -> None:
    assert Verdict.of_all(verdicts) is of_all


def told(found: Summary, capsys: pytest.CaptureFixture[str], *, as_json: bool) -> tuple[str, int]:
    with pytest.raises(SystemExit) as exit_:
        finish(found, as_json=as_json)
    assert isinstance(exit_.value.code, int)
    return capsys.readouterr().out, exit_.value.code


def test_machines_get_one_object_and_people_lines_as_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    long = "[bold] " + "word " * 40
    found = Summary(Verdict.DIFFERS, {"cases": 3}, [long, Text(long, "red"), "é"])

    printed, status = told(found, capsys, as_json=True)
    report = json.loads(printed)
    assert report.pop("identity") == identify().to_json()
    assert (report, status) == ({"verdict": "differs", "cases": 3}, 1)
    printed, status = told(found, capsys, as_json=False)
    assert (printed.splitlines(), status) == ([*identify().lines(), long, long, "é"], 1)
