"""Evidence of a release in which nothing is wrong, and each way to spoil it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from conformance.cases.case import Runner
from conformance.coverage.branches import Branches, Taken
from conformance.coverage.constructors import Coverage
from conformance.coverage.unreached import untaken_arms
from conformance.envelope.fingerprint import Difference, Fingerprint
from conformance.gates.check import GateCheck, GateDifference
from conformance.judge.report import Report
from conformance.judge.verdict import Diagnosis, Failure, Judgement, Regime, Result
from conformance.lean.audit import Audit, AuditedTheorem
from conformance.lean.cover import Arm
from conformance.manifest.shapes import Manifest, read_manifest
from conformance.packs.check import PackCheck
from conformance.packs.faults import PackFault, Reason
from conformance.packs.pack import Pack
from conformance.release.evidence import Evidence
from conformance.release.parts import release_parts
from conformance.release.release import Release, judge_release
from conformance.traces.committed import Drifted, TraceCheck, TraceDrift
from conformance.traces.trace import Engine, Producer
from conformance.verdict import Verdict

THREADED = tuple(
    Fingerprint(Runner.THREADED, True, difference, prefix)
    for difference in (
        Difference.SESSION_PERMUTATION,
        Difference.CAUSAL_PERMUTATION,
        Difference.BUFFER_OVERLAP,
        Difference.LOSSY_BUFFER,
    )
    for prefix in (False, True)
)
REGIME = next(iter(Regime))
PACK = Pack(
    "release", "Runtime.Proofs.releasePack", Producer(Engine.LEAN, "1", "4", "c", "s"), (), ()
)
BRANCHES = Branches("5" * 64, (Arm("T", 3, 5, "f", "none"),), {"a/b/coop": Taken("0", 1)})


class Healthy(Evidence):
    """Evidence of a release in which nothing is wrong: one theorem, one case, one of each."""

    def __init__(self) -> None:
        super().__init__(lambda line: None)
        self.audit = Audit((), (AuditedTheorem("T.one", "T", "1 = 1", ("propext",), True),))
        self.corpus = ()
        self.answers = {}
        self.drift = TraceCheck(agreed=1)
        self.suite = Report((good(*self.ledger.covered),), 1)
        self.gates = GateCheck(1, 5, 0, None)
        self.packs = (PackCheck(PACK, (), (), False),)
        self.committed_types = self.lean_types = read_manifest()
        self.coverage = Coverage({"RunStatus": {"stuck": 1}}, {})
        self.branches = (BRANCHES, untaken_arms(BRANCHES, {}))
        self.today = date(2026, 11, 23)


def good(*fingerprints: Fingerprint) -> Judgement:
    return Judgement("a/b/thr2", REGIME, Result.EXACT, fingerprints=tuple(fingerprints))


def judge(evidence: Evidence, **made: Any) -> Release:
    told = {"at": "2026-11-23T00:00:00+00:00", "lean": None, **made}
    return judge_release(release_parts(evidence), {"lean": "abc"}, root=evidence.root, made=told)


def parts_of(release: Release, verdict: Verdict) -> dict[str, str]:
    return {p.name: " ".join(p.found.wrong) for p in release.parts if p.verdict is verdict}


def plant_sorry(e: Healthy) -> None:
    e.audit = Audit(("T.one (T) is not proved: it uses sorry",), e.audit.theorems)


def plant_no_theorems(e: Healthy) -> None:
    e.audit = Audit(())


def plant_drift(e: Healthy) -> None:
    e.drift = TraceCheck(drifted=[Drifted("a/b/coop", TraceDrift.CHANGED, "events[3]")])


def plant_difference(e: Healthy) -> None:
    bad = replace(
        good(), result=Result.FAILED, failure=Failure(Diagnosis.OUTSIDE_ENVELOPE, "A sent twice")
    )
    e.suite = Report((good(*e.ledger.covered), bad), 2)


def plant_gate(e: Healthy) -> None:
    e.gates = GateCheck(1, 5, 1, GateDifference("no contracts", "admit", None, "singleThreaded"))


def plant_withdrawn(e: Healthy) -> None:
    fault = PackFault(Reason.PACK_GONE, None, "no such constant", ())
    e.packs = (PackCheck(PACK, (fault,), (), False),)


def plant_unobserved(e: Healthy) -> None:
    e.suite = Report((good(*THREADED[1:]),), 1)


def plant_expired(e: Healthy) -> None:
    e.today = date(2099, 1, 1)


def plant_stale_manifest(e: Healthy) -> None:
    types = {name: shape for name, shape in e.lean_types.types.items() if name != "Edge"}
    e.committed_types = Manifest(types)


def plant_unreached(e: Healthy) -> None:
    e.coverage = Coverage({"RunStatus": {"stuck": 0}}, {})


def plant_untaken(e: Healthy) -> None:
    found = replace(BRANCHES, taken={"a/b/coop": Taken("0", 0)})
    e.branches = (found, untaken_arms(found, {}))


PLANTED = [
    (plant_sorry, "theorems", "sorry"),
    (plant_no_theorems, "theorems", "proves nothing"),
    (plant_drift, "drift", "changed: a/b/coop: events[3]"),
    (plant_difference, "parity", "outside-envelope: A sent twice"),
    (plant_gate, "gates", "admit under no contracts"),
    (plant_withdrawn, "packs", "no such constant"),
    (plant_unobserved, "ledger", "unobserved-deviation: threaded-waves"),
    (plant_expired, "ledger", "was to be revisited by 2027-05-31"),
    (plant_stale_manifest, "manifest", "drift: Edge: is new"),
    (plant_unreached, "coverage", "RunStatus.stuck is unreached"),
    (plant_untaken, "branches", "T:3:5 f: none is untaken"),
]
