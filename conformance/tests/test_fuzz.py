"""Fuzzing: deterministic, and it finds, shrinks, writes and promotes what is planted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.cases import read_case
from conformance.fuzz.campaign import Campaign, Fuzzer
from conformance.fuzz.draw import Block
from conformance.fuzz.finding import explained, races
from conformance.fuzz.report import report_json
from conformance.judge import PyVM
from conformance.ledger import load_ledger
from conformance.paths import project_root
from conformance.shapes import read_manifest
from conformance.tests.test_planted_faults import plant
from conformance.traces import Engine, Producer

Json = dict[str, Any]
_PRODUCER = Producer(Engine.LEAN, "0", None, None, None)


class Oracle:
    """Stands in for Lean's process: the right Python VM answers."""

    def __init__(self, spoil: Callable[[Json], str | None] = lambda case: None) -> None:
        self.spoil = spoil

    def request(self, line: str, timeout: float) -> str:
        case = json.loads(line)
        error = self.spoil(case)
        if error is not None:
            return json.dumps({"case": case["id"], "error": error})
        return json.dumps({"case": case["id"], "outcome": PyVM()(case)})


def forgets_spawned(resolved: Json) -> Json:
    """A machine that logs no `spawned`."""
    outcome = PyVM()(resolved)
    events = [e for e in outcome.get("events", ()) if e["kind"] != "spawned"]
    return {**outcome, "events": events} if "events" in outcome else outcome


def raises_on_forks(resolved: Json) -> Json:
    """A machine that breaks on a fork."""
    outcome = PyVM()(resolved)
    if any(e["kind"] == "forked" for e in outcome.get("events", ())):
        raise KeyError("fork")
    return outcome


def campaign(
    machine: Callable[[Json], Json] | None = None,
    oracle: Oracle | None = None,
    kinds: tuple[str, ...] = ("bytecode",),
    cases: int = 40,
    tries: int = 0,
    most: int = 10,
) -> Campaign:
    """Run a small campaign."""
    found = Campaign(1, kinds)
    fuzzer = Fuzzer(oracle or Oracle(), _PRODUCER, load_ledger().covered, machine)
    fuzzer.run(found, cases=cases, tries=tries, most=most)
    return found


def test_one_seed_gives_the_same_cases_and_the_same_report(tmp_path: Path) -> None:
    kinds = ("protocol", "bytecode")
    first, second = campaign(kinds=kinds, cases=60), campaign(kinds=kinds, cases=60)
    reports = [report_json(c, read_manifest(), []) for c in (first, second)]

    assert reports[0]["report"] == reports[1]["report"]
    assert reports[0]["hash"] == reports[1]["hash"]
    assert first.tally.compared > 0
    assert Block("bytecode", 2, 0, 10).cases() != Block("bytecode", 1, 0, 10).cases()


def test_a_difference_is_found_and_made_small() -> None:
    found = campaign(forgets_spawned, cases=50, tries=300, most=1)
    (first,) = found.findings.values()

    assert found.verdict == "differs"
    assert "spawned" in first.signature
    case = first.case.resolved
    (image,) = case["images"]
    assert sum(map(len, image["programs"])) <= 3
    assert (case["runner"], case["config"]["failures"]) == ("cooperative", [])


def test_findings_of_one_kind_count_as_one() -> None:
    found = campaign(raises_on_forks, cases=50, tries=0)

    assert [s[0] for s in found.findings] == ["pyvm-raised"]
    assert next(iter(found.findings.values())).seen > 1


def test_a_case_that_lean_does_not_take_is_unjudged() -> None:
    found = campaign(oracle=Oracle(lambda case: "no"), cases=5, tries=0)

    assert found.verdict == "unjudged"
    assert found.tally.compared == 0


def test_nothing_compared_is_no_pass() -> None:
    assert Campaign(1, ("bytecode",)).verdict == "unjudged"


def test_only_programs_that_race_excuse_a_schedule() -> None:
    quiet = Block("protocol", 1, 0, 5).cases()[0]

    assert not races(quiet)
    racing = {"roles": ["A"], "programs": [[{"op": "transfer", "chan": 0, "target": 1}]]}
    raw = {**quiet.raw, "images": [{**racing, "local_types": [{"kind": "end"}]}]}
    assert races(read_case(raw, "test"))
    fuzzer = Fuzzer(Oracle(), _PRODUCER, machine=raises_on_forks)
    for case in Block("bytecode", 1, 0, 30).cases():
        judged = fuzzer.judge(case)
        assert explained(case, judged) == list(judged)  # a broken machine is never excused


def conform(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command with the copy of the VM, and the fixtures, that are in the folder."""
    checkout = Path(__file__).parents[2]
    return subprocess.run(
        [sys.executable, "-m", "conformance", *words],
        env={
            **os.environ,
            "CONFORMANCE_ROOT": str(root),
            "PYTHONPATH": f"{root}{os.pathsep}{checkout}",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        cwd=root,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout of links, with fixtures and a VM of its own."""
    source = project_root()
    unused = shutil.ignore_patterns("__pycache__", "tests")
    shutil.copytree(source / "pyvm", tmp_path / "pyvm", ignore=unused)
    shutil.copytree(source / "fixtures", tmp_path / "fixtures")
    (tmp_path / "lean").symlink_to(source / "lean")
    return tmp_path


# found by fuzzing within so many cases; the committed corpus has few cases of these, or none
FAULTS = [
    ("exec_control.py", "env.config.budget, co.lane)", "co.budget, co.lane)", "bytecode"),
    ("view_knowledge.py", "if co.lane != target.lane:", "if co.lane == target.lane:", "bytecode"),
    ("ingress.py", ".pop(role_pair(event.a, event.b), None)", ".clear()", "failures"),
]


@pytest.mark.parametrize(("file", "old", "new", "kind"), FAULTS)
def test_fuzzing_finds_a_planted_fault(
    root: Path, file: str, old: str, new: str, kind: str
) -> None:
    plant(root, file, old, new)

    done = conform(
        root, "fuzz", "--cases", "150", "-k", kind, "--most", "1", "--tries", "0", "--json"
    )

    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["report"]["findings"]


def test_from_a_planted_fault_to_a_promoted_case(root: Path) -> None:
    plant(root, "exec_session.py", "session.epoch + 1", "session.epoch + 2")

    fuzzed = conform(
        root, "fuzz", "--cases", "30", "-k", "bytecode", "--most", "1", "--tries", "60", "--json"
    )
    assert fuzzed.returncode == 1, fuzzed.stderr
    finding = root / "build" / "fuzz" / json.loads(fuzzed.stdout)["report"]["findings"][0]["case"]
    assert conform(root, "fuzz", "--replay", str(finding)).returncode == 1

    promoted = conform(root, "promote", str(finding), "--id", "promoted/epoch/coop")
    assert promoted.returncode == 0, promoted.stderr
    again = conform(root, "promote", str(finding), "--id", "promoted/epoch/coop")
    assert (again.returncode, "is taken" in again.stderr) == (2, True)
    assert conform(root, "run", "-k", "promoted/epoch").returncode == 1

    plant(root, "exec_session.py", "session.epoch + 2", "session.epoch + 1")
    judged = conform(root, "run", "-k", "promoted/epoch", "--json")
    assert (judged.returncode, json.loads(judged.stdout)["failed"]) == (0, 0)
    assert conform(root, "corpus", "--check").returncode == 0
    assert conform(root, "corpus").returncode == 0
    assert "promoted/epoch" in (root / "fixtures" / "cases" / "promoted.jsonl").read_text("utf-8")
