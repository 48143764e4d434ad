"""Committed traces as texts: the outcome as it is written, with the file and line it is from."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json
from conformance.runs import texts as texts_module
from conformance.runs.outcome import Malformed
from conformance.runs.texts import TraceTexts, committed_runs, said_by_lean
from conformance.tests.handmade import case, outcome, ping
from conformance.tests.judge.toy import CASES, MANY, commit, machine
from conformance.traces.export import MEND
from conformance.traces.trace import WRITE_ANEW, UnreadableTrace, trace_path


def test_a_run_has_the_text_of_its_outcome(tmp_path: Path) -> None:
    commit(tmp_path)
    file = TraceTexts(trace_path("toy", tmp_path))

    for each in CASES:
        run = file.run(each)
        assert "outcome" not in vars(run)
        assert run.text == canonical_json(machine(each.resolved))
        assert run.outcome == machine(each.resolved)


def test_what_is_wrong_in_a_text_is_said_with_its_file_and_line(tmp_path: Path) -> None:
    names = [each.id.rpartition("/")[2] for each in CASES]
    wrong = {
        name: {**machine(c.resolved), "clock": -1} for name, c in zip(names, CASES, strict=True)
    }
    commit(tmp_path, CASES, wrong)
    file = TraceTexts(trace_path("toy", tmp_path))

    for each in CASES:
        with pytest.raises(Malformed, match=r"\$\.outcome\.clock") as refused:
            _ = file.run(each).record
        assert refused.value.where == file.where(each)
        assert refused.value.fix == WRITE_ANEW


def test_what_is_beside_the_outcome_is_checked(tmp_path: Path) -> None:
    commit(tmp_path)

    with pytest.raises(CannotJudge):
        TraceTexts(trace_path("toy", tmp_path)).run(case("toy/plain/coop", n=2))


def test_an_outcome_that_quotes_what_comes_after_it_is_cut_at_its_end(tmp_path: Path) -> None:
    odd = outcome(ping(0, ',"producer":,"outcome":'))
    commit(tmp_path, (MANY,), {"threaded-n2": odd})

    assert TraceTexts(trace_path("toy", tmp_path)).run(MANY).text == canonical_json(odd)


def test_an_outcome_is_looked_into_only_when_it_is_asked_for(tmp_path: Path) -> None:
    commit(tmp_path)
    path = trace_path("toy", tmp_path)
    lines = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(re.sub(rb'"clock":\d+', b'"clock":NaN', lines)))
    run = TraceTexts(path).run(MANY)

    with pytest.raises(UnreadableTrace, match="NaN"):
        _ = run.outcome


def test_each_file_is_read_once_for_the_cases_of_it_that_come_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    class Counted(TraceTexts):
        def __init__(self, path: Path) -> None:
            read.append(path.name.partition(".")[0])
            super().__init__(path)

    monkeypatch.setattr(texts_module, "TraceTexts", Counted)
    commit(tmp_path)
    other = case("other/plain/coop")
    trace_path("other", tmp_path).write_bytes(b"")
    run = committed_runs(tmp_path)

    assert [run(each).outcome for each in CASES] == [machine(c.resolved) for c in CASES]
    with pytest.raises(CannotJudge):
        run(other)
    assert run(MANY).outcome == machine(MANY.resolved)
    assert read == ["toy", "other", "toy"]


def test_what_lean_answers_is_said_to_be_its_own() -> None:
    origin = said_by_lean("toy/plain/coop")

    assert (origin.where, origin.fix) == ("Lean's answer to toy/plain/coop", MEND)
