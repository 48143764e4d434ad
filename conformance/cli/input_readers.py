"""Every reader of files that someone else may have written, with good files of its kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.cases.case import Case, find_case, load_file
from conformance.cases.index import NAME, Index, read_index
from conformance.cases.protocols import load_protocol
from conformance.cli.minimize import read_killers
from conformance.coverage.branches import Branches, Taken, arms_of_cases
from conformance.coverage.minimized import minimized_path, read_minimized
from conformance.coverage.unreached import load_arm_reasons, load_reasons, reasons_path
from conformance.engines.engine import pyvm_producer
from conformance.errors import CannotJudge
from conformance.files import read_bytes, read_text
from conformance.fuzz.inputs import Reader, shortened
from conformance.gates.answers import gate_answers_path, read_gate_answers
from conformance.jsonfile import canonical_json, check_schema, read_json
from conformance.lean.claims import claims_path, load_claims
from conformance.lean.cover import Arm
from conformance.lean.trusted import load_trusted, trusted_path
from conformance.ledger.ledger import ledger_path, load_ledger
from conformance.manifest.shapes import manifest_path, read_manifest
from conformance.mutants.equivalents import equivalents_path, load_equivalents
from conformance.packs.pack import granted, load_pack, packs_dir
from conformance.paths import fixtures_dir
from conformance.release.release import Part, PartFound, judge_release
from conformance.release.statement import statement_of
from conformance.release.verify import read_report
from conformance.runs.outcome import Origin, read_outcome
from conformance.traces.export import NoTrace, ask, validated
from conformance.traces.trace import SCHEMA, TraceFile, read_trace, trace_path

_STEM = "two_buyer"
"""The corpus file from which cases and traces are taken: small, and with both runners."""


def input_readers(corpus: Sequence[Case]) -> tuple[Reader, ...]:
    """Return every reader; the corpus has the good cases."""
    cases = [case for case in corpus if case.stem == _STEM][:4]
    lines = [canonical_json(case.raw).encode() for case in cases]
    traces = list(_traces(cases))
    protocol = read_bytes(fixtures_dir() / "protocols" / f"{_STEM}.json")
    hashes = {case.id: case.hash for case in cases}
    index = Index("0" * 64, {_STEM: hashes}).text()
    branches = Branches("0" * 64, _ARMS, {case.id: Taken.of(case, (0, 2)) for case in cases})
    matrix = {"verdict": "conforms", "mutants": [{"case": cases[0].id}, {"case": None}]}
    return (
        Reader("case", "mine.json", lines, lambda path: find_case(str(path), ())),
        Reader("case on a line", "mine.jsonl", lines, lambda path: find_case(str(path), ())),
        Reader("corpus file", f"{_STEM}.jsonl", [b"\n".join(lines)], _whole_file),
        Reader("protocol", f"{_STEM}.json", [protocol], load_protocol),
        Reader("index", NAME, [index.encode()], lambda path: read_index(path.parent)),
        Reader("trace", "trace.json", traces, _trace),
        Reader("trace file", f"{_STEM}.jsonl.gz", [b"\n".join(traces) + b"\n"], _Traces(cases)),
        Reader("ledger", "ledger.json", _committed(ledger_path()), _ledger),
        Reader("pack", "pack.json", _packs(), lambda path: tuple(granted(load_pack(path)))),
        Reader("manifest", "manifest.json", _committed(manifest_path()), read_manifest),
        Reader("reasons", "unreached.json", _committed(reasons_path()), _reasons),
        Reader("minimized list", "minimized.json", [read_bytes(minimized_path())], read_minimized),
        Reader(
            "branches",
            "branches.json.gz",
            [canonical_json(branches.to_json()).encode()],
            lambda path: arms_of_cases(cases, path),
        ),
        Reader("equivalents", "equal.json", _committed(equivalents_path()), load_equivalents),
        Reader("gate answers", "gates.json", _committed(gate_answers_path()), read_gate_answers),
        Reader("claims", "claims.json", _committed(claims_path()), load_claims),
        Reader("trusted code", "trusted.json", _committed(trusted_path()), load_trusted),
        Reader(
            "release report",
            "release.json",
            [_report()],
            lambda path: read_report(path, None, None),
        ),
        Reader("kill matrix", "mutants.json", [json.dumps(matrix).encode()], read_killers),
        Reader("engine's answer", "answer.json", list(_replies(traces)), _Answer(cases[0])),
    )


_ARMS = tuple(Arm("Runtime.VM.Step", line, 3, "Runtime.VM.step", "arm") for line in (10, 11, 12))


def _committed(path: Path) -> Sequence[bytes]:
    """Return a committed document with few items of each list."""
    return [json.dumps(shortened(read_json(path)), ensure_ascii=False).encode()]


def _packs() -> Sequence[bytes]:
    return [data for path in sorted(packs_dir().glob("*.json")) for data in _committed(path)]


def _reasons(path: Path) -> object:
    return load_reasons(path), load_arm_reasons(path)


def _whole_file(path: Path) -> object:
    return list(load_file(path))


def _ledger(path: Path) -> object:
    ledger = load_ledger(path)
    return ledger.covered, ledger.covered_shapes


def _traces(cases: Sequence[Case]) -> Iterator[bytes]:
    """Yield the committed traces of the cases, as their lines are."""
    committed = TraceFile(trace_path(_STEM))
    for case in cases:
        yield canonical_json(committed.recorded(case).to_json()).encode()


def _trace(path: Path) -> object:
    trace = read_trace(read_text(path), path)
    check_schema(trace.to_json(), SCHEMA, path)
    return read_outcome(trace.outcome, Origin(str(path), "write it anew"))


@dataclass(frozen=True, slots=True)
class _Traces:
    """Reads a file of traces, as a run that is held against each of them does."""

    cases: Sequence[Case]

    def __call__(self, path: Path) -> object:
        file = TraceFile(path)
        for case in self.cases:
            origin = Origin(f"{path}: {case.id}", "write it anew")
            read_outcome(file.recorded(case).outcome, origin)
        return file.surplus(())


@dataclass(frozen=True, slots=True)
class _Answer:
    """Reads what an engine answered to a case; an answer that is none is named as its file is."""

    case: Case

    def __call__(self, path: Path) -> object:
        said = read_text(path)
        answer = validated(ask(_Said(said), self.case, pyvm_producer()))
        if isinstance(answer, NoTrace):
            raise CannotJudge(answer.error, where=path, fix="mend the engine")
        return read_outcome(answer.outcome, Origin(str(path), "mend the engine"))


@dataclass(frozen=True, slots=True)
class _Said:
    """Stands in for an engine that says this."""

    said: str

    def request(self, line: str, timeout: float) -> str:
        """Return what it says."""
        return self.said


def _replies(traces: Sequence[bytes]) -> Iterator[bytes]:
    for line in traces[:1]:
        trace = json.loads(line)
        yield canonical_json({"case": trace["case"], "outcome": trace["outcome"]}).encode()


def _report() -> bytes:
    """Return a release report of one part, about nothing."""
    whole: Callable[[], PartFound] = lambda: PartFound("all is well")  # noqa: E731
    identity = {
        "engine": "pyvm",
        "engine_path": "pyvm",
        "harness_path": "conformance",
        "installed": [],
        "commit": "0" * 40,
        "modified": False,
        "hashes": dict.fromkeys(("pyvm", "harness", "lean", "corpus", "traces"), "0" * 64),
    }
    made = {
        "at": "2026-11-30T00:00:00+00:00",
        "version": "1",
        "python": "3.11.0",
        "platform": "Linux x86_64",
        "toolchain": "leanprover/lean4:v4.28.0",
        "lean": None,
    }
    release = judge_release(
        [Part("parity", "parity", whole)], identity, {}, root=Path("/"), made=made
    )
    return canonical_json(statement_of(release.to_json())).encode()
