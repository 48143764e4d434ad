"""Admission: no machine is built for a mode that the runtime's contracts do not cover.

`admit_vm_runtime` mirrors `admitVMRuntime` (Runtime/VM/Runtime/Gates.lean).
"""

from __future__ import annotations

import sys
from typing import TypeAlias

from pyvm.case import Case
from pyvm.config import DeterminismMode
from pyvm.load import RefusedImage
from pyvm.runtime.gates import (
    ContractsMissing,
    EngineKind,
    Gate,
    GateRefusal,
    Platform,
    RuntimeContracts,
    RuntimeRequest,
    SingleThreaded,
    request_determinism_profile,
    request_threads,
    requires_vm_runtime_contracts,
)
from pyvm.runtime.runner import VM
from pyvm.runtime.threaded_runner import ThreadedVM

Composed: TypeAlias = VM | ThreadedVM | GateRefusal | RefusedImage
"""A loaded machine, or why there is none."""


def this_platform() -> Platform:
    """Return the platform of this interpreter."""
    return Platform.WASM if sys.platform in ("emscripten", "wasi") else Platform.NATIVE


def admit_vm_runtime(contracts: RuntimeContracts | None, request: RuntimeRequest) -> Gate:
    """Always admit the plain mode, and an advanced one on contracts for its engine and profile."""
    threaded = request.engine is EngineKind.THREADED
    if threaded and request.platform is Platform.WASM:
        return SingleThreaded()
    if not requires_vm_runtime_contracts(request):
        return None
    if contracts is None:
        return ContractsMissing()
    refusal = request_threads(contracts, request) if threaded else None
    return refusal or request_determinism_profile(contracts, request.profile)


def request_of(case: Case, platform: Platform) -> RuntimeRequest:
    """Return which mode a case asks for."""
    engine = EngineKind(case.runner.value)
    profile: DeterminismMode = case.config.determinism_mode
    return RuntimeRequest(engine, case.concurrency, profile, platform)


def compose_vm(
    case: Case, contracts: RuntimeContracts | None, platform: Platform | None = None
) -> Composed:
    """Build the machine that a case asks for and load its images, if the mode is admitted.

    The caller runs it with the case's fuel. Without `platform`, that of this interpreter counts.
    """
    request = request_of(case, platform or this_platform())
    refusal = admit_vm_runtime(contracts, request)
    if refusal is not None:
        return refusal
    # At concurrency 0 no round does anything, and up to 1 both adapters run the same rounds, but
    # only the threaded one can be given a concurrency.
    plain = request.engine is EngineKind.COOPERATIVE and case.concurrency > 0
    vm = VM(case.config) if plain else ThreadedVM(case.config, case.concurrency)
    for k, image in enumerate(case.images):
        why = vm.load(image)
        if why is not None:
            return RefusedImage(k, why)
    return vm
