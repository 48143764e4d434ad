"""Promotion: a case that was found becomes one of the committed corpus, with Lean's trace."""

from __future__ import annotations

from pathlib import Path

from conformance.cases.case import Case, Runner, cases_dir, find_case, load_corpus, read_case
from conformance.corpus import PROMOTED, write_index
from conformance.errors import CannotJudge
from conformance.files import is_there, read_text
from conformance.jsonfile import canonical_json, write_atomic
from conformance.traces.export import LeanFailed, NoTrace, Requester, ask, validated
from conformance.traces.trace import (
    Producer,
    Trace,
    TraceFile,
    trace_path,
    traces_dir,
    write_traces,
)


def candidate(file: Path, case_id: str | None) -> Case:
    """Read the case of a file under the id that it will have; checks that the id is free.

    Without an id, the file's name and the case's runner make one. Raises `CannotJudge` for a file
    that is no case, an id of another file or that is taken, and a case that is there by another id.
    """
    if not is_there(file):
        raise CannotJudge("no such file", where=file, fix="give the file of a case")
    found = find_case(str(file), ())
    run = f"thr{found.concurrency}" if found.runner is Runner.THREADED else "coop"
    case = read_case({**found.raw, "id": case_id or f"{PROMOTED}/{file.stem}/{run}"}, file)
    if case.stem != PROMOTED:
        raise CannotJudge(
            f"the id {case.id!r} belongs to the file {case.stem}.jsonl, which is generated",
            fix=f"let it start with {PROMOTED}/",
        )
    for known in load_corpus():
        if known.id == case.id:
            raise CannotJudge(f"the id {case.id!r} is taken", fix="choose another with --id")
        if {**known.resolved, "id": ""} == {**case.resolved, "id": ""}:
            fix = "promote another case, or leave this one where it is"
            raise CannotJudge(f"the corpus has this case: {known.id}", where=file, fix=fix)
    return case


def promote(case: Case, lean: Requester, producer: Producer) -> Trace:
    """Ask Lean for the case's trace, and write both into the corpus: trace, case, index.

    Raises `CannotJudge` if Lean refuses the case; then nothing is written.
    """
    answer = validated(ask(lean, case, producer))
    if isinstance(answer, NoTrace):
        raise LeanFailed(answer, case.place)
    cases = cases_dir() / f"{PROMOTED}.jsonl"
    before = read_text(cases) if cases.exists() else ""
    traces = trace_path(PROMOTED, traces_dir())
    listed = [known for known in load_corpus() if known.stem == PROMOTED]
    committed = TraceFile(traces) if listed else None
    kept = [committed.recorded(known) for known in listed] if committed else []
    write_traces([*kept, answer], traces)
    write_atomic(cases, f"{before}{canonical_json(case.raw)}\n")
    write_index(cases_dir())
    return answer
