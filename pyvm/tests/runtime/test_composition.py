"""Admission: which mode a case asks for, and what is refused before anything is looked at."""

from __future__ import annotations

import pytest

from pyvm.case import Case, Runner
from pyvm.config import DeterminismMode, VMConfig
from pyvm.runtime.composition import compose_vm, request_of
from pyvm.runtime.gates import (
    Capability,
    CapabilityMissing,
    EngineKind,
    Platform,
    RuntimeContracts,
    RuntimeRequest,
    SingleThreaded,
    request_threads,
)
from pyvm.runtime.threaded_runner import ThreadedVM

THREADED = Case("toy", (), VMConfig(), Runner.THREADED, 2, 1)
FULL = frozenset({DeterminismMode.FULL})
ALL = RuntimeContracts(frozenset(Capability), FULL)


def test_a_request_is_for_the_concurrency_of_the_case_and_not_for_its_fuel() -> None:
    assert request_of(THREADED, Platform.NATIVE) == RuntimeRequest(
        EngineKind.THREADED, 2, DeterminismMode.FULL, Platform.NATIVE
    )


@pytest.mark.parametrize("granted", [(), tuple(Capability)])
def test_where_there_is_one_thread_no_evidence_is_looked_at(
    granted: tuple[Capability, ...],
) -> None:
    held = RuntimeContracts(frozenset(granted), FULL)
    request = request_of(THREADED, Platform.WASM)

    assert request_threads(held, request) == SingleThreaded()
    assert compose_vm(THREADED, held, Platform.WASM) == SingleThreaded()


def test_the_platform_that_is_given_counts() -> None:
    assert isinstance(compose_vm(THREADED, ALL, Platform.NATIVE), ThreadedVM)
    without = RuntimeContracts(frozenset({Capability.THREADED_CANONICAL}), FULL)
    missing = CapabilityMissing(Capability.CERTIFIED_WAVES)
    assert request_threads(without, request_of(THREADED, Platform.NATIVE)) == missing
