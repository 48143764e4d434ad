"""Footprints of picks, as the planner and the checker of waves look at them."""

from pyvm import instr as i
from pyvm.config import VMConfig
from pyvm.coroutine import Coroutine
from pyvm.footprint import resources
from pyvm.round import CertificateVerdict
from pyvm.runtime.wave import admissible, clash, plan_waves
from pyvm.tests.rounds import machine, raw


def verdict(*first: i.Instr, registers: int = 0) -> CertificateVerdict | None:
    """Return why two coroutines of different lanes and sessions cannot go together.

    Each is at its instruction, and has a number in its register 3.
    """
    images = [raw({"A": (one,)}) for one in first]
    state = machine(VMConfig(lanes=len(first), layers=(("L", True), ("M", True))), *images)
    picks: list[Coroutine] = list(state.coroutines.values())
    for co in picks:
        co.registers[3] = registers
    found = clash(state, picks[0], picks[1])
    together = admissible(state, 4, [co.cid for co in picks[:2]])
    assert (found is None) == (together is not None)
    waves = plan_waves(state, 4).waves
    assert (found is None) == (waves[0][:2] == (0, 1))
    return found


CLASH = CertificateVerdict.FOOTPRINT_CLASH


def test_a_layer_is_a_resource() -> None:
    take, free = i.Acquire("L", 3), i.Release("L", 3)
    assert verdict(take, free) is CLASH
    assert verdict(take, i.Acquire("M", 3)) is None
    assert verdict(take, i.Halt()) is None


def test_the_coroutine_that_a_transfer_names_is_a_resource() -> None:
    give = i.Transfer(0, 3)
    assert verdict(give, i.Halt(), registers=1) is CLASH
    assert verdict(i.Halt(), give, registers=0) is CLASH
    assert verdict(give, i.Halt(), registers=0) is None  # to itself
    assert verdict(give, i.Halt(), registers=9) is None
    assert verdict(give, give, registers=9) is CLASH
    assert verdict(give, i.Halt(), i.Halt(), registers=2) is None


def test_an_id_that_is_about_to_be_handed_out_is_a_resource() -> None:
    spawn = i.Spawn(0, ())
    assert verdict(spawn, i.Open((), (), ())) is CLASH
    assert verdict(spawn, i.Transfer(0, 3), registers=2) is CLASH
    assert verdict(spawn, i.Transfer(0, 3), registers=3) is None


def test_picks_may_come_one_after_another() -> None:
    give = i.Transfer(0, 3)
    state = machine(VMConfig(lanes=2), raw({"A": (give,)}), raw({"A": (i.Halt(),)}))
    picks = list(state.coroutines.values())

    found = resources(state, iter(picks))

    assert found == resources(state, picks)
    assert len(found) == len(picks)
