"""Who is blamed: the engine, the trace that it is held against, or the harness itself."""

from __future__ import annotations

import copy
import gzip
import re
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from conformance.cases.case import Case, load_corpus
from conformance.cli.blame import blamed, unimportable_vm
from conformance.cli.main import main
from conformance.engines.pyvm import PyVM, machine_at_work
from conformance.errors import CannotJudge
from conformance.judge import judge as judging
from conformance.judge.suite import Committed, judge_all
from conformance.judge.verdict import Diagnosis, Judgement, Regime, Result
from conformance.plain_json import JsonObject
from conformance.tests.documents import read, section
from conformance.tests.faulty import copy_vm
from conformance.tests.judge.toy import CASES, COOP, COVERED, MANY, RUN, WIDE, commit, machine
from conformance.tests.samples import conformance
from conformance.traces.trace import trace_path
from pyvm.runtime import run as vm_run
from pyvm.runtime.gates import RuntimeContracts


def without_a_label(outcome: JsonObject) -> JsonObject:
    """The outcome, of whose second event the label is gone."""
    lacking = copy.deepcopy(outcome)
    del lacking["events"][1]["label"]
    return lacking


def lost_on_baselines(resolved: JsonObject) -> JsonObject:
    """A machine that answers threaded cases, and whose process is gone on any other."""
    if resolved["runner"] == "cooperative":
        raise CannotJudge("the process ended with signal 9", fix="start it again")
    return machine(resolved)


def of(judgements: tuple[Judgement, ...], regime: Regime) -> tuple[Result, str | None]:
    (found,) = (j for j in judgements if j.regime is regime)
    return found.result, found.failure.diagnosis if found.failure else None


def test_an_engine_that_is_gone_on_a_baseline_is_no_difference(tmp_path: Path) -> None:
    report = judge_all((MANY,), commit(tmp_path), covered=COVERED, machine=lost_on_baselines)

    assert of(report.judgements, Regime.THREADED_MANY_LEAN) == (Result.EXACT, None)
    lost = (Result.UNJUDGED, Diagnosis.ENGINE_LOST)
    assert of(report.judgements, Regime.THREADED_MANY_BASELINE) == lost
    assert (report.verdict, report.verdict.exit_status) == ("unjudged", 2)


def test_an_answer_that_lacks_a_field_is_the_failure_of_the_engine(tmp_path: Path) -> None:
    report = judge_all(
        CASES, commit(tmp_path), covered=COVERED, machine=lambda c: without_a_label(machine(c))
    )

    assert {j.failure.diagnosis for j in report.failures if j.failure} == {
        Diagnosis.MALFORMED_OUTCOME
    }
    assert "outcome.events[1]" in str(report.failures[0].failure)
    assert report.verdict.exit_status == 1


def test_a_baseline_that_is_no_outcome_is_the_failure_of_the_engine(tmp_path: Path) -> None:
    def half(resolved: JsonObject) -> JsonObject:
        run = machine(resolved)
        return without_a_label(run) if resolved["runner"] == "cooperative" else run

    report = judge_all((MANY,), commit(tmp_path), covered=COVERED, machine=half)

    broken = (Result.FAILED, Diagnosis.MALFORMED_OUTCOME)
    assert of(report.judgements, Regime.THREADED_MANY_BASELINE) == broken


def test_a_trace_that_is_no_outcome_is_not_called_a_difference(tmp_path: Path) -> None:
    unknown = {**copy.deepcopy(RUN), "weather": "fair"}
    traces = commit(tmp_path, CASES[:1], {"coop": unknown})

    report = judge_all(CASES[:1], traces, covered=COVERED, machine=machine)

    (failure,) = report.failures
    assert failure.failure is not None
    assert failure.failure.diagnosis == Diagnosis.TRACE_UNREADABLE
    assert "weather" in failure.failure.message
    assert report.verdict.exit_status == 2


@pytest.mark.parametrize("which", CASES, ids=lambda c: c.id)
def test_an_answer_that_is_leans_and_cannot_be_read_is_not_the_failure_of_the_engine(
    tmp_path: Path, which: Case
) -> None:
    """The texts are the same: the trace is wrong, or the harness cannot read it."""

    def unread(resolved: JsonObject) -> JsonObject:
        return {**machine(resolved), "weather": "fair"}

    name = which.id.rpartition("/")[2]
    traces = commit(tmp_path, (which,), {name: unread(which.resolved)})
    report = judge_all((which,), traces, covered=COVERED, machine=unread)

    assert [j.failure.diagnosis for j in report.failures if j.failure] == [
        Diagnosis.TRACE_UNREADABLE
    ]
    assert report.verdict.exit_status == 2


@pytest.mark.parametrize(
    ("broken", "cases"), [("first_divergence", CASES[:1]), ("envelope_diff", (MANY,))]
)
def test_a_fault_of_the_comparison_is_blamed_on_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, cases: Any
) -> None:
    traces = commit(tmp_path, cases, {"coop": WIDE})

    def fault(*_: object) -> None:
        raise KeyError("a bug of the harness")

    monkeypatch.setattr(judging, broken, fault)
    with pytest.raises(KeyError, match="a bug of the harness"):
        judge_all(cases, traces, covered=COVERED, machine=machine)


def test_a_fault_of_the_harness_says_so_with_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    @click.command
    def fault() -> None:
        raise KeyError("a bug of the harness")

    with pytest.raises(SystemExit) as ended:
        main(fault, [])

    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert "the harness itself failed, nothing was judged: KeyError: 'a bug of the harness'" in said
    assert "test_boundary.py" in said
    assert "Traceback" not in said


def test_how_to_report_a_fault_of_the_harness_is_told_where_its_message_points() -> None:
    fix = blamed(KeyError("a bug of the harness")).error.fix
    named = re.search(r'(\S+\.md) says under "(.+)"', fix)

    assert named is not None
    path, heading = named.groups()
    told = section(read(path), f"## {heading}")
    assert len(told.splitlines()) > 5
    assert "the command" in told


@pytest.mark.parametrize("error", [SystemExit(0), GeneratorExit(), RecursionError("deep")])
def test_an_engine_that_raises_anything_is_a_failure(tmp_path: Path, error: BaseException) -> None:
    def ends(resolved: JsonObject) -> JsonObject:
        with machine_at_work():
            raise error

    report = judge_all(CASES, commit(tmp_path), covered=COVERED, machine=ends)

    assert {j.failure.diagnosis for j in report.failures if j.failure} == {Diagnosis.PYVM_RAISED}
    assert report.verdict.exit_status == 1


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


def deep(levels: int) -> list[Any]:
    """Lists in lists."""
    nested: list[Any] = []
    for _ in range(levels):
        nested = [nested]
    return nested


ANSWERS: dict[str, Any] = {
    "nothing": None,
    "a list": [],
    "of no known kind": {"kind": "walked"},
    "no number": {**RUN, "clock": float("nan")},
    "a huge number": {**RUN, "clock": 10**5000},
    "a set": {**RUN, "clock": {1, 2}},
    "bytes": {**RUN, "clock": b"1"},
    "a float": {**RUN, "clock": 1.0},
    "a truth value": {**RUN, "clock": True},
    "too deep": {**RUN, "clock": deep(5000)},
    "half a pair": {**RUN, "clock": "\ud800"},
    "keys of two types": {**RUN, 1: 2},
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_is_no_outcome_is_the_failure_of_the_engine(
    tmp_path: Path, name: str
) -> None:
    traces = commit(tmp_path, (COOP,))
    report = judge_all((COOP,), traces, covered=COVERED, machine=lambda _: ANSWERS[name])

    assert [j.failure.diagnosis for j in report.failures if j.failure] == [
        Diagnosis.MALFORMED_OUTCOME
    ]
    assert report.verdict.exit_status == 1


@pytest.mark.parametrize(
    "field",
    ['"clock":NaN', '"clock":1.0', '"clock":1,"clock":1', '"clock":"\\ud800"'],
)
def test_a_trace_that_is_not_strict_json_is_unreadable(tmp_path: Path, field: str) -> None:
    traces = commit(tmp_path, (COOP,))
    path = trace_path("toy", traces.folder)
    line = gzip.decompress(path.read_bytes()).decode()
    for text in (
        re.sub(r'"clock":\d+', lambda _: field, line),
        re.sub(r'"clock":\d+', lambda _: field, f" {line}"),
    ):
        # the second is not cut in two: it does not begin as canonical JSON does
        path.write_bytes(gzip.compress(text.replace('"case":', '"case" :').encode()))

        report = judge_all((COOP,), traces, covered=COVERED, machine=machine)

        assert report.verdict.exit_status == 2


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
