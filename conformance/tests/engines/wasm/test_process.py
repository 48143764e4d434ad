"""Pyodide as one long process: it answers whatever the line holds, or says why it cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.cases.case import Runner
from conformance.engines.wasm.install import Pyodide, ensure_installed
from conformance.engines.wasm.process import PyodideProcess
from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json
from conformance.judge.wasm import SINGLE_THREADED
from conformance.tests.engines.wasm.few import a_case


@pytest.fixture(scope="module")
def pyodide() -> Pyodide:
    return ensure_installed(lambda line: None)


def test_one_process_answers_whatever_the_line_holds(pyodide: Pyodide) -> None:
    case, threaded = a_case(Runner.COOPERATIVE), a_case(Runner.THREADED)
    with PyodideProcess(pyodide) as vm:
        lines = ["{", "[]", '{"id": "a\u2028b"}', "[" * 2_000]
        answers = [json.loads(vm.request(line, 60)) for line in lines]
        gate = json.loads(vm.request(canonical_json(threaded.resolved), 60))
        answer = json.loads(vm.request(canonical_json(case.resolved), 60))

    assert all(list(answer) == ["error"] for answer in answers)
    assert gate == {
        "case": threaded.id,
        "outcome": {"kind": "refused", "gate": SINGLE_THREADED},
    }
    assert (answer["case"], answer["outcome"]["kind"]) == (case.id, "ran")
    with pytest.raises(CannotJudge, match="is not running"):
        vm.request("{}", 1)


def test_a_process_that_cannot_answer_is_said(pyodide: Pyodide, tmp_path: Path) -> None:
    with (
        PyodideProcess(Pyodide(tmp_path, pyodide.node)) as vm,
        pytest.raises(CannotJudge, match=r"(?s)ended with status 1.*pyodide\.mjs"),
    ):
        vm.request("{}", 60)
    with (
        PyodideProcess(pyodide) as vm,
        pytest.raises(CannotJudge, match="Maximum call stack size exceeded"),
    ):
        vm.request("[" * 50_000, 60)
    with (
        PyodideProcess(pyodide, start_timeout=0.0) as vm,
        pytest.raises(CannotJudge, match="did not answer in time"),
    ):
        vm.request("{}", 0.01)
