"""A mutant in the place of its module: met wherever it is known, and no file is written."""

from __future__ import annotations

import sys

from conformance.mutants.children import Watchdog, in_child
from conformance.mutants.sources import SourceMutant, plant
from conformance.mutants.swap import CannotImport, ModulePatcher
from conformance.paths import project_root

ROOT = project_root()


def checkout() -> ModulePatcher:
    found = ModulePatcher(ROOT, ("pyvm",), ())
    found.remember_functions()
    return found


def test_a_fault_in_a_function_is_met_wherever_it_is_known() -> None:
    from pyvm import buffer, view
    from pyvm.config import Block, Fifo

    mutants = plant(ROOT, "pyvm/buffer.py")
    planted = next(m for m in mutants if m.scope == "initial_capacity" and "and False" in m.after)
    ours = checkout()

    def work(trials: Watchdog) -> tuple[object, bool]:
        ours.apply(planted)
        return buffer.initial_capacity(Fifo(2, Block())), "pyvm.buffer" in sys.modules

    assert view is not None
    assert in_child(work) == (1, True)
    assert buffer.initial_capacity(Fifo(2, Block())) == 2


def test_a_fault_at_the_top_of_a_module_is_imported_with_all_that_depends_on_it() -> None:
    before = (ROOT / "pyvm/footprint.py").read_bytes()
    end = (len(before.decode()),) * 2
    planted = SourceMutant("pyvm/footprint.py", "", "", "", "", (1, 1), None, end, "raise OSError")
    ours = checkout()

    def work(trials: Watchdog) -> str:
        try:
            ours.apply(planted)
        except CannotImport:
            return "raised"
        return "imported"

    assert in_child(work) == "raised"
    assert (ROOT / planted.file).read_bytes() == before
    assert ours.dependants("pyvm.footprint") >= {
        "pyvm.runtime.wave",
        "pyvm.runtime.threaded_runner",
        "pyvm.runtime.run",
    }
    assert "pyvm.buffer" not in ours.dependants("pyvm.runtime.wave")
