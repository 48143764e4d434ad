"""Arms of the model: the committed file, what is stale in it, and reasons that must be true."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from conformance.cases.case import find_case, load_corpus
from conformance.cli.branches import command
from conformance.coverage import asked as branches_asked
from conformance.coverage.branches import Branches, Taken, read_branches, write_branches
from conformance.coverage.unreached import load_arm_reasons, untaken_arms
from conformance.engines.engine import lean_producer
from conformance.errors import CannotJudge
from conformance.lean.cover import Arm
from conformance.tests.samples import case
from conformance.traces.trace import TraceFile, trace_path

SOURCE = "5" * 64
CASE = case()
ARMS = (Arm("M", 3, 5, "f", "none"), Arm("M", 4, 5, "f", "some x"), Arm("N", 9, 1, "g.go", "0"))
FOUND = Branches(SOURCE, ARMS, {CASE.id: Taken.of(CASE, [0, 2]), "gates": Taken.of(None, [2])})


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    path = write_branches(FOUND, tmp_path / "branches.json.gz")

    assert read_branches([CASE], SOURCE, path) == FOUND
    assert [str(arm) for arm in FOUND.untaken()] == ["M:4:5 f: some x"]
    assert FOUND.untaken(["gates"]) == ARMS[:2]


def other_source(raw: dict[str, Any]) -> None:
    raw["source"] = "6" * 64


def no_case(raw: dict[str, Any]) -> None:
    del raw["taken"][CASE.id]


def another_case(raw: dict[str, Any]) -> None:
    raw["taken"][CASE.id] = "0123456789ab 5"


def surplus_case(raw: dict[str, Any]) -> None:
    raw["taken"]["no/such/case"] = "0123456789ab 5"


def no_number(raw: dict[str, Any]) -> None:
    raw["taken"][CASE.id] = "many"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (other_source, "lean/ is another now"),
        (no_case, "nothing of case"),
        (another_case, "is another case now"),
        (surplus_case, "there is no case no/such/case"),
        (no_number, "taken"),
    ],
)
def test_a_stale_or_bad_file_is_refused_by_name(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], says: str
) -> None:
    raw = FOUND.to_json()
    change(raw)
    path = tmp_path / "branches.json.gz"
    path.write_bytes(gzip.compress(json.dumps(raw).encode()))

    with pytest.raises(CannotJudge, match=says) as refused:
        read_branches([CASE], SOURCE, path)
    assert "branches.json.gz" in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [b"", b"no gzip", gzip.compress(b"{")[:-4], gzip.compress(b"\xff")],
    ids=["empty", "not packed", "cut off", "not UTF-8"],
)
def test_a_damaged_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "branches.json.gz"
    path.write_bytes(data)

    with pytest.raises(CannotJudge):
        read_branches([CASE], SOURCE, path)


def test_an_untaken_arm_needs_a_reason_and_a_reason_an_untaken_arm() -> None:
    assert not untaken_arms(FOUND, {("f", "some x"): "never so"}).problems

    (without,) = untaken_arms(FOUND, {}).problems
    assert without == "M:4:5 f: some x is untaken, and no reason says why"
    taken, unknown = untaken_arms(
        FOUND, {("f", "some x"): "so", ("f", "none"): "so", ("f", "gone"): "so"}
    ).problems
    assert taken == "f: none has a reason to be untaken, and is taken"
    assert unknown == "f: gone has a reason to be untaken, and is no arm of the model"


def test_every_arm_of_the_model_is_taken_or_excused() -> None:
    found = read_branches(load_corpus(), lean_producer().source)

    assert not untaken_arms(found, load_arm_reasons()).problems
    assert len(found.arms) > 600


def test_a_fault_in_the_corpus_leaves_arms_untaken() -> None:
    """The corpus without what is about failures would be noticed."""
    found = read_branches(load_corpus(), lean_producer().source)
    fewer = {n: t for n, t in found.taken.items() if not n.startswith(("failures/", "wakes/"))}

    assert untaken_arms(replace(found, taken=fewer), load_arm_reasons()).problems


def test_the_verb_says_what_one_run_took() -> None:
    case = find_case("guards/held-by-itself/coop", load_corpus())
    said = CliRunner().invoke(command, [case.id, "--json"])

    definitions = {arm["definition"] for arm in json.loads(said.stdout)["taken"]}
    assert said.exit_code == 0
    assert "Runtime.VM.execAcquire" in definitions
    assert "Runtime.VM.VMState.crash" not in definitions


class Noting:
    """Stands in for the marked model: it notes the second arm for each of these."""

    def __init__(self, names: list[str], noted: dict[str, frozenset[int]]) -> None:
        noted.update((name, frozenset({9})) for name in names)

    def __enter__(self) -> Noting:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("changed", [False, True])
def test_of_some_cases_the_copy_must_say_what_their_traces_say(
    monkeypatch: pytest.MonkeyPatch, changed: bool
) -> None:
    corpus = load_corpus()
    one = find_case("guards/held-by-itself/coop", corpus)
    trace = TraceFile(trace_path("guards")).trace(one)
    if changed:
        trace = replace(trace, outcome={**trace.outcome, "events": []})

    def ask_all(cases: object, connect: Callable[[], Noting], *_: object, **__: object) -> object:
        with connect():
            return {one.id: trace}

    monkeypatch.setattr(branches_asked, "cover", lambda root: [one.id, "q"])
    monkeypatch.setattr(branches_asked, "arms", lambda copy, report: {7: ARMS[0], 9: ARMS[1]})
    monkeypatch.setattr(branches_asked, "CoveredLean", Noting)
    monkeypatch.setattr(branches_asked, "ask_all", ask_all)
    for question in ("_gates", "_certificates", "_envelope"):
        monkeypatch.setattr(branches_asked, question, lambda lean, corpus: None)

    if changed:
        with pytest.raises(CannotJudge, match="says something else than the committed trace"):
            branches_asked.ask_branches([one], corpus, report=print)
        return
    found = branches_asked.ask_branches([one], corpus, report=print)
    assert found.taken[one.id] == Taken.of(one, [1])
