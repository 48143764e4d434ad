"""A user's machine is built through admission: refused without evidence, else the same run."""

from __future__ import annotations

from typing import NoReturn

import pytest

from conformance.cases.case import find_case, load_corpus
from conformance.jsonfile import read_json
from conformance.packs.pack import contracts, packs_dir
from pyvm.case import Case
from pyvm.config import DeterminismMode
from pyvm.load import RefusedImage
from pyvm.runtime import composition
from pyvm.runtime.composition import compose_vm
from pyvm.runtime.gates import (
    ArtifactMissing,
    Capability,
    CapabilityMissing,
    ContractsMissing,
    Platform,
    RuntimeContracts,
    SingleThreaded,
)
from pyvm.runtime.run import Ran, run_case
from pyvm.runtime.runner import VM
from pyvm.runtime.threaded_runner import ThreadedVM
from pyvm.wire.case import decode_case
from pyvm.wire.trace import encode_outcome


def case(case_id: str) -> Case:
    return decode_case(find_case(case_id).resolved)


def evidence(*capabilities: Capability) -> RuntimeContracts:
    return RuntimeContracts(frozenset(capabilities), frozenset({DeterminismMode.FULL}))


def test_the_plain_mode_needs_no_contracts() -> None:
    assert isinstance(compose_vm(case("mixed/commerce/coop"), None), VM)


def test_nothing_is_built_before_admission(monkeypatch: pytest.MonkeyPatch) -> None:
    def built(*_: object) -> NoReturn:
        raise AssertionError("a machine was built")

    monkeypatch.setattr(composition, "VM", built)
    monkeypatch.setattr(composition, "ThreadedVM", built)
    threaded = case("mixed/commerce/thr4")

    assert compose_vm(threaded, None) == ContractsMissing()
    missing = CapabilityMissing(Capability.THREADED_CANONICAL)
    assert compose_vm(threaded, evidence()) == missing
    waves = CapabilityMissing(Capability.CERTIFIED_WAVES)
    assert compose_vm(threaded, evidence(Capability.THREADED_CANONICAL)) == waves


def test_threads_are_refused_in_webassembly_whatever_the_evidence() -> None:
    everything = RuntimeContracts(frozenset(Capability), frozenset(DeterminismMode))

    refusal = compose_vm(case("mixed/commerce/thr4"), everything, Platform.WASM)

    assert refusal == SingleThreaded()


def test_a_profile_without_its_artifact_is_refused() -> None:
    no_artifacts = RuntimeContracts(frozenset(Capability), frozenset())

    refusal = compose_vm(case("mixed/commerce/thr4"), no_artifacts)

    assert refusal == ArtifactMissing(DeterminismMode.FULL)


def test_every_case_runs_the_same_through_admission() -> None:
    everything = contracts(read_json(packs_dir() / "release.json"))
    chosen = [c for c in load_corpus() if c.stem in ("limits", "forged", "mixed", "profiles")]
    assert chosen
    for one in chosen:
        decoded = decode_case(one.resolved)
        vm = compose_vm(decoded, everything)
        assert isinstance(vm, VM | ThreadedVM | RefusedImage), one.id
        done = vm if isinstance(vm, RefusedImage) else Ran(vm.run(decoded.fuel), vm.state)
        assert encode_outcome(done) == encode_outcome(run_case(decoded)), one.id
