"""Fuzzing: deterministic, honest about what it compared, and what it finds it makes small."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from conformance.cases.case import Case
from conformance.cli.fuzz import command as fuzz_command
from conformance.cli.main import cli
from conformance.engines.pyvm import PyVM
from conformance.errors import CannotJudge
from conformance.fuzz.campaign import Campaign, Fuzzer
from conformance.fuzz.draw import Block
from conformance.fuzz.report import report_json
from conformance.lean.child import Child
from conformance.lean.wasm import Launch
from conformance.ledger.ledger import load_ledger
from conformance.manifest.shapes import read_manifest
from conformance.runs.observed import Run
from conformance.runs.profiles import only_unrecorded
from conformance.strategies import KINDS
from conformance.traces.trace import Engine, Producer

Json = dict[str, Any]
BLOCK = 20
_PRODUCER = Producer(Engine.LEAN, "0", None, None, None)


@cache
def right_vm() -> PyVM:
    return PyVM()


class Oracle:
    """Stands in for Lean's process: the right Python VM answers."""

    def __init__(self, spoil: Callable[[Json], str | None] = lambda case: None) -> None:
        self.spoil = spoil

    def request(self, line: str, timeout: float) -> str:
        case = json.loads(line)
        error = self.spoil(case)
        if error is not None:
            return json.dumps({"case": case["id"], "error": error})
        return json.dumps({"case": case["id"], "outcome": right_vm()(case)})


def forgets_spawned(resolved: Json) -> Json:
    """A machine that logs no `spawned`."""
    outcome = right_vm()(resolved)
    events = [e for e in outcome.get("events", ()) if e["kind"] != "spawned"]
    return {**outcome, "events": events} if "events" in outcome else outcome


def raises_on_forks(resolved: Json) -> Json:
    """A machine that breaks on a fork."""
    outcome = right_vm()(resolved)
    if any(e["kind"] == "forked" for e in outcome.get("events", ())):
        raise KeyError("fork")
    return outcome


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw fewer cases at once than the command does, for most tests want few."""
    monkeypatch.setattr("conformance.fuzz.campaign.BLOCK", BLOCK)


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


def test_one_seed_gives_the_same_cases_and_the_same_report() -> None:
    kinds = ("protocol", "bytecode")
    first, second = campaign(kinds=kinds, cases=35), campaign(kinds=kinds, cases=35)
    reports = [report_json(c, read_manifest(), []) for c in (first, second)]

    assert reports[0]["report"] == reports[1]["report"]
    assert reports[0]["hash"] == reports[1]["hash"]
    assert first.tally.compared > 0
    assert Block("bytecode", 2, 0, 10).cases() != Block("bytecode", 1, 0, 10).cases()


def test_as_many_cases_are_judged_as_were_asked_for_and_none_twice() -> None:
    found = campaign(kinds=("projection",), cases=BLOCK + 7)

    assert (len(found.hashes), found.judged) == (BLOCK + 7, BLOCK + 7)
    assert sum(found.endings.values()) == BLOCK + 7


def test_a_difference_is_found_and_made_small() -> None:
    found = campaign(forgets_spawned, cases=40, tries=120, most=1)
    (first,) = found.findings.values()

    assert found.verdict == "differs"
    assert "spawned" in first.signature
    case = first.case.resolved
    (image,) = case["images"]
    assert sum(map(len, image["programs"])) <= 3
    assert (case["runner"], case["config"]["failures"]) == ("cooperative", [])


def test_findings_of_one_kind_count_as_one() -> None:
    found = campaign(raises_on_forks, cases=40, tries=0)

    assert [s[0] for s in found.findings] == ["pyvm-raised"]
    assert next(iter(found.findings.values())).seen > 1


def test_a_case_that_lean_does_not_take_is_unjudged() -> None:
    found = campaign(oracle=Oracle(lambda case: "no"), cases=5, tries=0)

    assert found.verdict == "unjudged"
    assert found.tally.compared == 0


def test_nothing_compared_is_no_pass() -> None:
    assert Campaign(1, ("bytecode",)).verdict == "unjudged"


def test_most_cases_run_and_many_come_to_an_end() -> None:
    found = campaign(kinds=("protocol", "bytecode", "failures", "replay"), cases=120)
    ends = {end: 0 for _, end in found.endings}
    for (_, end), count in found.endings.items():
        ends[end] += count

    assert sum(ends.values()) == 120
    assert ends["refused"] < 25
    assert ends["completed"] > 20
    assert ends["faulted"] > 5
    assert ends["stuck"] > 5
    assert found.traits["no step"] < 30
    for trait in ("cooperative", "rounds of several steps", "failures entered", "several images"):
        assert found.traits[trait] > 5, trait
    for trait in ("well-typed bytecode", "ill-typed bytecode", "recorded effects"):
        assert found.traits[trait] > 5, trait


def test_a_replay_is_excused_only_where_a_request_left_no_entry() -> None:
    def run(*events: Json) -> Run:
        return Run({"kind": "ran", "events": list(events), "effects": []})

    def fault(kind: str, tick: int = 3) -> Json:
        return {"tick": tick, "kind": "faulted", "coroutine": 0, "fault": kind}

    denied, refused = fault("outputDenied"), fault("replayMismatch")
    other = {"tick": 4, "kind": "spawned", "parent": 1, "child": 2}

    assert only_unrecorded(run(denied, other), run(refused, other))
    assert not only_unrecorded(run(fault("typeViolation")), run(refused))
    assert not only_unrecorded(run(denied), run(fault("replayMismatch", 4)))
    assert not only_unrecorded(run(denied, other), run(refused))
    assert not only_unrecorded(run(denied), run(refused, other))
    assert not only_unrecorded(run(denied), Run({"kind": "refused"}))


class Dying:
    """A process that answers some requests, and then ends."""

    def __init__(self, answers: int) -> None:
        self._left = answers
        script = "import sys; sys.stdin.readline(); print('out of memory'); sys.exit(3)"
        self._child = Child(Launch((sys.executable, "-c", script), {}, Path.cwd()), "the program")

    def request(self, line: str, timeout: float) -> str:
        self._left -= 1
        if self._left >= 0:
            return Oracle().request(line, timeout)
        self._child.send(line)
        while True:
            self._child.receive(time.monotonic() + timeout)


class Interrupted(Oracle):
    def __init__(self, answers: int) -> None:
        super().__init__()
        self._left = answers

    def request(self, line: str, timeout: float) -> str:
        self._left -= 1
        if self._left < 0:
            raise KeyboardInterrupt
        return super().request(line, timeout)


def fuzz(monkeypatch: pytest.MonkeyPatch, lean: object, *words: str) -> Result:
    """Run the command, with something else for Lean's process."""
    monkeypatch.setattr("conformance.engines.engine.connect_lean", lambda: nullcontext(lean))
    monkeypatch.setattr("conformance.engines.engine.lean_producer", lambda: _PRODUCER)
    return CliRunner().invoke(cli, ["fuzz", "-k", "protocol", *words])


def test_a_lean_that_dies_is_a_message_with_how_far_it_came(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = fuzz(monkeypatch, Dying(9), "--cases", "20", "--out", str(tmp_path))

    assert isinstance(done.exception, CannotJudge)  # which main makes status 2 and one message
    said = str(done.exception)
    assert "ended with status 3" in said
    assert "out of memory" in said
    assert "broken off after 9 cases" in said
    assert "unjudged: 9 cases of seed 0" in done.stdout


def test_an_interrupted_campaign_keeps_what_it_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("conformance.fuzz.campaign.PyVM", lambda contracts: _no_events)
    done = fuzz(monkeypatch, Interrupted(30), "--cases", "60", "--out", str(tmp_path))

    assert isinstance(done.exception, CannotJudge)
    assert "interrupted; broken off after" in str(done.exception)
    (found,) = tmp_path.glob("finding-*.json")
    assert f"reproduce: conformance fuzz --replay {found}" in done.stdout


def _no_events(resolved: Json) -> Json:
    outcome = right_vm()(resolved)
    return {**outcome, "events": []} if "events" in outcome else outcome


def test_the_command_offers_every_kind_of_case() -> None:
    (option,) = (p for p in fuzz_command.params if p.name == "kinds")

    assert isinstance(option.type, click.Choice)
    assert tuple(option.type.choices) == tuple(KINDS)


def test_the_report_says_how_the_cases_spread(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = ("--cases", "20", "--seed", "3", "--out", str(tmp_path))
    done = fuzz(monkeypatch, Oracle(), *words)
    told = json.loads(fuzz(monkeypatch, Oracle(), *words, "--json").stdout)

    assert (done.exit_code, told["report"]["verdict"]) == (0, "conforms")
    assert sum(told["report"]["endings"]["total"].values()) == 20
    assert told["report"]["cases"] == 20
    assert "spread: " in done.stdout
    assert "protocol          20" in done.stdout


def test_a_case_that_was_found_is_judged_again_by_its_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    case: Case = Block("bytecode", 1, 0, BLOCK).cases()[9]
    path = tmp_path / "found.json"
    path.write_text(json.dumps(case.raw), encoding="utf-8")

    assert fuzz(monkeypatch, Oracle(), "--replay", str(path)).exit_code == 0
    monkeypatch.setattr("conformance.fuzz.campaign.PyVM", lambda contracts: _no_events)
    done = fuzz(monkeypatch, Oracle(), "--replay", str(path))
    assert done.exit_code == 1
    assert "event" in done.stdout
    spoiled = fuzz(monkeypatch, Oracle(lambda case: "no"), "--replay", str(path))
    assert spoiled.exit_code == 2
