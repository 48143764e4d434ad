"""`conformance release verify`: a report is one of this checkout, or it says of which it is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conformance.cli.release import command
from conformance.jsonfile import pretty_json
from conformance.plain_json import JsonObject
from conformance.release.evidence import Evidence
from conformance.release.release import Part, PartFound, judge_release, report_hash


@pytest.fixture
def document() -> JsonObject:
    """A report of this checkout, of one part."""
    evidence = Evidence(lambda line: None)
    judged = evidence.identity().to_json(evidence.root)
    part = Part("one", "One", lambda: PartFound("fine"))
    made = {"at": "2026-11-30T00:00:00+00:00", "lean": None}
    return judge_release([part], judged, evidence.inputs(), root=evidence.root, made=made).to_json()


def verify(document: JsonObject, path: Path) -> Result:
    document["hash"] = report_hash(document["report"])
    path.write_text(pretty_json(document), encoding="utf-8")
    return CliRunner().invoke(command, ["verify", str(path), "--json"])


def test_a_report_of_this_checkout_is_verified(document: JsonObject, tmp_path: Path) -> None:
    done = verify(document, tmp_path / "release.json")

    assert (done.exit_code, json.loads(done.stdout)["other_inputs"]) == (0, []), done.output


def other_commit(report: JsonObject) -> None:
    report["identity"]["commit"] = "0" * 40


def other_vm(report: JsonObject) -> None:
    report["identity"]["hashes"]["pyvm"] = "0" * 64


def installed(report: JsonObject) -> None:
    report["identity"]["installed"] = ["pyvm"]


def elsewhere(report: JsonObject) -> None:
    report["identity"]["engine_path"] = "/site/pyvm"


def other_ledger(report: JsonObject) -> None:
    report["inputs"]["parity_ledger.json"] = "0" * 64


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (other_commit, "commit"),
        (other_vm, "pyvm"),
        (installed, "installed"),
        (elsewhere, "engine_path"),
        (other_ledger, "parity_ledger.json"),
    ],
)
def test_a_report_of_something_else_says_of_what(
    document: JsonObject, tmp_path: Path, change: Callable[[JsonObject], None], named: str
) -> None:
    change(document["report"])

    done = verify(document, tmp_path / "release.json")

    assert (done.exit_code, json.loads(done.stdout)["other_inputs"]) == (1, [named]), done.output


def test_every_file_of_the_fixtures_is_an_input_or_of_the_identity() -> None:
    evidence = Evidence(lambda line: None)
    names = {path.name for path in (evidence.root / "fixtures").iterdir()} - {"README.md"}

    named = {*evidence.inputs(), "cases", "protocols", "traces"}
    assert names <= named
