"""Whose fault an exception is: what the VM raises is the VM's, and nothing else is."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click
import pytest

from conformance.cases.case import load_corpus
from conformance.cli.blame import blamed, unimportable_vm
from conformance.cli.main import main
from conformance.engines.pyvm import PyVM
from conformance.judge.suite import Committed, judge_all
from conformance.judge.verdict import Diagnosis
from conformance.plain_json import JsonObject
from conformance.tests.documents import read, section
from conformance.tests.faulty import copy_vm
from conformance.tests.samples import conformance
from pyvm.runtime import run as vm_run
from pyvm.runtime.gates import RuntimeContracts


def test_a_fault_of_the_harness_says_so_with_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    @click.command
    def fault() -> None:
        raise KeyError("a bug of the harness")

    with pytest.raises(SystemExit) as ended:
        main(fault, [])

    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert "the harness itself failed, nothing was judged: KeyError: 'a bug of the harness'" in said
    assert "test_faults_of_the_harness.py" in said
    assert "Traceback" not in said


def test_how_to_report_a_fault_of_the_harness_is_told_where_its_message_points() -> None:
    fix = blamed(KeyError("a bug of the harness")).error.fix
    named = re.search(r'(\S+\.md) says under "(.+)"', fix)

    assert named is not None
    path, heading = named.groups()
    told = section(read(path), f"## {heading}")
    assert len(told.splitlines()) > 5
    assert "the command" in told


def fault_of_the_harness(*_: object) -> None:
    raise NameError("a bug of the harness")


@pytest.mark.parametrize(
    "place", ["conformance.engines.pyvm.json_key", "conformance.gates.questions.show"]
)
def test_a_fault_of_the_harness_around_the_vm_is_not_the_vms(
    monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """A misspelt name where images are remembered, and where a refusal is told."""
    machine = PyVM(RuntimeContracts(frozenset(), frozenset()))
    monkeypatch.setattr(place, fault_of_the_harness)

    with pytest.raises(NameError, match="a bug of the harness"):
        judge_all(load_corpus(), Committed(), pattern="mixed/", machine=machine)


def test_a_module_of_the_harness_that_cannot_be_imported_late_is_not_the_vms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine = PyVM(RuntimeContracts(frozenset(), frozenset()))
    monkeypatch.setitem(sys.modules, "conformance.gates.questions", None)

    with pytest.raises(ModuleNotFoundError) as raised:
        judge_all(load_corpus(), Committed(), pattern="mixed/", machine=machine)

    assert blamed(raised.value).verdict.exit_status == 2


@pytest.mark.parametrize(
    "place",
    [
        "pyvm.wire.case.decode_image",
        "pyvm.wire.case.decode_case",
        "pyvm.runtime.composition.admit_vm_runtime",
        "pyvm.runtime.run.run_case",
        "pyvm.wire.trace.encode_outcome",
    ],
)
def test_whatever_part_of_the_vm_raises_the_vm_is_blamed(
    monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def fault(*_: object, **__: object) -> None:
        raise NameError("a bug of the VM")

    monkeypatch.setattr(place, fault)
    report = judge_all(load_corpus(), Committed(), pattern="two_buyer/plain-tokens/coop")

    assert [j.failure.diagnosis for j in report.failures if j.failure] == [Diagnosis.PYVM_RAISED]
    assert report.verdict.exit_status == 1


def test_what_a_worker_says_of_a_fault_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    class Remote(Exception):
        tb = 'Traceback:\n  File "there.py", line 7, in work\n    work()\n'

    @click.command
    def fault() -> None:
        raise ValueError("a bug of the harness") from Remote()

    with pytest.raises(SystemExit) as ended:
        main(fault, [])

    assert ended.value.code == 2
    assert "    there.py:7 in work\n" in capsys.readouterr().err


def test_an_engine_that_fails_a_verb_is_named_with_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def raising(*_: object) -> JsonObject:
        raise ZeroDivisionError("in the machine")

    monkeypatch.setattr(vm_run, "run_case", raising)
    with pytest.raises(SystemExit) as ended:
        main(arguments=["trace", "two_buyer/plain-tokens/coop"])

    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "the engine failed: ZeroDivisionError: in the machine at " in said


@pytest.mark.parametrize("module", ["config", "runtime/gates", "exec", "wire/basic"])
@pytest.mark.parametrize(
    ("line", "said"), [("def broken(:", "SyntaxError"), ("undefined", "NameError")]
)
def test_a_vm_that_cannot_be_imported_is_the_failure_of_the_engine(
    tmp_path: Path, module: str, line: str, said: str
) -> None:
    path = copy_vm(tmp_path) / "pyvm" / f"{module}.py"
    path.write_text(f"{path.read_text('utf-8')}\n{line}\n", encoding="utf-8")

    done = conformance("run", "-k", "streaming", vm=tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"the engine failed: it cannot be imported: {said}: ")
    assert f"{path}:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_vm_that_a_worker_cannot_import_is_the_failure_of_the_engine(tmp_path: Path) -> None:
    path = copy_vm(tmp_path) / "pyvm" / "runtime" / "gates.py"
    path.write_text(f"{path.read_text('utf-8')}\nundefined\n", encoding="utf-8")

    done = conformance("run", "-k", "*/*", "-j", "2", vm=tmp_path)

    assert done.returncode == 1
    assert "the engine failed: it cannot be imported: NameError" in done.stderr


@pytest.mark.parametrize("source", ["def broken(:", "undefined"])
def test_a_module_of_another_package_that_cannot_be_imported_is_not_the_engine(source: str) -> None:
    with pytest.raises((SyntaxError, NameError)) as raised:
        exec(compile(source, "conformance/judge/suite.py", "exec"))

    assert unimportable_vm(raised.value) is None
    assert blamed(raised.value).said.startswith("error: the harness itself failed")
