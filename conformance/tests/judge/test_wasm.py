"""Judging the VM in Pyodide: a process that is gone, and the one refusal that is lawful."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.cases.case import Runner
from conformance.engines.engine import pyvm_producer
from conformance.errors import CannotJudge
from conformance.judge.judge import Judge
from conformance.judge.verdict import Diagnosis, Result
from conformance.judge.wasm import SINGLE_THREADED, PyodideMachine, at_the_gate
from conformance.runs.observed import Run
from conformance.tests.engines.wasm.few import a_case
from conformance.tests.handmade import case as made
from conformance.tests.handmade import outcome, ping
from conformance.tests.mortal import Mortal
from conformance.tests.recorded import Says
from conformance.traces.export import NoTrace
from conformance.traces.trace import Trace


class Scripted:
    """In place of a process: it answers with the configuration it was given, until it is gone."""

    def __init__(self) -> None:
        self.asked = 0

    def request(self, line: str, timeout: float) -> str:
        self.asked += 1
        case = json.loads(line)
        if case["config"] == "deadly":
            raise CannotJudge("gone", fix="start it again")
        return json.dumps({"case": case["id"], "outcome": {"kind": "ran", "of": case["config"]}})


def test_a_changed_case_under_the_same_id_is_run_anew() -> None:
    machine = PyodideMachine(Scripted())

    first, second = (machine({"id": "replay/a/coop", "config": name}) for name in "xy")

    assert (first["of"], second["of"]) == ("x", "y")


def test_a_process_that_is_gone_is_remembered_and_not_asked_again() -> None:
    vm = Scripted()
    machine = PyodideMachine(vm)

    for config in ("deadly", "x"):
        with pytest.raises(CannotJudge, match="gone"):
            machine({"id": "a/b/coop", "config": config})

    assert vm.asked == 1


def test_a_process_that_ends_over_a_case_costs_that_case_alone() -> None:
    deadly, after = made("a/deadly/coop"), made("a/sound/coop")
    with Mortal({deadly.id: "die"}, RAN) as vm:
        judge = Judge(lambda _: Run(RAN), machine=PyodideMachine(vm))
        (lost,), (judged,) = judge.judge(deadly), judge.judge(after)

    assert (lost.case, lost.result) == (deadly.id, Result.UNJUDGED)
    assert lost.failure is not None
    assert lost.failure.diagnosis == Diagnosis.ENGINE_LOST
    assert judged.result is Result.EXACT


GATE = {"kind": "refused", "gate": SINGLE_THREADED}
RAN = outcome(ping(0))


@pytest.mark.parametrize(
    ("said", "diagnosis"),
    [
        ({**GATE, "gate": "contractsMissing"}, Diagnosis.NOT_REFUSED_ON_WASM),
        ({"kind": "refused", "image": 0, "refusal": {"kind": "arity"}},
         Diagnosis.NOT_REFUSED_ON_WASM),
        (RAN, Diagnosis.NOT_REFUSED_ON_WASM),
        ({"kind": "ran"}, Diagnosis.MALFORMED_OUTCOME),
        ({**GATE, "kind": "ran"}, Diagnosis.MALFORMED_OUTCOME),
        ({**RAN, "gate": SINGLE_THREADED}, Diagnosis.MALFORMED_OUTCOME),
        ({**GATE, "image": 0}, Diagnosis.MALFORMED_OUTCOME),
        ({**GATE, "gate": [SINGLE_THREADED]}, Diagnosis.MALFORMED_OUTCOME),
    ],
)  # fmt: skip
def test_only_the_refusal_for_one_thread_is_a_lawful_skip(
    said: dict[str, Any], diagnosis: Diagnosis
) -> None:
    case = a_case(Runner.THREADED)

    def judged(answer: dict[str, Any]) -> tuple[Result, str | None, str | None]:
        found = at_the_gate(case, Trace(case.id, case.hash, pyvm_producer(), answer))
        return found.result, found.failure.diagnosis if found.failure else None, found.reason

    assert judged(GATE) == (Result.SKIPPED, None, SINGLE_THREADED)
    assert judged(said) == (Result.FAILED, diagnosis, None)


DEEP = "[" * 100_000
ANSWERS: dict[str, str] = {
    "no JSON": "PANIC",
    "nothing": "",
    "cut off": '{"case":',
    "too deep": DEEP,
    "a list": "[1]",
    "of no known kind": '{"case":ID,"outcome":{"kind":"walked"}}',
    "no outcome": '{"case":ID}',
    "of another case": '{"case":"another","outcome":{"kind":"ran"}}',
    "not strict": '{"case":ID,"outcome":{"kind":"ran","clock":NaN}}',
    "with an error that is no text": '{"case":ID,"error":7}',
    "that ran and was refused": '{"case":ID,"outcome":{"kind":"ran","gate":"singleThreaded"}}',
}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("runner", Runner)
def test_an_answer_that_is_no_outcome_is_malformed_and_nothing_that_the_vm_raised(
    name: str, runner: Runner
) -> None:
    case = a_case(runner)
    vm = PyodideMachine(Says(ANSWERS[name].replace("ID", json.dumps(case.id))))

    if runner is Runner.COOPERATIVE:
        (judgement,) = Judge(lambda _: Run(RAN), machine=vm).judge(case)
    else:
        judgement = at_the_gate(case, vm.ask(case))

    assert judgement.failure is not None
    assert judgement.failure.diagnosis == Diagnosis.MALFORMED_OUTCOME
    assert judgement.failure.message.startswith("the answer is no outcome: ")


def test_what_the_vm_says_that_it_raised_is_not_malformed() -> None:
    case = a_case(Runner.COOPERATIVE)
    vm = PyodideMachine(Says(json.dumps({"error": "KeyError: 7 at there.py:1"})))

    (judgement,) = Judge(lambda _: Run(RAN), machine=vm).judge(case)

    assert judgement.failure is not None
    assert judgement.failure.diagnosis == Diagnosis.PYVM_RAISED
    refused = at_the_gate(a_case(Runner.THREADED), NoTrace("a", SINGLE_THREADED))
    assert (refused.result, refused.failure and refused.failure.diagnosis) == (
        Result.FAILED, Diagnosis.NOT_REFUSED_ON_WASM
    )  # fmt: skip
