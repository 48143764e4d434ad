"""The Python VM in Pyodide: same traces, faults found there too, threads refused by the gate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.cases.case import Case, Runner, load_corpus
from conformance.engines.engine import pyvm_producer
from conformance.engines.wasm import process
from conformance.engines.wasm.install import PYODIDE, Pyodide, ensure_installed
from conformance.engines.wasm.process import PyodideProcess
from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json
from conformance.judge.verdict import Regime, Result
from conformance.judge.wasm import NOT_REFUSED, SINGLE_THREADED, Machine, at_the_gate
from conformance.tests.faulty import copy_vm, plant
from conformance.tests.samples import CHECKOUT, conformance
from conformance.traces.export import Answer, Failure
from conformance.traces.trace import Trace

Json = dict[str, Any]
CASES = "two_buyer"


def judged(vm: Path = CHECKOUT) -> tuple[int, Json]:
    """Judge a handful of cases: exit status and report."""
    done = conformance("wasm", "run", "--json", "-k", CASES, vm=vm)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.fixture(scope="module")
def pyodide() -> Pyodide:
    return ensure_installed(lambda line: None)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the VM in a folder of its own."""
    return copy_vm(tmp_path)


def in_decode_case(statement: str) -> tuple[str, str, str]:
    """A statement at the place where every case comes by, in Pyodide and nowhere else."""
    first = (
        '    found = read_object(\n        raw,\n        path,\n        "schema",\n        "id",\n'
    )
    return "wire/case.py", first, f"    {statement}\n{first}"


def a_case(runner: Runner) -> Case:
    return next(case for case in load_corpus() if case.stem == CASES and case.runner is runner)


def test_a_handful_of_cases_agree_and_the_threaded_are_skipped() -> None:
    status, report = judged()

    chosen = [case for case in load_corpus() if CASES in case.id]
    threaded = sum(case.runner is Runner.THREADED for case in chosen)
    assert (status, report["verdict"], report["listed"]) == (0, "conforms", len(chosen))
    replays = report["regimes"][Regime.REPLAY.value]["exact"]
    assert report["exact"] == report["compared"] == len(chosen) - threaded + replays
    assert 0 < replays < len(chosen) - threaded
    assert report["skipped"] == {SINGLE_THREADED: threaded}
    assert threaded > 0


def test_a_planted_fault_is_found(copy: Path) -> None:
    plant(copy, "ready_queue.py", "pop = deque.popleft", "pop = deque.pop")

    status, report = judged(copy)

    assert (status, report["verdict"]) == (1, "differs")
    assert report["failed"] > 0
    (command,) = report["failures"][0]["reproduce"]
    assert command.startswith("conformance wasm run -k ")


def test_a_vm_that_raises_is_a_difference_and_says_where(copy: Path) -> None:
    plant(copy, *in_decode_case("raise SystemError('planted')"))

    status, report = judged(copy)

    # a threaded case fails at the gate: no refusal was heard
    assert status == 1
    assert {f["diagnosis"] for f in report["failures"]} == {"pyvm-raised", NOT_REFUSED}
    assert all("SystemError: planted at" in f["message"] for f in report["failures"])


def test_a_gate_that_lets_threads_through_is_found(copy: Path) -> None:
    plant(copy, "runtime/composition.py", "return SingleThreaded()", "return None")

    status, report = judged(copy)

    assert (status, report["skipped"]) == (1, {})
    assert {f["diagnosis"] for f in report["failures"]} == {NOT_REFUSED}
    assert report["exact"] > 0


def test_a_run_that_compares_nothing_fails() -> None:
    done = conformance("wasm", "run", "-k", "no-such-case")

    assert done.returncode == 2
    assert "nothing-compared" in done.stdout


def test_the_doctor_names_what_would_run(copy: Path) -> None:
    done = conformance("wasm", "doctor", "--install", "--json", vm=copy)

    facts = json.loads(done.stdout)
    assert facts["pyodide"] == PYODIDE.version
    assert facts["pyvm"] == str(copy / "pyvm")
    assert facts["python"].startswith("3.")


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


def test_a_process_that_cannot_answer_is_said(
    pyodide: Pyodide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    monkeypatch.setattr(process, "_START_TIMEOUT", 0.0)
    with (
        PyodideProcess(pyodide) as vm,
        pytest.raises(CannotJudge, match="did not answer in time"),
    ):
        vm.request("{}", 0.01)


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
    machine = Machine(Scripted())

    first, second = (machine({"id": "replay/a/coop", "config": name}) for name in "xy")

    assert (first["of"], second["of"]) == ("x", "y")


def test_a_process_that_is_gone_is_remembered_and_not_asked_again() -> None:
    vm = Scripted()
    machine = Machine(vm)

    for config in ("deadly", "x"):
        with pytest.raises(CannotJudge, match="gone"):
            machine({"id": "a/b/coop", "config": config})

    assert machine.failure is not None
    assert vm.asked == 1


def test_a_process_that_dies_is_no_difference_of_the_vm(copy: Path) -> None:
    plant(copy, *in_decode_case("__import__('os')._exit(3)"))

    done = conformance("wasm", "run", "-k", CASES, vm=copy)

    assert (done.returncode, done.stdout) == (2, "")
    assert "error: the Python VM in Pyodide ended with status" in done.stderr


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
        Failure(case.id, SINGLE_THREADED),
    ):
        assert at_the_gate(case, answer).result is Result.FAILED
