"""Lean's gates and Python's on all combinations; planted faults (runs Lean once)."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from conformance.cli import gates as cli
from conformance.engines.engine import connect_lean
from conformance.errors import CannotJudge
from conformance.gates.answers import read_gate_answers, some_contracts
from conformance.gates.check import check_gates
from conformance.gates.questions import REQUESTS, all_contracts, describe, question
from conformance.traces.export import TIMEOUT, Requester
from pyvm.runtime import composition
from pyvm.runtime import gates as runtime_contracts

QUESTIONS = 1 + 2**8 * 2**4
VERDICTS = QUESTIONS * (2 * len(REQUESTS) + 4 + 4 + 8) - 3  # without contracts no four profiles


@dataclass(frozen=True)
class Replay:
    """Lean's answers, once asked."""

    answers: dict[str, str]

    def request(self, line: str, timeout: float) -> str:
        return self.answers[json.loads(line)["id"]]


@dataclass(frozen=True)
class Says:
    """A Lean that always says this."""

    reply: str

    def request(self, line: str, timeout: float) -> str:
        return self.reply


@pytest.fixture(scope="module")
def lean() -> Replay:
    with connect_lean() as process:
        return Replay(
            {
                describe(one): process.request(json.dumps(question(one)), TIMEOUT)
                for one in all_contracts()
            }
        )


def plant(monkeypatch: pytest.MonkeyPatch, module: ModuleType, old: str, new: str) -> None:
    """Replace a text of a module, which must be there exactly once, and its functions with it."""
    assert module.__file__
    text = Path(module.__file__).read_text("utf-8")
    assert text.count(old) == 1, old
    body = ast.parse(text.replace(old, new)).body
    functions = [node for node in body if isinstance(node, ast.FunctionDef)]
    scope = dict(vars(module))
    exec(compile(ast.Module(list(functions), []), module.__file__, "exec"), scope)
    for function in functions:
        for place in (runtime_contracts, composition):
            if hasattr(place, function.name):
                monkeypatch.setattr(place, function.name, scope[function.name])


SOME = (None, *list(all_contracts())[1::7])
"""Every seventh set of contracts, for the planted faults."""

RULES, ADMISSION = runtime_contracts, composition
FAULTS = {
    "nothing is demanded": (
        RULES,
        "return None if capability in contracts.capabilities else CapabilityMissing(capability)",
        "return None",
        "admit",
    ),
    "a profile is no advanced mode": (
        RULES,
        "return threaded or request.profile is not DeterminismMode.FULL",
        "return threaded",
        "requires",
    ),
    "the full profile is the mixed one": (
        RULES,
        "if profile is not DeterminismMode.FULL:",
        "if profile is DeterminismMode.FULL:",
        "admit",
    ),
    "no artifact is asked for": (
        RULES,
        "return None if profile in contracts.artifacts else ArtifactMissing(profile)",
        "return None",
        "profile",
    ),
    "waves of two need no certificate": (
        RULES,
        "request.concurrency > 1",
        "request.concurrency > 2",
        "admit",
    ),
    "migration is placement": (
        RULES,
        "request_switch(Capability.LIVE_MIGRATION,",
        "request_switch(Capability.PLACEMENT_REFINEMENT,",
        "live_migration",
    ),
    "reordering needs no contracts": (
        RULES,
        "return request_switch(Capability.RELAXED_REORDERING, contracts)",
        "return contracts and request_switch(Capability.RELAXED_REORDERING, contracts)",
        "relaxed_reordering",
    ),
    "everything is in the snapshot": (
        RULES,
        "capability: capability in granted",
        "capability: True",
        "snapshot",
    ),
    "advanced modes need no contracts": (
        ADMISSION,
        "    if contracts is None:\n        return ContractsMissing()",
        "    if contracts is None:\n        return None",
        "admit",
    ),
    "the profile is looked at first": (
        ADMISSION,
        "return refusal or request_determinism_profile(contracts, request.profile)",
        "return request_determinism_profile(contracts, request.profile) or refusal",
        "admit",
    ),
    "one thread is no reason": (
        ADMISSION,
        "if threaded and request.platform is Platform.WASM:",
        "if False:",
        "admit",
    ),
    "threads are admitted with the profile": (
        ADMISSION,
        "refusal = request_threads(contracts, request) if threaded else None",
        "refusal = None",
        "admit",
    ),
}


def test_lean_and_python_agree_on_every_combination(lean: Replay) -> None:
    found = check_gates(lean, all_contracts())

    assert (found.questions, found.compared, found.differing) == (QUESTIONS, VERDICTS, 0)
    assert found.ok


def test_the_committed_answers_are_what_lean_says_now(lean: Replay) -> None:
    committed = read_gate_answers()

    assert set(committed.answers) == {describe(one) for one in some_contracts()}
    for name, said in committed.answers.items():
        assert json.loads(lean.answers[name])["gates"] == said


def test_nothing_is_committed_about_other_questions() -> None:
    with pytest.raises(CannotJudge, match="no answer about nothing is committed"):
        read_gate_answers().request('{"id":"nothing"}', TIMEOUT)


def test_nothing_is_committed_about_other_modes() -> None:
    asked = question(None)
    asked["requests"][0]["platform"] = "another"

    with pytest.raises(CannotJudge, match="no answer about no contracts is committed"):
        read_gate_answers().request(json.dumps(asked), TIMEOUT)


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught_where_it_is(
    name: str, lean: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, old, new, gate = FAULTS[name]
    plant(monkeypatch, module, old, new)

    found = check_gates(lean, SOME)

    assert not found.ok
    assert found.first is not None
    assert re.match(rf"{gate}\b", found.first.gate)


def test_the_verb_prints_the_first_difference(
    lean: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def connect() -> Iterator[Requester]:
        yield lean

    monkeypatch.setattr(cli, "connect_lean", connect)
    good = CliRunner().invoke(cli.command, ["check", "--json"])
    plant(monkeypatch, *FAULTS["migration is placement"][:3])
    bad = CliRunner().invoke(cli.command, ["check"])

    assert good.exit_code == 0
    assert json.loads(good.stdout)["compared"] == VERDICTS
    assert bad.exit_code == 1
    assert "first difference: live_migration under {" in bad.stdout
    assert f"{QUESTIONS} sets of contracts, {VERDICTS} verdicts compared, 3072 differ" in bad.stdout


def test_nothing_compared_is_no_success() -> None:
    with pytest.raises(CannotJudge, match="no verdict of a gate was compared"):
        check_gates(Says("{}"), [])


@pytest.mark.parametrize(
    "reply",
    ["", "[]", '{"case":"no contracts","error":"unknown: x"}', '{"case":"other","gates":{"a":1}}'],
)
def test_an_answer_that_is_none_is_no_difference(reply: str) -> None:
    with pytest.raises(CannotJudge, match="Lean does not answer the question about no contracts"):
        check_gates(Says(reply), [None])


def test_a_verdict_that_lean_leaves_out_is_a_difference() -> None:
    found = check_gates(Says('{"case":"no contracts","gates":{"requires":[]}}'), [None])

    assert found.differing == found.compared
    assert found.first is not None
    assert found.first.lean == "no answer"
