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
from conformance.lean.pack import LeanPack, lean_packs
from conformance.lean.store import Store
from conformance.packs.check import PackCheck, check_pack
from conformance.packs.export import RELEASE, pack_of, problems, to_text
from conformance.packs.faults import Reason
from conformance.packs.pack import TheoremStatus, contracts, load_pack, packs_dir
from conformance.paths import fixtures_dir, lean_dir
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

THEOREM = """theorem threads_of_one_are_canonical (fuel : Nat) (st : VMState) :
    runScheduledThreaded fuel 1 st = runScheduled fuel 1 st :=
  runScheduledThreaded_one_eq_runScheduled fuel st
"""
HEAD = """module
public import Runtime.Proofs.TheoremPack.Release
@[expose] public section
namespace Runtime.Packs.{}
open Runtime.VM Runtime.Proofs
"""
ENTRY = """
def {name} : TheoremPack where
  name := "{name}"
  entries := [{{ name := ``{theorem}, proof := {proof}, statement := _, status := .{status}
                grants := [.placementRefinement], witnesses := ["two_buyer"] }}]
"""
PACKS = {
    "sound": (
        "schedRoundThreaded_one_eq_schedRound_one",
        "schedRoundThreaded_one_eq_schedRound_one",
        "proved",
    ),
    "etaExpanded": (
        "schedRoundThreaded_one_eq_schedRound_one",
        "fun st => schedRoundThreaded_one_eq_schedRound_one st",
        "proved",
    ),
    "onAxiom": ("rests", "rests", "proved"),
    "unproved": ("hoped", "hoped", "proved"),
    "onPremises": (
        "schedRoundThreaded_one_eq_schedRound_one",
        "schedRoundThreaded_one_eq_schedRound_one",
        "premiseScoped",
    ),
    "lying": ("schedRoundThreaded_one_eq_schedRound_one", "schedRound_eq_schedRound_one", "proved"),
}
FAULTS = (
    HEAD.format("Faults")
    + """
axiom trusted (st : VMState) : schedRoundThreaded 1 st = schedRound 1 st
theorem rests (st : VMState) : schedRoundThreaded 1 st = schedRound 1 st := trusted st
theorem hoped (st : VMState) : schedRoundThreaded 1 st = schedRound 1 st := sorry
"""
    + "".join(
        ENTRY.format(name=name, theorem=theorem, proof=proof, status=status)
        for name, (theorem, proof, status) in PACKS.items()
    )
    + """
def computed : TheoremPack where
  name := "computed"
  entries := releasePack.entries.take 2 ++ sound.entries
end Runtime.Packs.Faults
end
"""
)
NO_PROOF = (
    HEAD.format("NoProof")
    + """
def pack : TheoremPack where
  name := "NoProof"
  entries := [{ name := ``schedRoundThreaded_one_eq_schedRound_one
                statement := ∀ st : VMState, schedRoundThreaded 1 st = schedRound 1 st
                status := .proved, grants := [.placementRefinement], witnesses := ["two_buyer"] }]
end Runtime.Packs.NoProof
end
"""
)
WRONG_PROOF = NO_PROOF.replace("NoProof", "WrongProof").replace(
    "status :=", "proof := fun _ => Nat.zero_lt_one, status :="
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

    def checked(self, name: str) -> PackCheck:
        """Check a pack that was exported when its one theorem was still proved."""
        constant = f"Runtime.Packs.Faults.{name}"
        corpus = load_corpus()
        now = pack_of(
            self.packs[constant], load_pack(packs_dir() / "release.json").producer, corpus
        )
        then = replace(now.theorems[0], status=TheoremStatus.PROVED, axioms=())
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
    new = conformance("pack", "new", "Walk", "--witness", "thr1", root=root)
    again = conformance("pack", "new", "WALK", root=root)
    files = root / "lean" / "Runtime" / "Packs"
    text = (files / "Walk.lean").read_text()
    example = text[text.index("theorem ") : text.index("/-- What this pack")]
    text = text.replace(example, THEOREM + "\n").replace(
        "grants := []", "grants := [.threadedCanonical]"
    )
    text = text.replace("rounds_are_single_steps", "threads_of_one_are_canonical")
    (files / "Walk.lean").write_text(text)
    (files / "Faults.lean").write_text(FAULTS)
    (files / "NoProof.lean").write_text(NO_PROOF)
    (files / "WrongProof.lean").write_text(WRONG_PROOF)
    top = root / "lean" / "Runtime.lean"
    top.write_text(
        top.read_text().replace("Packs.Walk\n", "Packs.Walk\npublic import Runtime.Packs.Faults\n")
    )
    built = build(root / "lean", report=print)
    (files / "NoProof.lean").unlink()
    (files / "WrongProof.lean").unlink()
    export = conformance("pack", "export", "--pack", "Runtime.Packs.Walk.pack", root=root)
    check = conformance(
        "pack", "check", str(root / "fixtures/packs/Walk.json"), "--json", root=root
    )
    return Walk(root, new, again, built, export, check, lean_packs(root / "lean", report=print))


def request(engine: EngineKind, concurrency: int) -> RuntimeRequest:
    return RuntimeRequest(engine, concurrency, DeterminismMode.FULL, Platform.NATIVE)


def test_a_new_theorem_becomes_an_admitted_capability(walk: Walk) -> None:
    assert walk.new.returncode == 0, walk.new.stderr
    assert "conformance pack export --pack Runtime.Packs.Walk.pack" in walk.new.stdout
    assert "Runtime.Packs.Walk" in walk.built.built
    assert walk.export.returncode == 0, walk.export.stderr
    assert walk.check.returncode == 0, walk.check.stdout + walk.check.stderr
    said = json.loads(walk.check.stdout)["packs"][0]["capabilities"]
    assert said["threadedCanonical"] == {"state": "granted", "why": None}

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


@pytest.mark.parametrize("name", ["NoProof", "WrongProof"])
def test_an_entry_without_its_proof_does_not_type_check(name: str, walk: Walk) -> None:
    assert set(walk.built.failed) == {"Runtime.Packs.NoProof", "Runtime.Packs.WrongProof"}
    said = [d.text for d in walk.built.diagnostics if name in d.file]

    assert any("proof" in text or "mismatch" in text for text in said)


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
    ],
)
def test_what_lean_does_not_prove_is_withdrawn(name: str, reason: Reason, walk: Walk) -> None:
    found = walk.checked(name)

    assert reason in {fault.reason for fault in found.faults}
    assert set(found.withdrawn) == {Capability.PLACEMENT_REFINEMENT}
    assert not found.contracts.capabilities


def test_the_axiom_is_named(walk: Walk) -> None:
    said = {f.message for name in ("onAxiom", "unproved") for f in walk.checked(name).faults}

    assert said == {"it rests on Runtime.Packs.Faults.trusted", "it rests on sorryAx"}


def test_the_other_theorem_is_named(walk: Walk) -> None:
    (problem,) = problems(walk.packs["Runtime.Packs.Faults.lying"])

    assert "its proof is Runtime.Proofs.schedRound_eq_schedRound_one" in str(problem)


@pytest.mark.parametrize("name", ["sound", "etaExpanded", "computed"])
def test_a_pack_is_reduced_to_its_entries(name: str, walk: Walk) -> None:
    pack = walk.packs[f"Runtime.Packs.Faults.{name}"]

    assert list(problems(pack)) == []
    assert len(pack.entries) == (3 if name == "computed" else 1)
