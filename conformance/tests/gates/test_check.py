"""Lean's gates and Python's on all combinations; planted faults (runs Lean once)."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext

import pytest
from click.testing import CliRunner

from conformance.cli import gates as cli
from conformance.errors import CannotJudge
from conformance.gates.answers import read_gate_answers, some_contracts
from conformance.gates.check import check_gates
from conformance.gates.questions import REQUESTS, all_contracts, describe, question
from conformance.tests.faulty import plant_in_functions
from conformance.tests.gates.planted_faults import FAULTS
from conformance.tests.recorded import Recorded, Says, asked_once
from conformance.verdict import Verdict
from pyvm.runtime import composition

QUESTIONS = 1 + 2**8 * 2**4
VERDICTS = QUESTIONS * (2 * len(REQUESTS) + 4 + 4 + 8) - 3  # without contracts no four profiles


@pytest.fixture(scope="module")
def lean() -> Recorded:
    return asked_once(map(question, all_contracts()))


def plant(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Put a fault into the gates."""
    module, old, new, _ = FAULTS[name]
    plant_in_functions(monkeypatch, module, old, new, composition)


SOME = (None, *list(all_contracts())[1::7])
"""Every seventh set of contracts, for the planted faults."""


def test_lean_and_python_agree_on_every_combination(lean: Recorded) -> None:
    found = check_gates(lean, all_contracts())

    assert (found.questions, found.compared, found.differing) == (QUESTIONS, VERDICTS, 0)
    assert found.verdict is Verdict.CONFORMS


def test_the_committed_answers_are_what_lean_says_now(lean: Recorded) -> None:
    committed = read_gate_answers()

    assert set(committed.answers) == {describe(one) for one in some_contracts()}
    for one in some_contracts():
        assert committed.answers[describe(one)] == lean.answer(question(one))["gates"]


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught_where_it_is(
    name: str, lean: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch, name)

    found = check_gates(lean, SOME)

    assert found.verdict is Verdict.DIFFERS
    assert found.first is not None
    assert re.match(rf"{FAULTS[name][3]}\b", found.first.gate)


def test_the_verb_prints_the_first_difference(
    lean: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "connect_lean", lambda: nullcontext(lean))
    good = CliRunner().invoke(cli.command, ["check", "--json"])
    plant(monkeypatch, "migration is placement")
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
    [
        "",
        "[]",
        "[" * 100_000,
        '{"case":"no contracts","error":"unknown: x"}',
        '{"case":"other","gates":{"a":true}}',
        '{"case":"no contracts","gates":{}}',
        '{"case":"no contracts","gates":{"a":1}}',
        '{"case":"no contracts","gates":{"a":true,"a":false}}',
        '{"case":"no contracts","gates":{"a":%s}}' % ("[" * 200 + "]" * 200),
        '{"case":"no contracts","gates":{"a":%s}}' % ("[" * 900 + "]" * 900),
    ],
)
def test_an_answer_that_is_none_is_no_difference(reply: str) -> None:
    with pytest.raises(CannotJudge) as refused:
        check_gates(Says(reply), [None])

    assert refused.value.what.startswith("Lean does not answer the question about no contracts: ")
    assert refused.value.where == "lean/Runtime/Wire/Gates.lean"
    assert refused.value.fix is not None


def test_the_field_that_is_no_verdict_is_named() -> None:
    reply = '{"case":"no contracts","gates":{"admit":["contractsMissing",7]}}'

    with pytest.raises(
        CannotJudge, match=r"field gates: Expected .*got `int`.* at `\$\[.*\]\[1\]`"
    ):
        check_gates(Says(reply), [None])


def test_a_verdict_that_lean_leaves_out_is_a_difference() -> None:
    found = check_gates(Says('{"case":"no contracts","gates":{"requires":[]}}'), [None])

    assert found.differing == found.compared
    assert found.first is not None
    assert found.first.lean == "no answer"
