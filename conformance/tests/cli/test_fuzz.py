"""`conformance fuzz`: it keeps what it found, and judges it again."""

from __future__ import annotations

import json
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import click
from click.testing import CliRunner, Result

from conformance.cases.case import Case
from conformance.cli.fuzz import command as fuzz_command
from conformance.cli.main import cli
from conformance.engines.engine import Engines
from conformance.engines.pyvm import Machine
from conformance.fuzz.draw import BLOCK, Block
from conformance.fuzz.parents import CORPUS
from conformance.jsonfile import sha256
from conformance.lean.child import Child
from conformance.lean.wasm import Launch
from conformance.plain_json import JsonObject
from conformance.strategies import KINDS
from conformance.tests.fuzz.oracle import FEW, PRODUCER, Oracle, right_vm
from conformance.traces.export import Requester


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


def fuzz(lean: Requester, *words: str, machine: Machine | None = None) -> Result:
    """Run the command, with something else for Lean's process, and for the machine if given."""
    engines = Engines(lambda: nullcontext(lean), lambda: PRODUCER, machine)
    return CliRunner().invoke(cli, ["fuzz", "-k", "protocol", *words], obj=engines)


def test_a_lean_that_dies_costs_its_cases_which_are_named_and_the_campaign_goes_on(
    tmp_path: Path,
) -> None:
    done = fuzz(Dying(9), "--cases", "20", "--out", str(tmp_path))

    assert done.exit_code == 2
    assert "lean-failed: " in done.stdout
    assert "ended with status 3" in done.stdout
    assert "out of memory" in done.stdout
    assert "unjudged: 20 cases of seed 0" in done.stdout
    (found,) = tmp_path.glob("finding-*.json")
    assert f"reproduce: conformance fuzz --replay {found}" in done.stdout


def test_an_interrupted_campaign_keeps_what_it_found_and_its_status(tmp_path: Path) -> None:
    words = ("--cases", "120", "--out", str(tmp_path))
    done = fuzz(Interrupted(60), *words, machine=_no_events)
    told = fuzz(Interrupted(60), *words, "--json", machine=_no_events)

    assert done.exit_code == told.exit_code == 1
    assert "error: interrupted; broken off after" in done.stderr
    (found,) = tmp_path.glob("finding-*.json")
    assert f"reproduce: conformance fuzz --replay {found}" in done.stdout
    assert json.loads(told.stdout)["verdict"] == "differs"
    assert [f["case"] for f in json.loads(told.stdout)["report"]["findings"]] == [found.name]


def _no_events(resolved: JsonObject) -> JsonObject:
    outcome = right_vm()(resolved)
    return {**outcome, "events": []} if "events" in outcome else outcome


def test_the_command_offers_every_kind_of_case() -> None:
    (option,) = (p for p in fuzz_command.params if p.name == "kinds")

    assert isinstance(option.type, click.Choice)
    assert tuple(option.type.choices) == (CORPUS, *KINDS)


def test_a_campaign_that_is_broken_off_says_where_to_go_on_and_leaves_no_case_out(
    tmp_path: Path,
) -> None:
    out = ("--seed", "3", "--out", str(tmp_path), "--json")
    whole = json.loads(fuzz(Oracle(), "--cases", "60", *out).stdout)["report"]
    broken = fuzz(Interrupted(55), "--cases", "60", *out)
    assert "go on with --seed 3 --from-block 1" in broken.stderr
    assert (broken.exit_code, json.loads(broken.stdout)["verdict"]) == (2, "unjudged")
    rest = fuzz(Oracle(), "--from-block", "1", "--cases", "20", *out)

    assert json.loads(rest.stdout)["verdict"] == "conforms"
    told = json.loads(rest.stdout)["report"]
    assert told["cases"] == 20
    assert told["next_block"] == 1
    first = [
        case.hash for number in range(3) for case in Block("protocol", 3, number, BLOCK).cases()
    ]
    second = [case.hash for case in Block("protocol", 3, 1, BLOCK).cases()]
    assert whole["cases_hash"] == sha256("".join(list(dict.fromkeys(first))[:60]))
    assert told["cases_hash"] == sha256("".join(list(dict.fromkeys(second))[:20]))


def test_the_report_says_how_the_cases_spread(tmp_path: Path) -> None:
    words = ("--cases", "20", "--seed", "3", "--out", str(tmp_path))
    done = fuzz(Oracle(), *words)
    told = json.loads(fuzz(Oracle(), *words, "--json").stdout)

    assert (done.exit_code, told["verdict"]) == (0, "conforms")
    assert sum(told["report"]["endings"]["total"].values()) == 20
    assert told["report"]["cases"] == 20
    assert "spread: " in done.stdout
    assert "protocol          20" in done.stdout


def test_a_case_that_was_found_is_judged_again_by_its_command(tmp_path: Path) -> None:
    case: Case = Block("bytecode", 1, 0, FEW).cases()[9]
    path = tmp_path / "found.json"
    path.write_text(json.dumps(case.raw), encoding="utf-8")

    assert fuzz(Oracle(), "--replay", str(path)).exit_code == 0
    done = fuzz(Oracle(), "--replay", str(path), machine=_no_events)
    assert done.exit_code == 1
    assert "event" in done.stdout
    spoiled = fuzz(Oracle(lambda case: "no"), "--replay", str(path))
    assert spoiled.exit_code == 2
