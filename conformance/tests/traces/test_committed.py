"""The traces that are committed: one for each case, made for it, by Lean."""

from __future__ import annotations

import pytest

from conformance.cases.case import Case, load_corpus
from conformance.engines.engine import trace_by
from conformance.jsonfile import check_schema
from conformance.traces.export import by_file
from conformance.traces.trace import SCHEMA, SUFFIX, Engine, TraceFile, trace_path, traces_dir


@pytest.fixture(scope="module")
def corpus() -> tuple[Case, ...]:
    return load_corpus()


def test_every_case_has_the_trace_that_lean_made_for_it(corpus: tuple[Case, ...]) -> None:
    for stem, cases in by_file(corpus):
        file = TraceFile(trace_path(stem))

        assert file.ids == tuple(case.id for case in cases)
        for case in cases:
            assert file.trace(case).producer.engine is Engine.LEAN


def test_no_trace_file_is_surplus(corpus: tuple[Case, ...]) -> None:
    stems = {path.name.removesuffix(SUFFIX) for path in traces_dir().iterdir()}

    assert stems == {case.stem for case in corpus}


def test_one_state_of_lean_wrote_them_all(corpus: tuple[Case, ...]) -> None:
    files = {stem: TraceFile(trace_path(stem)) for stem, _ in by_file(corpus)}

    assert len({files[case.stem].trace(case).producer for case in corpus}) == 1


def test_traces_meet_the_schema_whoever_made_them(corpus: tuple[Case, ...]) -> None:
    for stem, cases in by_file(corpus):
        case = cases[-1] if stem != "limits" else cases[0]
        committed = TraceFile(trace_path(stem)).trace(case)

        check_schema(committed.to_json(), SCHEMA, case.id)
        check_schema(trace_by(Engine.PYVM, case).to_json(), SCHEMA, case.id)
