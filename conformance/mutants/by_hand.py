"""Machines that are built and run by hand, as an engine or an adapter would, and held to Lean.

`conformance run` goes through `run_case`. What other callers use (admission, the adapters, the
kernel's entry points, workers, other platforms) is tried here, in the child that has the mutant.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from conformance.cases.case import Case, DeterminismMode, Runner
from conformance.mutants.children import Watchdog
from conformance.mutants.inputs import SharedInputs
from conformance.mutants.kills import Kill, contracts_now
from conformance.runs.observed import Run

if TYPE_CHECKING:
    from pyvm.config import VMConfig
    from pyvm.runtime.runner import VM
    from pyvm.runtime.threaded_runner import ThreadedVM
    from pyvm.state import VMState

_M = TypeVar("_M", bound="VM | ThreadedVM")
COMPOSITION = "composition vs lean"
KERNEL = "kernel by hand vs lean"
WORKERS = "two workers vs lean"
_WITHOUT_THREADS = ("emscripten", "wasi")


def check_composition(
    inputs: SharedInputs, cases: Iterable[tuple[int, Case]], watchdog: Watchdog
) -> Kill | None:
    """Build each case's machine through admission, run it, and compare it with Lean's run."""
    contracts = contracts_now(inputs)

    def why(case: Case) -> str | None:
        return _check_composition(inputs.run_of(case), case, contracts)

    return _first(COMPOSITION, cases, why, watchdog)


def check_kernel(
    inputs: SharedInputs, cases: Iterable[tuple[int, Case]], watchdog: Watchdog
) -> Kill | None:
    """Run cooperative cases by the kernel's entry points, and look at each session's trace."""
    plain = [n for n in cases if n[1].runner is Runner.COOPERATIVE and n[1].concurrency > 0]
    return _first(KERNEL, plain, lambda case: _check_kernel(inputs.run_of(case), case), watchdog)


def check_workers(
    inputs: SharedInputs, cases: Iterable[tuple[int, Case]], watchdog: Watchdog
) -> Kill | None:
    """Run threaded cases with two workers, on certificates that are given to the machine."""
    wide = [n for n in cases if n[1].runner is Runner.THREADED and n[1].concurrency > 1]
    return _first(WORKERS, wide, lambda case: _check_workers(inputs.run_of(case), case), watchdog)


def _first(
    check: str,
    cases: Iterable[tuple[int, Case]],
    why: Callable[[Case], str | None],
    watchdog: Watchdog,
) -> Kill | None:
    """Return the first case with which something is wrong; an exception counts as that."""
    for number, case in cases:
        watchdog.begin(number)
        try:
            said = why(case)
        except Exception as error:  # noqa: BLE001 - whatever a mutant raises kills it
            said = type(error).__name__
        if said is not None:
            return Kill(check, case.id, said)
    return None


@contextmanager
def _on(platform: str) -> Iterator[None]:
    """Let the interpreter claim to run on another platform."""
    here, sys.platform = sys.platform, platform
    try:
        yield
    finally:
        sys.platform = here


def _same(lean: Run, found: object) -> bool:
    """Return whether a machine that was run by hand ended as Lean's did."""
    encode = import_module("pyvm.wire.trace").encode_outcome
    return bool(import_module("conformance.runs.observed").Run(encode(found)).same(lean))


def _check_composition(lean: Run, case: Case, contracts: object) -> str | None:
    """Return what is wrong with the machine of a case.

    In WebAssembly there is none for a threaded case, and without contracts none for a mode that
    is advanced.
    """
    composition, rules = (
        import_module("pyvm.runtime.composition"),
        import_module("pyvm.runtime.gates"),
    )
    decoded = import_module("pyvm.wire.case").decode_case(case.resolved)
    vm = composition.compose_vm(decoded, contracts)
    if hasattr(vm, "run"):
        vm = import_module("pyvm.runtime.run").Ran(vm.run(decoded.fuel), vm.state)
    elif not isinstance(vm, import_module("pyvm.load").RefusedImage):
        return f"refused: {type(vm).__name__}"
    if not _same(lean, vm):
        return "another run"
    for platform in _WITHOUT_THREADS:
        with _on(platform):
            elsewhere = composition.compose_vm(decoded, contracts)
        if isinstance(elsewhere, rules.SingleThreaded) != (case.runner is Runner.THREADED):
            return f"another answer on {platform}"
    bare = composition.compose_vm(decoded, None)
    advanced = case.runner is Runner.THREADED or case.mode is not DeterminismMode.FULL
    return None if isinstance(bare, rules.ContractsMissing) == advanced else "admitted on nothing"


def _check_kernel(lean: Run, case: Case) -> str | None:
    """Return what is wrong with a run whose rounds call `select` and `step` themselves."""
    kernel = import_module("pyvm.kernel").VMKernel
    runner = import_module("pyvm.runtime.runner")
    make: Callable[[VMConfig], VM] = runner.VM
    vm = _loaded(case, make)
    if vm is None:
        return None

    def round_(state: VMState) -> None:
        co = kernel.select(state)
        if co is not None:
            kernel.step(state, co)

    status = runner.run_rounds(round_, case.raw["fuel"], vm.state)
    if not _same(lean, import_module("pyvm.runtime.run").Ran(status, vm.state)):
        return "another run"
    trace = import_module("pyvm.state").session_trace
    encode = import_module("pyvm.wire.event").encode_event
    for sid in vm.state.sessions:
        told = [{k: v for k, v in e.items() if k != "tick"} for e in _of_session(lean, sid)]
        if [encode(event) for event in trace(vm.state, sid)] != told:
            return "another trace of a session"
    return None


def _of_session(lean: Run, sid: int) -> Iterator[dict[str, Any]]:
    """Return Lean's events of a session: those that name it."""
    return (event for event in lean.outcome["events"] if event.get("sid") == sid)


def _check_workers(lean: Run, case: Case) -> str | None:
    """Return what is wrong with a run with two workers.

    Where there are no threads it must be refused.
    """
    threaded = import_module("pyvm.runtime.threaded_runner")

    def build(config: VMConfig) -> ThreadedVM:
        certify = threaded.configured_certificate(config)
        bare = replace(config, certificates=())
        vm: ThreadedVM = threaded.ThreadedVM(bare, case.concurrency, certify, workers=2)
        return vm

    vm = _loaded(case, build)
    if vm is None:
        return None
    for platform in _WITHOUT_THREADS:
        try:
            with _on(platform):
                vm.run(0)
        except import_module("pyvm.errors").MachineError:
            continue
        return f"two workers on {platform}"
    ran = import_module("pyvm.runtime.run").Ran(vm.run(case.raw["fuel"]), vm.state)
    return None if _same(lean, ran) else "another run"


def _loaded(case: Case, build: Callable[[VMConfig], _M]) -> _M | None:
    """Build a machine of a case's configuration and load its images; None if one is refused."""
    decoded = import_module("pyvm.wire.case").decode_case(case.resolved)
    vm = build(decoded.config)
    return vm if all(vm.load(image) is None for image in decoded.images) else None
