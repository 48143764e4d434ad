"""`conformance export`: traces are written, and checked against what Lean says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conformance.cli import export
from conformance.corpus import write_index
from conformance.identity.identity import identify
from conformance.plain_json import JsonObject
from conformance.tests.samples import (
    LEAN,
    FakeLean,
    agreeing,
    checkout,
    outcome,
    raw_case,
    write_cases,
)
from conformance.traces.trace import TraceFile

IDS = ("small/one/coop", "small/two/coop", "small/two/thr2")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of three cases, and a Lean that agrees with everything."""
    root = checkout(tmp_path)
    write_cases(root / "fixtures" / "cases", *(raw_case(case_id) for case_id in IDS))
    write_index(root / "fixtures" / "cases")
    monkeypatch.setenv("CONFORMANCE_ROOT", str(root))
    monkeypatch.setenv("CONFORMANCE_INSTALLED", "1")
    monkeypatch.setattr(export, "lean_producer", lambda: LEAN)
    monkeypatch.setattr(export, "connect_lean", lambda: FakeLean(agreeing))
    return root


def run(*args: str) -> Result:
    return CliRunner().invoke(export.command, args)


def test_export_writes_and_check_agrees(root: Path) -> None:
    written = run("--json")

    assert written.exit_code == 0
    told = json.loads(written.stdout)
    assert told.pop("identity") == identify().to_json()
    assert told == {
        "verdict": "written",
        "traces": 3,
        "files": ["fixtures/traces/small.jsonl.gz"],
        "failed": [],
    }
    assert TraceFile(root / "fixtures/traces/small.jsonl.gz").ids == IDS
    checked = run("--check")
    assert checked.exit_code == 0
    assert "3 agree, 0 drift" in checked.stdout


def test_check_without_traces_says_what_is_missing(root: Path) -> None:
    checked = run("--check", "--json")
    found = json.loads(checked.stdout)

    assert checked.exit_code == 1
    assert found["verdict"] == "differs"
    assert [(d["case"], d["drift"]) for d in found["drifted"]] == [(i, "missing") for i in IDS]
    assert not (root / "fixtures/traces").exists()


def test_check_says_what_lean_would_write_otherwise(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(raw: JsonObject) -> object:
        return {"case": raw["id"], "outcome": outcome(clock=2 if "thr2" in raw["id"] else 1)}

    run()
    monkeypatch.setattr(export, "connect_lean", lambda: FakeLean(other))
    checked = run("--check")

    assert checked.exit_code == 1
    assert "changed    small/two/thr2: Lean's clock has changed" in checked.stdout
    assert "2 agree, 1 drift" in checked.stdout


def test_a_case_that_lean_refuses_fails_alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(raw: JsonObject) -> object:
        if raw["id"] == IDS[1]:
            return {"case": raw["id"], "error": ".config.lanes: must be at least 1"}
        return agreeing(raw)

    monkeypatch.setattr(export, "connect_lean", lambda: FakeLean(refusing))
    written = run()

    assert written.exit_code == 1
    assert f"refused    {IDS[1]}: .config.lanes: must be at least 1" in written.stdout
    assert TraceFile(root / "fixtures/traces/small.jsonl.gz").ids == (IDS[0], IDS[2])


def test_a_pattern_exports_a_part_and_keeps_the_rest(root: Path) -> None:
    run()
    written = run("-k", "thr2")

    assert "1 traces written to 1 files" in written.stdout
    assert TraceFile(root / "fixtures/traces/small.jsonl.gz").ids == IDS


def test_a_pattern_that_matches_nothing_could_not_judge(root: Path) -> None:
    done = run("-k", "nothing")

    assert "no case matches 'nothing'" in str(done.exception)


def test_progress_is_plain_lines_where_there_is_no_terminal(root: Path) -> None:
    assert "asking Lean: 3 of 3" in run().stderr
