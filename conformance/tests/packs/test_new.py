"""From a new theorem to an admitted capability, in a copy of the checkout (runs Lean).

A start of Lean costs 15 to 30 s, so that one copy serves the whole file.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from conformance.cases.case import load_corpus
from conformance.lean.build import BuildResult, build, store_lock
from conformance.lean.claims import load_claims
from conformance.lean.pack import LeanPack, lean_packs
from conformance.lean.store import Store
from conformance.packs.check import PackCheck, check_pack
from conformance.packs.export import RELEASE, pack_of, problems, to_text
from conformance.packs.faults import Reason
from conformance.packs.pack import TheoremStatus, contracts, load_pack, packs_dir
from conformance.paths import fixtures_dir, lean_dir
from conformance.tests.packs.planted import FAULTS, REFUSED, WEAKENED, module
from conformance.tests.samples import conformance
from pyvm.config import DeterminismMode
from pyvm.runtime.composition import admit_vm_runtime
from pyvm.runtime.gates import (
    Capability,
    CapabilityMissing,
    EngineKind,
    Platform,
    RuntimeContracts,
    RuntimeRequest,
)


@dataclass
class Walk:
    """What came of each step of the researcher's way."""

    root: Path
    new: subprocess.CompletedProcess[str]
    again: subprocess.CompletedProcess[str]
    built: BuildResult
    export: subprocess.CompletedProcess[str]
    check: subprocess.CompletedProcess[str]
    packs: dict[str, LeanPack]
    weakened: dict[str, LeanPack]
    """The packs after what `liveMigration` means was emptied."""

    def checked(self, name: str) -> PackCheck:
        """Check a pack that was exported when its one theorem was still proved."""
        constant = f"Runtime.Packs.Faults.{name}"
        corpus = load_corpus()
        now = pack_of(
            self.packs[constant], load_pack(packs_dir() / "release.json").producer, corpus
        )
        sound = tuple(replace(grant, axioms=()) for grant in now.theorems[0].grants)
        status = TheoremStatus.PROVED
        then = replace(now.theorems[0], status=status, premises=None, axioms=(), grants=sound)
        return check_pack(replace(now, theorems=(then,)), self.packs, corpus, None)


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    assert build(lean_dir(), report=print).ok
    root = tmp_path_factory.mktemp("checkout")
    with store_lock(Store.of(lean_dir()), print):  # and Lean leaves a profile where it runs
        shutil.copytree(
            lean_dir(), root / "lean", ignore=shutil.ignore_patterns("*.profraw", "*.lock")
        )
    for name in ("cases", "protocols", "packs"):
        shutil.copytree(fixtures_dir() / name, root / "fixtures" / name)
    new = conformance(
        "pack", "new", "Walk", "--grants", "threadedCanonical", "--witness", "thr1", root=root
    )
    again = conformance("pack", "new", "WALK", root=root)
    conformance("pack", "new", "Bare", root=root)
    files = root / "lean" / "Runtime" / "Packs"
    (files / "Faults.lean").write_text(FAULTS)
    for name, text in REFUSED.items():
        (files / f"{name}.lean").write_text(module(name, text))
    top = root / "lean" / "Runtime.lean"
    top.write_text(
        top.read_text().replace("Packs.Walk\n", "Packs.Walk\npublic import Runtime.Packs.Faults\n")
    )
    built = build(root / "lean", report=print)
    for name in REFUSED:
        (files / f"{name}.lean").unlink()
    export = conformance("pack", "export", "--pack", "Runtime.Packs.Walk.pack", root=root)
    check = conformance(
        "pack", "check", str(root / "fixtures/packs/Walk.json"), "--json", root=root
    )
    packs = lean_packs(root / "lean", report=print)
    for path, (old, other) in WEAKENED.items():
        file = root / "lean" / path
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, other))
    weakened = lean_packs(root / "lean", report=print)
    return Walk(root, new, again, built, export, check, packs, weakened)


def request(engine: EngineKind, concurrency: int) -> RuntimeRequest:
    return RuntimeRequest(engine, concurrency, DeterminismMode.FULL, Platform.NATIVE)


def test_a_new_theorem_becomes_an_admitted_capability(walk: Walk) -> None:
    assert walk.new.returncode == 0, walk.new.stderr
    assert "conformance pack export --pack Runtime.Packs.Walk.pack" in walk.new.stdout
    assert "Runtime.Packs.Walk" in walk.built.built
    assert walk.export.returncode == 0, walk.export.stderr
    assert walk.check.returncode == 0, walk.check.stdout + walk.check.stderr
    said = json.loads(walk.check.stdout)["packs"][0]["capabilities"]["threadedCanonical"]
    assert (said["state"], said["why"]) == ("granted", None)
    assert said["sentence"].startswith("Up to concurrency 1")
    assert [clause["name"] for clause in said["clauses"]] == ["same"]
    (by,) = said["theorems"]
    assert by["theorem"] == "Runtime.Packs.Walk.threadedCanonical_holds"
    assert by["premises"] is None

    evidence = contracts(json.loads((walk.root / "fixtures/packs/Walk.json").read_text()))
    nothing = RuntimeContracts(frozenset(), evidence.artifacts)
    threads = request(EngineKind.THREADED, 1)
    missing = CapabilityMissing(Capability.THREADED_CANONICAL)
    assert admit_vm_runtime(nothing, threads) == missing
    assert admit_vm_runtime(evidence, threads) is None
    waves = CapabilityMissing(Capability.CERTIFIED_WAVES)
    assert admit_vm_runtime(evidence, request(EngineKind.THREADED, 4)) == waves


def test_a_name_that_is_taken_is_refused(walk: Walk) -> None:
    assert walk.again.returncode == 2
    assert "the pack WALK is there already" in walk.again.stderr


@pytest.mark.parametrize("name", ["walk", "Two Words", "../Up", "Type", "", "Ünder"])
def test_a_bad_name_is_refused_and_nothing_is_written(name: str, walk: Walk) -> None:
    before = sorted(walk.root.joinpath("lean/Runtime/Packs").iterdir())
    refused = conformance("pack", "new", name, root=walk.root)

    assert refused.returncode == 2
    assert "cannot be the name of a Lean module" in refused.stderr
    assert sorted(walk.root.joinpath("lean/Runtime/Packs").iterdir()) == before


def test_a_witness_that_is_no_case_is_refused(walk: Walk) -> None:
    refused = conformance("pack", "new", "Other", "--witness", "no-such-case", root=walk.root)

    assert refused.returncode == 2
    assert "'no-such-case' is part of no case's id" in refused.stderr
    assert not walk.root.joinpath("lean/Runtime/Packs/Other.lean").exists()


def test_a_pack_without_grants_compiles(walk: Walk) -> None:
    assert "Runtime.Packs.Bare" in walk.built.built


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_follow_from_its_proof_does_not_type_check(name: str, walk: Walk) -> None:
    assert set(walk.built.failed) == {f"Runtime.Packs.{name}" for name in REFUSED}
    said = [d.text for d in walk.built.diagnostics if f"/{name}.lean" in d.file]

    words = ("proof", "mismatch", "Unknown constant", "Invalid dotted identifier")
    assert any(word in text for text in said for word in words), said


def test_an_emptied_meaning_is_noticed_though_every_proof_holds(walk: Walk) -> None:
    path = packs_dir() / "release.json"
    found = check_pack(load_pack(path), walk.weakened, load_corpus(), None)

    assert list(problems(walk.weakened[RELEASE])) == []
    assert {fault.reason for fault in found.faults} >= {Reason.MEANING_CHANGED}
    assert set(found.withdrawn) == {Capability.LIVE_MIGRATION}
    assert any("now  True" in fault.message for fault in found.faults)


def test_the_committed_release_pack_is_what_lean_says(walk: Walk) -> None:
    path = packs_dir() / "release.json"
    committed = load_pack(path)
    now = pack_of(walk.packs[RELEASE], committed.producer, load_corpus())

    assert path.read_text("utf-8") == to_text(now, path)


def test_lean_and_python_draw_the_same_capabilities(walk: Walk) -> None:
    for pack in walk.packs.values():
        found = check_pack(
            pack_of(pack, load_pack(packs_dir() / "release.json").producer, load_corpus()),
            walk.packs,
            load_corpus(),
            None,
        )
        assert [c.value for c in found.claimed] == list(pack.granted)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("onAxiom", Reason.AXIOM),
        ("unproved", Reason.AXIOM),
        ("onPremises", Reason.PREMISE_SCOPED),
        ("lying", Reason.NOT_ITS_PROOF),
        ("byAxiom", Reason.AXIOM),
        ("byNothing", Reason.AXIOM),
        ("byAnother", Reason.NOT_ITS_PROOF),
    ],
)
def test_what_lean_does_not_prove_is_withdrawn(name: str, reason: Reason, walk: Walk) -> None:
    found = walk.checked(name)

    assert reason in {fault.reason for fault in found.faults}
    assert set(found.withdrawn) == {Capability.PLACEMENT_REFINEMENT}
    assert not found.contracts.capabilities


def test_the_axiom_is_named(walk: Walk) -> None:
    names = ("onAxiom", "unproved", "byAxiom", "byNothing")
    faults = [fault for name in names for fault in walk.checked(name).faults]
    said = [fault.message for fault in faults if fault.reason is Reason.AXIOM]

    derived = "the derivation of placementRefinement rests on"
    assert said == [
        "it rests on Runtime.Packs.Faults.trusted",
        "it rests on sorryAx",
        f"{derived} Runtime.Packs.Faults.believed",
        f"{derived} sorryAx",
    ]


def test_the_premises_are_said(walk: Walk) -> None:
    (said,) = (
        fault.message
        for fault in walk.checked("onPremises").faults
        if fault.reason is Reason.PREMISE_SCOPED
    )

    assert said == (
        "it now rests on premises: ∀ (st : Runtime.VM.VMState), Runtime.VM.VMState.steps st = 0"
    )


def test_the_other_theorem_is_named(walk: Walk) -> None:
    (problem,) = problems(walk.packs["Runtime.Packs.Faults.lying"])

    assert "its proof is Runtime.Proofs.placementRefinement_means" in str(problem)


def test_a_grant_that_another_theorem_would_deserve_is_not_exported(walk: Walk) -> None:
    (problem,) = problems(walk.packs["Runtime.Packs.Faults.byAnother"])

    assert "the derivation makes no use of the theorem" in str(problem)


def test_every_term_of_a_meaning_is_locked_as_the_claims_have_it() -> None:
    terms = {term.name: term.hash for term in load_claims().terms}
    meanings = load_pack(packs_dir() / "release.json").meanings

    assert len(meanings) == len(Capability)
    assert all(meaning.terms.items() <= terms.items() for meaning in meanings)
    assert sum(len(meaning.terms) for meaning in meanings) > 40


@pytest.mark.parametrize("name", ["sound", "derived", "etaExpanded", "computed"])
def test_a_pack_is_reduced_to_its_entries(name: str, walk: Walk) -> None:
    pack = walk.packs[f"Runtime.Packs.Faults.{name}"]

    assert list(problems(pack)) == []
    assert len(pack.entries) == (3 if name == "computed" else 1)
