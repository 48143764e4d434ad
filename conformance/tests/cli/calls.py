"""A call of every verb of the command line that comes to its end, and how it ends.

What takes long is put in by hand, where the verb gets it from: what is looked at is what a verb
makes of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conformance.bench.bench import Bench, Judging
from conformance.certificates.check import CertificateCheck
from conformance.cli import (
    bench,
    certificates,
    doctor,
    envelope,
    export,
    gates,
    lean,
    ledger,
    manifest,
    pack,
    promote,
    release,
    wasm,
)
from conformance.corpus import add
from conformance.doctor.examine import Examination
from conformance.doctor.finding import Finding, State
from conformance.engines.engine import Engines
from conformance.engines.wasm.install import Pyodide
from conformance.envelope.check import EnvelopeCheck
from conformance.gates.answers import read_gate_answers, some_contracts
from conformance.judge.report import Report
from conformance.lean.audit import Audit
from conformance.lean.build import BuildResult
from conformance.ledger.ledger import load_ledger
from conformance.manifest.shapes import manifest_path, read_manifest
from conformance.model_mutants import campaign, edits
from conformance.model_mutants.verdicts import Caught
from conformance.mutants import matrix
from conformance.mutants import minimize as minimizing
from conformance.mutants.verdicts import Matrix
from conformance.packs import pack as packs
from conformance.packs.export import to_text as pack_text
from conformance.release.signing import new_key
from conformance.release.statement import statement_of
from conformance.tests.cli.verbs import Verb
from conformance.tests.fuzz.oracle import PRODUCER, Oracle
from conformance.tests.packs.demo import corpus as demo_corpus
from conformance.tests.packs.demo import environment, exported
from conformance.tests.release.healthy import DRIFTING, Healthy, good, judge
from conformance.tests.samples import LEAN, FakeLean, agreeing, case, trace
from conformance.verdict import Verdict

ENGINES = Engines(lambda: nullcontext(Oracle()), lambda: PRODUCER)
"""For the verbs that take other engines."""
CASE = "two_buyer/plain-tokens/coop"
Put = Callable[[Any, str, object], None]
"""Puts something by hand in the place of a name of a module."""


@dataclass(frozen=True, slots=True)
class Call:
    """The words of a call, and its verdict; None of a verb that gives none."""

    verdict: Verdict | None
    words: Sequence[str] = ()
    prepare: Callable[[Put, Path], None] = lambda put, folder: None
    """`{}` in a word stands for the folder."""


def _same(value: object) -> Callable[..., Any]:
    return lambda *_, **__: value


def _ledger(put: Put, folder: Path) -> None:
    put(ledger, "judge_all", _same(Report((good(*load_ledger().covered),), 1)))


def _manifest(put: Put, folder: Path) -> None:
    put(manifest, "_lean", read_manifest)
    put(manifest, "write_manifest", lambda found: manifest_path())


def _mutants(put: Put, folder: Path) -> None:
    put(matrix, "judge_mutants", _same(Matrix(())))


def _minimize(put: Put, folder: Path) -> None:
    put(minimizing, "losses", _same(("killed no more: one",)))


def _release(put: Put, folder: Path) -> None:
    put(release, "Evidence", _same(Healthy()))


def _reported(put: Put, folder: Path) -> None:
    report = statement_of(judge(Healthy()).to_json())
    (folder / "release.json").write_text(json.dumps(report), encoding="utf-8")
    new_key(folder / "key")


def _export(put: Put, folder: Path) -> None:
    put(export, "load_corpus", _same((case(),)))
    put(export, "lean_producer", _same(LEAN))
    put(export, "connect_lean", lambda: FakeLean(agreeing))


def _promote(put: Put, folder: Path) -> None:
    put(promote, "candidate", _same(case()))
    put(promote, "promote", _same(trace(case())))


def _added(put: Put, folder: Path) -> None:
    (folder / "ours.nuscr").write_text("global protocol Ours(role A, role B) { a() from A to B; }")
    put(add, "protocols_dir", lambda: folder)
    put(add, "write_corpus", list)


def _gates(put: Put, folder: Path) -> None:
    put(gates, "connect_lean", lambda: nullcontext(read_gate_answers()))
    put(gates, "all_contracts", some_contracts)


def _certificates(put: Put, folder: Path) -> None:
    put(certificates, "connect_lean", lambda: nullcontext(Oracle()))
    found = CertificateCheck(1, 2, 1, None, 0, 0, {}, {})
    put(certificates, "check_certificates", _same(found))


def _envelope(put: Put, folder: Path) -> None:
    put(envelope, "connect_lean", lambda: nullcontext(Oracle()))
    put(envelope, "check_envelope", _same(EnvelopeCheck(1, 2, 0, None, {}, {}, {})))


def _packs(put: Put, folder: Path) -> None:
    put(pack, "lean_packs", _same(environment()))
    put(pack, "lean_producer", _same(LEAN))
    put(pack, "load_corpus", demo_corpus)
    put(packs, "fixtures_dir", lambda: folder)


def _checked_pack(put: Put, folder: Path) -> None:
    _packs(put, folder)
    path = folder / "demo.json"
    path.write_text(pack_text(exported(), path), encoding="utf-8")


def _new_pack(put: Put, folder: Path) -> None:
    put(pack, "start_pack", _same(folder / "Mine.lean"))


def _build(put: Put, folder: Path) -> None:
    put(lean, "build_package", _same(BuildResult(failed=("Runtime",))))


def _audit(put: Put, folder: Path) -> None:
    put(lean, "audit_model", _same(Audit(())))


def _claims(put: Put, folder: Path) -> None:
    put(lean, "audit_package", _same(Audit(())))


def _lean_mutants(put: Put, folder: Path) -> None:
    put(edits, "find_edits", _same((DRIFTING.edit,)))
    put(campaign, "judge_edits", _same([replace(DRIFTING, caught=Caught.ALIVE, by="")]))


def _wasm(put: Put, folder: Path) -> None:
    put(wasm, "ensure_installed", _same(None))
    put(wasm, "judge_wasm", _same(Report((good(),), 1)))


def _pyodide(put: Put, folder: Path) -> None:
    (folder / "pyodide-lock.json").write_text('{"info": {"python": "3.14"}}')
    put(wasm, "find_pyodide", _same(Pyodide(folder, folder / "node")))


def _doctor(put: Put, folder: Path) -> None:
    put(doctor, "examine", _same(Examination((Finding("Python", State.GOOD, "3.11"),))))


def _bench(put: Put, folder: Path) -> None:
    put(bench, "bench", _same(Bench((), Judging(1, 1.0, 1.0), (), ())))


CALLS: dict[Verb, Call] = {
    ("run",): Call(Verdict.CONFORMS, ("-k", CASE)),
    ("diff",): Call(Verdict.CONFORMS, (CASE,)),
    ("ledger", "check"): Call(Verdict.CONFORMS, (), _ledger),
    ("ledger", "list"): Call(None),
    ("ledger", "explain"): Call(None, ("threaded-waves",)),
    ("manifest", "check"): Call(Verdict.CONFORMS, ("--committed",)),
    ("manifest", "write"): Call(Verdict.WRITTEN, (), _manifest),
    ("coverage",): Call(Verdict.CONFORMS),
    ("branches",): Call(Verdict.CONFORMS),
    ("mutants",): Call(Verdict.DIFFERS, ("--area", "waves", "--cases", CASE), _mutants),
    ("minimize",): Call(Verdict.DIFFERS, ("--check", "--fast"), _minimize),
    ("release", "check"): Call(Verdict.CONFORMS, (), _release),
    ("release", "new-key"): Call(Verdict.WRITTEN, ("{}/key",)),
    ("release", "sign"): Call(Verdict.DIFFERS, ("{}/release.json", "--key", "{}/key"), _reported),
    ("release", "verify"): Call(Verdict.DIFFERS, ("{}/release.json",), _reported),
    ("export",): Call(Verdict.DIFFERS, ("--check",), _export),
    ("trace",): Call(None, (CASE,)),
    ("show",): Call(None, (CASE,)),
    ("corpus",): Call(Verdict.CONFORMS, ("--check",)),
    ("corpus", "add"): Call(Verdict.WRITTEN, ("{}/ours.nuscr", "--source", "a test"), _added),
    ("fuzz",): Call(Verdict.CONFORMS, ("-k", "protocol", "--cases", "3", "--out", "{}")),
    ("promote",): Call(Verdict.WRITTEN, ("{}/case.json",), _promote),
    ("gates", "check"): Call(Verdict.CONFORMS, (), _gates),
    ("certificates", "check"): Call(Verdict.DIFFERS, ("--count", "1"), _certificates),
    ("envelope", "check"): Call(Verdict.CONFORMS, ("--count", "1"), _envelope),
    ("pack", "export"): Call(Verdict.WRITTEN, ("--pack", "Demo.pack", "--out", "{}/a"), _packs),
    ("pack", "check"): Call(Verdict.CONFORMS, ("{}/demo.json",), _checked_pack),
    ("pack", "list"): Call(None),
    ("pack", "new"): Call(Verdict.WRITTEN, ("Mine",), _new_pack),
    ("project",): Call(Verdict.DIFFERS, ("unprojectable_uninformed_role",)),
    ("lean", "doctor"): Call(None),
    ("lean", "build"): Call(Verdict.DIFFERS, (), _build),
    ("lean", "audit"): Call(Verdict.CONFORMS, (), _audit),
    ("lean", "claims"): Call(Verdict.CONFORMS, (), _claims),
    ("lean", "mutants"): Call(Verdict.DIFFERS, (), _lean_mutants),
    ("wasm", "run"): Call(Verdict.CONFORMS, (), _wasm),
    ("wasm", "doctor"): Call(None, (), _pyodide),
    ("doctor",): Call(None, (), _doctor),
    ("bench",): Call(None, (), _bench),
}
