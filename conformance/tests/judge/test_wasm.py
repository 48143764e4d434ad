"""Judging the VM in Pyodide: a process that is gone, and the one refusal that is lawful."""

from __future__ import annotations

import json

import pytest

from conformance.cases.case import Runner
from conformance.engines.engine import pyvm_producer
from conformance.errors import CannotJudge
from conformance.judge.verdict import Result
from conformance.judge.wasm import SINGLE_THREADED, PyodideMachine, at_the_gate
from conformance.tests.engines.wasm.few import a_case
from conformance.traces.export import Answer, NoTrace
from conformance.traces.trace import Trace


class Scripted:
    """In place of a process: it answers with the configuration it was given, until it is gone."""

    def __init__(self) -> None:
        self.asked = 0

    def request(self, line: str, timeout: float) -> str:
        self.asked += 1
        case = json.loads(line)
        if case["config"] == "deadly":
            raise CannotJudge("gone")
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

    assert machine.failure is not None
    assert vm.asked == 1


def test_only_the_refusal_for_one_thread_is_a_lawful_skip() -> None:
    case = a_case(Runner.THREADED)

    def refused(**why: object) -> Answer:
        return Trace(case.id, case.hash, pyvm_producer(), {"kind": "refused", **why})

    judgement = at_the_gate(case, refused(gate=SINGLE_THREADED))
    assert (judgement.result, judgement.reason) == (Result.SKIPPED, SINGLE_THREADED)
    for answer in (
        refused(gate="contractsMissing"),
        refused(image=0, refusal={"kind": "arity"}),
        Trace(case.id, case.hash, pyvm_producer(), {"kind": "ran"}),
        NoTrace(case.id, SINGLE_THREADED),
    ):
        assert at_the_gate(case, answer).result is Result.FAILED
