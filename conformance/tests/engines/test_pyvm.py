"""Judging runs no mode that the theorem packs do not admit."""

from __future__ import annotations

import pytest

from conformance.cases.case import Case, Runner, load_corpus, select
from conformance.engines.pyvm import NotAdmitted, PyVM
from conformance.judge.report import Report
from conformance.judge.suite import Committed, judge_all
from conformance.judge.verdict import Diagnosis
from conformance.ledger.ledger import load_ledger
from conformance.packs.pack import committed_contracts
from pyvm.config import DeterminismMode
from pyvm.runtime.gates import Capability, RuntimeContracts

CORPUS = load_corpus()
FULL = frozenset({DeterminismMode.FULL})


def judged(pattern: str, *lost: Capability) -> Report:
    """Judge some cases on the contracts of the committed packs, without these capabilities."""
    have = committed_contracts()
    machine = PyVM(RuntimeContracts(have.capabilities - set(lost), have.artifacts))
    covered = load_ledger().covered
    return judge_all(CORPUS, Committed(), pattern=pattern, covered=covered, machine=machine)


def refused(report: Report) -> dict[str, str]:
    """Each case that was not admitted, with what was said."""
    return {
        j.case: j.failure.message
        for j in report.failures
        if j.failure is not None and j.failure.diagnosis == Diagnosis.NOT_ADMITTED
    }


def ids(pattern: str, *, many: bool) -> set[str]:
    def waves(case: Case) -> bool:
        return case.runner is Runner.THREADED and case.concurrency > 1

    return {case.id for case in select(CORPUS, pattern) if waves(case) == many}


def test_the_committed_packs_admit_every_mode_of_the_corpus() -> None:
    modes = {(c.runner, min(c.concurrency, 2), c.mode): c for c in CORPUS}
    assert len(modes) > 8

    machine = PyVM()

    for case in modes.values():
        assert machine(case.resolved)["kind"] in ("ran", "refused")


def test_waves_without_their_theorem_are_not_run() -> None:
    report = judged("mixed/", Capability.CERTIFIED_WAVES)

    found = refused(report)
    assert set(found) == ids("mixed/", many=True)
    assert all("capabilityMissing:certifiedWaves" in said for said in found.values())
    assert all(j.failure is None for j in report.judgements if j.case in ids("mixed/", many=False))
    assert (report.verdict, report.verdict.exit_status) == ("differs", 1)


def test_profiles_without_their_theorems_are_not_run() -> None:
    report = judged("profiles/", Capability.MIXED_PROFILES)

    mixed = {c.id for c in select(CORPUS, "profiles/") if c.mode.value != "full"}
    assert mixed
    assert set(refused(report)) == mixed


def test_the_plain_mode_needs_no_pack() -> None:
    plain = next(c for c in CORPUS if c.runner == "cooperative" and c.mode.value == "full")

    assert PyVM(RuntimeContracts(frozenset(), frozenset()))(plain.resolved)["kind"] == "ran"


def test_a_profile_without_an_artifact_is_refused_by_name() -> None:
    case = next(c for c in CORPUS if c.mode.value == "replay")
    machine = PyVM(RuntimeContracts(frozenset(Capability), FULL))

    with pytest.raises(NotAdmitted, match="artifactMissing:replay"):
        machine(case.resolved)
