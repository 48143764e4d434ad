"""The committed traces against Lean's answers: what is written, and every way to drift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from conformance.cases.case import Case
from conformance.tests.samples import LEAN, case, trace
from conformance.tests.traces.small import CASES
from conformance.traces import committed
from conformance.traces.committed import TraceDrift, check
from conformance.traces.export import Answer, NoTrace
from conformance.traces.trace import Trace, TraceFile, trace_path

AGREED = {c.id: trace(c) for c in CASES}
SOURCE = LEAN.source


def written_now(corpus: Sequence[Case], answers: Mapping[str, Answer], folder: Path) -> list[Path]:
    return list(committed.write(corpus, answers, folder))


def test_files_are_written_by_stem_in_the_order_of_the_corpus(tmp_path: Path) -> None:
    written = written_now(CASES, dict(reversed(AGREED.items())), tmp_path)

    assert written == [trace_path("small", tmp_path), trace_path("tiny", tmp_path)]
    assert TraceFile(written[0]).ids == tuple(c.id for c in CASES[:3])


def test_a_part_is_written_without_losing_the_rest(tmp_path: Path) -> None:
    written_now(CASES, AGREED, tmp_path)
    written_now(CASES, {CASES[1].id: trace(CASES[1], clock=9)}, tmp_path)

    file = TraceFile(trace_path("small", tmp_path))
    assert [file.trace(c).outcome["clock"] for c in CASES[:3]] == [1, 9, 1]


def test_a_refused_case_loses_its_old_trace(tmp_path: Path) -> None:
    written_now(CASES, AGREED, tmp_path)
    written_now(CASES, AGREED | {CASES[1].id: NoTrace(CASES[1].id, "no")}, tmp_path)

    assert TraceFile(trace_path("small", tmp_path)).ids == (CASES[0].id, CASES[2].id)


def test_a_trace_of_a_case_that_changed_is_not_kept(tmp_path: Path) -> None:
    written_now(CASES, AGREED, tmp_path)
    changed = (case(CASES[0].id, fuel=77), *CASES[1:])
    written_now(changed, {CASES[1].id: trace(CASES[1])}, tmp_path)

    assert TraceFile(trace_path("small", tmp_path)).ids == (CASES[1].id, CASES[2].id)


def test_check_agrees_with_what_was_written(tmp_path: Path) -> None:
    written_now(CASES, AGREED, tmp_path)

    found = check(CASES, AGREED, SOURCE, tmp_path)

    assert (found.agreed, found.drifted, found.other_source) == (4, [], [])


def test_check_tells_the_ways_to_drift_apart(tmp_path: Path) -> None:
    gone = case("small/gone/coop")
    old = (*CASES[:2], gone, CASES[3])
    written_now(old, {c.id: trace(c) for c in old}, tmp_path)
    written_now((case("lost/one/coop"),), {"lost/one/coop": trace(case("lost/one/coop"))}, tmp_path)
    trace_path("tiny", tmp_path).write_bytes(b"oops")
    today = (case(CASES[0].id, fuel=77), *CASES[1:])
    answers: dict[str, Trace] = {c.id: trace(c) for c in today}
    answers[CASES[1].id] = trace(CASES[1], rounds=[{"tick": 1, "picks": [[0, "ready"]]}])

    found = {drifted.case: drifted for drifted in check(today, answers, SOURCE, tmp_path).drifted}

    assert {name: drifted.drift for name, drifted in found.items()} == {
        "small/one/coop": TraceDrift.FOREIGN,
        "small/two/coop": TraceDrift.CHANGED,
        "small/three/coop": TraceDrift.MISSING,
        "small/gone/coop": TraceDrift.SURPLUS,
        "tiny/one/coop": TraceDrift.UNREADABLE,
        "lost.jsonl.gz": TraceDrift.SURPLUS,
    }
    assert "rounds[0]" in found["small/two/coop"].detail


def test_true_is_not_one(tmp_path: Path) -> None:
    written_now(CASES, AGREED, tmp_path)
    answers = AGREED | {CASES[0].id: trace(CASES[0], clock=True)}

    assert [d.drift for d in check(CASES, answers, SOURCE, tmp_path).drifted] == [
        TraceDrift.CHANGED
    ]


def test_a_trace_by_another_state_of_lean_is_told_apart_but_agrees(tmp_path: Path) -> None:
    written_now(CASES, AGREED, tmp_path)

    found = check(CASES, AGREED, "6" * 64, tmp_path)

    assert found.agreed == len(found.other_source) == 4
    assert found.drifted == []


def test_check_writes_nothing(tmp_path: Path) -> None:
    written_now(CASES, AGREED, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    check(CASES, AGREED | {CASES[0].id: trace(CASES[0], clock=5)}, SOURCE, tmp_path)

    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
