"""The report of a campaign: the same for the same seed."""

from __future__ import annotations

from conformance.fuzz.draw import Block
from conformance.fuzz.report import CampaignReport
from conformance.manifest.shapes import read_manifest
from conformance.tests.fuzz.oracle import campaign


def test_one_seed_gives_the_same_cases_and_the_same_report() -> None:
    kinds = ("protocol", "bytecode")
    first, second = campaign(kinds=kinds, cases=35), campaign(kinds=kinds, cases=35)
    reports = [CampaignReport(c, read_manifest(), []).to_json() for c in (first, second)]

    assert reports[0]["report"] == reports[1]["report"]
    assert reports[0]["hash"] == reports[1]["hash"]
    assert first.tally.compared > 0
    assert Block("bytecode", 2, 0, 10).cases() != Block("bytecode", 1, 0, 10).cases()
