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
from conformance.jsonfile import sha256
from conformance.judge.report import Report
from conformance.judge.verdict import Diagnosis, Failure, Judgement, Regime, Result
from conformance.lean.audit import Audit, AuditedTheorem
from conformance.lean.claims import Claim, ClaimChange, Claims
from conformance.lean.cover import Arm
from conformance.lean.trusted import CodePlace
from conformance.manifest.shapes import Manifest, read_manifest
from conformance.model_mutants.document import ModelMutants
from conformance.model_mutants.edits import Edit
from conformance.model_mutants.verdicts import Caught, Judged
from conformance.packs.check import PackCheck
from conformance.packs.faults import PackFault, Reason
from conformance.packs.meaning import Clause, Meaning, meaning_hash
from conformance.packs.pack import Grant, Pack, Theorem, TheoremStatus
from conformance.release.evidence import Evidence
from conformance.release.parts import release_parts
from conformance.release.release import Release, judge_release
from conformance.release.report import ReleaseReport, report_of
from conformance.traces.committed import Drifted, TraceCheck, TraceDrift
from conformance.traces.trace import Engine, Producer
from conformance.verdict import Verdict
from pyvm.runtime.gates import Capability

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
GATED = Capability.THREADED_CANONICAL
CLAUSES = (Clause("same", "It ends the same.", "∀ st, threaded st = canonical st"),)
PACK = Pack(
    "release",
    "Runtime.Proofs.releasePack",
    Producer(Engine.LEAN, "1", "4", "c", "s"),
    (
        Theorem(
            "Runtime.Properties.same",
            "Runtime.Properties.Rounds",
            "Means threads",
            sha256("Means threads"),
            ("propext",),
            False,
            TheoremStatus.PROVED,
            None,
            (Grant(GATED, (), True),),
            ("thr1",),
        ),
    ),
    (Meaning(GATED, "One thread is none.", CLAUSES, {}, meaning_hash(CLAUSES, {})),),
    (),
)
BRANCHES = Branches("5" * 64, (Arm("T", 3, 5, "f", "none"),), {"a/b/coop": Taken("0", 1)})


LEMMA = AuditedTheorem("T.one", "T", "1 = 1", ("propext",), False)
CLAIM = AuditedTheorem("Runtime.Properties.two", "Runtime.Properties.Rounds", "2 = 2", (), True)
CLAIMED = Claims(
    (Claim(CLAIM.name, CLAIM.module, ("Two is", "two."), ("2 = 2",), (), "7" * 64),), ()
)
LOOP = CodePlace("partial", "main", "lean/Exporter.lean", 9, "", True)
DRIFTING = Judged(
    Edit("Runtime.VM.Wave", "Runtime.VM.f", "number", 7, 90, "1", "2"), Caught.DRIFT, "a/b/coop"
)
TRUSTED = {("partial", "main"): "It is a loop."}


class Healthy(Evidence):
    """Evidence of a release in which nothing is wrong: one theorem, one case, one of each."""

    def __init__(self) -> None:
        super().__init__(lambda line: None)
        self.audit = Audit((), (LEMMA, CLAIM), 2, (LOOP,), TRUSTED, CLAIMED)
        self.not_proved = ("Fairness.",)
        self.model_mutants = ModelMutants("5" * 64, 9, (DRIFTING,), {})
        self.corpus = ()
        self.answers = {}
        self.drift = TraceCheck(agreed=1)
        skipped = Judgement("a/c/coop", REGIME, Result.SKIPPED, reason="load refused")
        self.suite = Report((good(*self.ledger.covered), skipped), 2)
        self.gates = GateCheck(1, 5, 0, None)
        self.packs = (PackCheck(PACK, (), (), False),)
        self.committed_types = self.lean_types = read_manifest()
        self.coverage = Coverage({"RunStatus": {"stuck": 1}}, {})
        self.branches = (BRANCHES, untaken_arms(BRANCHES, {}))
        self.differing_files = ()
        self.drifted_answers = ()
        self.drifted_arms = (1, {})
        self.minimized = (1, ())
        self.today = date(2026, 11, 23)


def good(*fingerprints: Fingerprint) -> Judgement:
    return Judgement("a/b/thr2", REGIME, Result.EXACT, fingerprints=tuple(fingerprints))


IDENTITY = {
    "engine": "pyvm",
    "engine_path": "pyvm",
    "harness_path": "conformance",
    "installed": [],
    "commit": "c" * 40,
    "modified": False,
    "hashes": dict.fromkeys(("pyvm", "harness", "lean", "corpus", "traces"), "5" * 64),
}
MADE = {
    "at": "2026-11-23T00:00:00+00:00",
    "version": "0.1.0",
    "python": "3.11.7",
    "platform": "Linux x86_64",
    "toolchain": "leanprover/lean4:v4.28.0",
    "lean": None,
}


def judge(evidence: Evidence, before: ReleaseReport | None = None, **made: Any) -> Release:
    return judge_release(
        release_parts(evidence),
        IDENTITY,
        {"packs": "6" * 64},
        root=evidence.root,
        made={**MADE, **made},
        before=before,
    )


def read(evidence: Evidence, before: ReleaseReport | None = None) -> ReleaseReport:
    """Judge a release, and return its report as records."""
    return report_of(judge(evidence, before).to_json(), "report")


def parts_of(release: Release, verdict: Verdict) -> dict[str, str]:
    return {p.name: " ".join(p.found.wrong) for p in release.parts if p.verdict is verdict}


def plant_sorry(e: Healthy) -> None:
    e.audit = Audit(("T.one (T) is not proved: it uses sorry",), e.audit.theorems)


def plant_no_theorems(e: Healthy) -> None:
    e.audit = Audit(())


def plant_weaker_claim(e: Healthy) -> None:
    change = ClaimChange(CLAIM.name, "states something else", "2 = 2", "True")
    e.audit = replace(e.audit, changes=(change,))


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
    fault = PackFault(Reason.PACK_GONE, None, "no such constant", tuple(Capability))
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


def plant_missing_case(e: Healthy) -> None:
    e.differing_files = ("adder.jsonl", "index.json")


def plant_swapped_answers(e: Healthy) -> None:
    e.drifted_answers = ("no contracts",)


def plant_claimed_arms(e: Healthy) -> None:
    e.drifted_arms = (1, {"a/b/coop": BRANCHES.arms})


def plant_cut_list(e: Healthy) -> None:
    e.minimized = (1, ("killed no more: pyvm/wave.py:3",))


PLANTED = [
    (plant_missing_case, "corpus", "adder.jsonl is not what the generator writes"),
    (plant_swapped_answers, "gates", "the committed answer drifts: no contracts"),
    (plant_claimed_arms, "branches", "a/b/coop: takes other arms: T:3:5 f: none"),
    (plant_cut_list, "minimized", "killed no more: pyvm/wave.py:3"),
    (plant_sorry, "theorems", "sorry"),
    (plant_no_theorems, "theorems", "proves nothing"),
    (plant_weaker_claim, "theorems", "Runtime.Properties.two states something else"),
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
