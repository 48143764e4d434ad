"""The release report: each part is judged and named, and the hash is of what was found."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conformance.coverage.branches import Branches, Taken
from conformance.coverage.constructors import Coverage
from conformance.coverage.unreached import untaken_arms
from conformance.envelope.fingerprint import Difference, Fingerprint
from conformance.errors import CannotJudge
from conformance.gates.check import Difference as GateDifference
from conformance.gates.check import GateCheck
from conformance.jsonfile import check_schema
from conformance.judge.verdict import Failure, Judgement, Regime, Report, Result
from conformance.lean.audit import Audit, Theorem
from conformance.lean.cover import Arm
from conformance.manifest.shapes import Manifest, read_manifest
from conformance.packs.check import PackCheck
from conformance.packs.faults import Fault, Reason
from conformance.packs.pack import Pack
from conformance.release.evidence import Evidence
from conformance.release.page import html, markdown
from conformance.release.parts import release_parts
from conformance.release.release import (
    EXIT_STATUS,
    SCHEMA,
    Finding,
    Part,
    Release,
    Status,
    judge_release,
    verify,
)
from conformance.traces.committed import Check, Drift, Drifted
from conformance.traces.trace import Engine, Producer

THREADED = tuple(
    Fingerprint("threaded", True, difference, prefix)
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
        self.audit = Audit((), (Theorem("T.one", "T", "1 = 1", ("propext",)),))
        self.corpus = ()
        self.answers = {}
        self.drift = Check(agreed=1)
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


def parts_of(release: Release, status: Status) -> dict[str, str]:
    return {p.name: " ".join(p.finding.findings) for p in release.parts if p.status is status}


def test_a_healthy_release_conforms_in_every_part() -> None:
    release = judge(Healthy())

    assert [part.name for part in release.parts] == [
        "theorems", "drift", "parity", "gates", "packs", "ledger", "manifest", "coverage",
        "branches",
    ]  # fmt: skip
    assert parts_of(release, Status.DIFFERS) == parts_of(release, Status.COULD_NOT_JUDGE) == {}
    assert release.verdict is Status.CONFORMS


def plant_sorry(e: Healthy) -> None:
    e.audit = Audit(("T.one (T) is not proved: it uses sorry",), e.audit.theorems)


def plant_no_theorems(e: Healthy) -> None:
    e.audit = Audit(())


def plant_drift(e: Healthy) -> None:
    e.drift = Check(drifted=[Drifted("a/b/coop", Drift.CHANGED, "events[3]")])


def plant_difference(e: Healthy) -> None:
    bad = replace(good(), result=Result.FAILED, failure=Failure("endpoint_order", "A sent twice"))
    e.suite = Report((good(*e.ledger.covered), bad), 2)


def plant_gate(e: Healthy) -> None:
    e.gates = GateCheck(1, 5, 1, GateDifference("no contracts", "admit", None, "singleThreaded"))


def plant_withdrawn(e: Healthy) -> None:
    fault = Fault(Reason.PACK_GONE, None, "no such constant", ())
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
    (plant_difference, "parity", "endpoint_order: A sent twice"),
    (plant_gate, "gates", "admit under no contracts"),
    (plant_withdrawn, "packs", "no such constant"),
    (plant_unobserved, "ledger", "unobserved-deviation: threaded-waves"),
    (plant_expired, "ledger", "was to be revisited by 2027-05-31"),
    (plant_stale_manifest, "manifest", "drift: Edge: is new"),
    (plant_unreached, "coverage", "RunStatus.stuck is unreached"),
    (plant_untaken, "branches", "T:3:5 f: none is untaken"),
]


@pytest.mark.parametrize(("plant", "part", "says"), PLANTED)
def test_a_planted_fault_is_found_by_its_part(plant: Any, part: str, says: str) -> None:
    evidence = Healthy()
    plant(evidence)
    release = judge(evidence)

    assert release.verdict is Status.DIFFERS
    assert says in parts_of(release, Status.DIFFERS)[part]
    assert says in markdown(release.to_json())
    assert f"Wrong: {release.parts[0].title}" in markdown(release.to_json()) or part != "theorems"


def test_what_differs_does_not_keep_the_other_parts_from_being_judged() -> None:
    evidence = Healthy()
    plant_sorry(evidence)
    plant_unreached(evidence)

    assert set(parts_of(judge(evidence), Status.DIFFERS)) == {"theorems", "coverage"}


class NoLean(Healthy):
    """Evidence on a machine without Lean."""

    def __init__(self) -> None:
        super().__init__()
        del self.audit

    @property
    def audit(self) -> Audit:
        """There is none."""
        raise CannotJudge("no Lean", where=self.root / "lean", fix="install it")

    @audit.setter
    def audit(self, value: Audit) -> None: ...

    @audit.deleter
    def audit(self) -> None: ...


def test_a_part_that_cannot_be_judged_says_why_without_the_place_of_the_checkout() -> None:
    release = judge(NoLean())

    assert release.verdict is Status.COULD_NOT_JUDGE
    assert parts_of(release, Status.COULD_NOT_JUDGE) == {
        "theorems": "lean: no Lean\n  fix: install it"
    }
    assert str(NoLean().root) not in json.dumps(release.report)


def test_a_difference_outweighs_what_could_not_be_judged() -> None:
    evidence = NoLean()
    plant_unreached(evidence)

    assert judge(evidence).verdict is Status.DIFFERS


def test_without_packs_and_with_unjudged_cases_nothing_is_claimed() -> None:
    evidence = Healthy()
    evidence.packs = ()
    evidence.suite = Report((replace(good(), result=Result.UNJUDGED),), 1)

    found = parts_of(judge(evidence), Status.COULD_NOT_JUDGE)

    assert set(found) == {"packs", "parity", "ledger"}


def test_a_part_that_breaks_does_not_take_the_report_along() -> None:
    def broken() -> Finding:
        raise ZeroDivisionError("oh")

    parts = [Part("one", "One", broken), Part("two", "Two", lambda: Finding("fine"))]
    release = judge_release(parts, {}, root=Path("/nowhere"), made={})

    assert [p.status for p in release.parts] == [Status.COULD_NOT_JUDGE, Status.CONFORMS]
    assert "ZeroDivisionError: oh" in release.parts[0].finding.findings[0]


def test_no_parts_are_no_release() -> None:
    assert Release({}, (), {}).verdict is Status.COULD_NOT_JUDGE


def test_the_hash_is_the_same_for_the_same_inputs() -> None:
    first = judge(Healthy()).to_json()
    second = judge(Healthy(), at="2031-01-01T00:00:00+00:00", lean="another").to_json()

    assert first["hash"] == second["hash"]
    assert first["made"] != second["made"]


def test_an_expired_deviation_is_the_same_report_tomorrow() -> None:
    early, late = Healthy(), Healthy()
    early.today, late.today = date(2098, 1, 1), date(2099, 1, 1)

    assert judge(early).to_json()["hash"] == judge(late).to_json()["hash"]


@pytest.mark.parametrize("plant", [plant for plant, _, _ in PLANTED])
def test_the_hash_is_another_for_another_finding(plant: Any) -> None:
    evidence = Healthy()
    plant(evidence)

    assert judge(evidence).to_json()["hash"] != judge(Healthy()).to_json()["hash"]


def test_the_report_is_of_its_schema_and_says_its_hash() -> None:
    document = json.loads(json.dumps(judge(Healthy()).to_json()))

    assert check_schema(document, SCHEMA, "report") == document
    assert verify(document, "report") == document


def test_a_report_that_was_changed_is_refused() -> None:
    document = judge(Healthy()).to_json()
    document["report"]["parts"][0]["summary"] = "all is well"

    with pytest.raises(CannotJudge, match="changed"):
        verify(document, "report")


def test_every_verdict_has_an_exit_status() -> None:
    assert EXIT_STATUS == {
        Status.CONFORMS: 0, Status.DIFFERS: 1, Status.COULD_NOT_JUDGE: 2,
    }  # fmt: skip


def test_the_page_has_what_a_release_manager_signs() -> None:
    document = judge(Healthy()).to_json()
    page = markdown(document)

    assert page.startswith("# Release conformance: conforms\n")
    assert page.count(document["hash"]) == 2
    assert "| T.one | propext |" in page
    assert "| threaded-waves | Threaded waves at n > 1 | vm-runtime | 2027-05-31 |" in page
    assert "## Sign-off" in page


def test_the_html_page_is_whole_and_escaped() -> None:
    page = html(judge(Healthy()).to_json())

    assert "<th>part</th>" in page
    assert "Threaded waves at n &gt; 1" in page
    assert page.count("<table>") == page.count("</table>") > 4
    assert "---" not in page
