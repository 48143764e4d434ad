"""`conformance wasm`: same traces, faults found there too, threads refused by the gate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.cases.case import Runner, load_corpus
from conformance.engines.wasm.install import PYODIDE
from conformance.judge.verdict import Diagnosis, Regime
from conformance.judge.wasm import SINGLE_THREADED
from conformance.plain_json import JsonObject
from conformance.tests.engines.wasm.few import CASES
from conformance.tests.faulty import copy_vm, plant
from conformance.tests.samples import CHECKOUT, conformance


def judged(vm: Path = CHECKOUT) -> tuple[int, JsonObject]:
    """Judge a handful of cases: exit status and report."""
    done = conformance("wasm", "run", "--json", "-k", CASES, vm=vm)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the VM in a folder of its own."""
    return copy_vm(tmp_path)


def in_decode_case(statement: str) -> tuple[str, str, str]:
    """A statement at the place where every case comes by, in Pyodide and nowhere else."""
    first = "    codec = CASE if image is None else _case(Plain(image))\n"
    return "wire/case.py", first, f"    {statement}\n{first}"


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
    assert {f["diagnosis"] for f in report["failures"]} == {
        "pyvm-raised",
        Diagnosis.NOT_REFUSED_ON_WASM,
    }
    assert all("SystemError: planted at" in f["message"] for f in report["failures"])


def test_a_gate_that_lets_threads_through_is_found(copy: Path) -> None:
    plant(copy, "runtime/composition.py", "return SingleThreaded()", "return None")

    status, report = judged(copy)

    assert (status, report["skipped"]) == (1, {})
    assert {f["diagnosis"] for f in report["failures"]} == {Diagnosis.NOT_REFUSED_ON_WASM}
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


def test_a_process_that_dies_is_no_difference_of_the_vm(copy: Path) -> None:
    plant(copy, *in_decode_case("__import__('os')._exit(3)"))

    done = conformance("wasm", "run", "-k", CASES, vm=copy)

    assert done.returncode == 2
    assert "engine-lost: the Python VM in Pyodide ended with status" in done.stdout
    assert "unjudged: " in done.stdout
