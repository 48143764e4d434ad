"""The planner and the checker against the model's own, quadratic definitions."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pyvm.config import VMConfig, WaveCertificate
from pyvm.coroutine import Coroutine
from pyvm.instr import Acquire, Halt, Open, Release, Spawn, Transfer, Yield
from pyvm.load import Raw, load_all
from pyvm.local_type import DONE
from pyvm.round import CertificateVerdict as Verdict
from pyvm.runtime.runner import run_scheduled
from pyvm.runtime.threaded_runner import run_scheduled_threaded
from pyvm.runtime.wave import admissible, check_wave_certificate, clash, plan_waves
from pyvm.state import VMState
from pyvm.status import READY, Done
from pyvm.tests.machines import states

Waves = Sequence[Sequence[int]]


def certificate(state: VMState, waves: Waves) -> WaveCertificate:
    return WaveCertificate(state.steps, tuple(tuple(wave) for wave in waves))


def resources(state: VMState, co: Coroutine) -> list[object]:
    """As `Footprint.resources` says."""
    found: list[object] = [("coroutine", co.cid), *(("session", sid) for sid, _ in co.owned)]
    match state.programs[co.program][co.pc : co.pc + 1]:
        case (Open() | Spawn(),):
            new = [("session", state.alloc.next_sid), ("coroutine", state.alloc.next_cid)]
            found += ["allocator", *new]
        case (Acquire(layer=name) | Release(layer=name),):
            found.append(("layer", name))
        case (Transfer(target=target),) if target < len(co.registers):
            if type(cid := co.registers[target]) is int:
                found.append(("coroutine", cid))
    return found


def reference_clash(state: VMState, a: int, b: int) -> Verdict | None:
    """As `VMState.clash?` says."""
    x, y = state.coroutines[a], state.coroutines[b]
    if x.lane == y.lane:
        return Verdict.LANE_CLASH
    if {sid for sid, _ in x.owned} & {sid for sid, _ in y.owned}:
        return Verdict.SESSION_CLASH
    return Verdict.FOOTPRINT_CLASH if set(resources(state, x)) & set(resources(state, y)) else None


def reference_plan(state: VMState, n: int) -> list[list[int]]:
    """As `VMState.planWaves` says."""
    waves: list[list[int]] = []
    for co in state.queue.in_order():
        for wave in waves:
            if len(wave) < n and all(reference_clash(state, a, co.cid) is None for a in wave):
                wave.append(co.cid)
                break
        else:
            waves.append([co.cid])
    return waves


def in_order_of(xs: Sequence[int], ys: Sequence[int]) -> bool:
    """As `inOrderOf` says."""
    rest = iter(ys)
    return all(x in rest for x in xs)


def reference_verdict(state: VMState, n: int, c: WaveCertificate) -> Verdict:
    """As `checkWaveCertificate` says."""
    picks = [cid for wave in c.waves for cid in wave]
    ready = [co.cid for co in state.queue.in_order()]
    if c.step != state.steps:
        return Verdict.STALE
    if not c.waves or any(not wave for wave in c.waves):
        return Verdict.EMPTY
    if any(len(wave) > n for wave in c.waves):
        return Verdict.OVERSIZE
    if len(set(picks)) < len(picks):
        return Verdict.DUPLICATE
    if any(cid not in ready for cid in picks):
        return Verdict.NOT_READY
    if any(cid not in picks for cid in ready):
        return Verdict.MISSING
    for wave in c.waves:
        for i, a in enumerate(wave):
            for b in wave[i + 1 :]:
                if (why := reference_clash(state, a, b)) is not None:
                    return why
    if all(in_order_of(w, ready) for w in c.waves) and in_order_of([w[0] for w in c.waves], ready):
        return Verdict.VALID
    return Verdict.MISORDERED


@given(states, st.integers(0, 40), st.integers(1, 5))
def test_the_plan_is_naive_first_fit(state: VMState, rounds: int, n: int) -> None:
    run_scheduled(rounds, 1, state)

    assert plan_waves(state, n) == certificate(state, reference_plan(state, n))


@given(states, st.integers(0, 40), st.integers(1, 5))
def test_the_checker_accepts_the_plan(state: VMState, rounds: int, n: int) -> None:
    run_scheduled(rounds, 1, state)
    assume(len(state.queue))
    plan = plan_waves(state, n)

    assert check_wave_certificate(state, n, plan) is Verdict.VALID
    assert all(admissible(state, n, wave) is not None for wave in plan.waves)


@given(states, st.integers(0, 40), st.integers(1, 4), st.data())
def test_the_verdict_on_any_waves_is_the_models(
    state: VMState, rounds: int, n: int, data: st.DataObject
) -> None:
    run_scheduled(rounds, 1, state)
    ready = [co.cid for co in state.queue.in_order()]
    order = data.draw(st.permutations(ready)) if data.draw(st.booleans()) else ready
    cuts = data.draw(st.lists(st.integers(0, len(order)), max_size=6).map(sorted))
    waves = [order[i:j] for i, j in zip([0, *cuts], [*cuts, len(order)], strict=True)]
    if data.draw(st.booleans()):
        waves = [wave for wave in waves if wave]
    if data.draw(st.booleans()):
        waves.append(data.draw(st.lists(st.integers(0, 20), max_size=2)))
    c = certificate(state, waves)

    assert check_wave_certificate(state, n, c) is reference_verdict(state, n, c)
    for wave in waves:
        expected = (
            0 < len(wave) <= n
            and len(set(wave)) == len(wave)
            and all(cid in ready for cid in wave)
            and all(reference_clash(state, a, b) is None for a in wave for b in wave if a != b)
        )
        assert (admissible(state, n, wave) is not None) == expected


def six() -> VMState:
    """Six coroutines in three lanes: a pair in a session, two that allocate, two that yield."""
    image = Raw(("A", "B"), ((Yield(),), (Yield(),)), (DONE, DONE))
    takers = Raw(("A",), ((Open(("P",), (DONE,), (1,)), Halt()),), (DONE,))
    spawner = Raw(("A",), ((Spawn(0, ()),),), (DONE,))
    idle = Raw(("A",), ((Yield(),),), (DONE,))
    state = load_all(VMConfig(lanes=3), (image, takers, spawner, idle, idle))
    assert isinstance(state, VMState)
    return state


VALID: Waves = ((0, 2, 4), (1, 3, 5))


def shifted(state: VMState) -> WaveCertificate:
    return WaveCertificate(state.steps + 1, certificate(state, VALID).waves)


FORGERIES: list[tuple[Verdict, Callable[[VMState], WaveCertificate]]] = [
    (Verdict.VALID, lambda state: certificate(state, VALID)),
    (Verdict.STALE, shifted),
    (Verdict.EMPTY, lambda state: certificate(state, ())),
    (Verdict.EMPTY, lambda state: certificate(state, (*VALID, ()))),
    (Verdict.OVERSIZE, lambda state: certificate(state, ((0, 1, 2, 3), (4, 5)))),
    (Verdict.DUPLICATE, lambda state: certificate(state, (*VALID, (0,)))),
    (Verdict.NOT_READY, lambda state: certificate(state, (*VALID, (6,)))),
    (Verdict.MISSING, lambda state: certificate(state, VALID[:1])),
    (Verdict.LANE_CLASH, lambda state: certificate(state, ((0, 3), (1, 2), (4, 5)))),
    (Verdict.SESSION_CLASH, lambda state: certificate(state, ((0, 1), (2, 3), (4, 5)))),
    (Verdict.FOOTPRINT_CLASH, lambda state: certificate(state, ((0, 4), (2, 3), (1, 5)))),
    (Verdict.MISORDERED, lambda state: certificate(state, ((2, 0, 4), (1, 3, 5)))),
    (Verdict.MISORDERED, lambda state: certificate(state, ((1, 3, 5), (0, 2, 4)))),
]


@pytest.mark.parametrize(("verdict", "forge"), FORGERIES, ids=lambda x: getattr(x, "value", ""))
def test_each_forgery_gets_its_verdict(
    verdict: Verdict, forge: Callable[[VMState], WaveCertificate]
) -> None:
    state = six()

    assert check_wave_certificate(state, 3, forge(state)) is verdict


def test_of_several_clashes_the_first_pair_names_it() -> None:
    state = six()
    c = certificate(state, ((2, 3, 0), (1, 4, 5)))

    assert clash(state, state.coroutines[2], state.coroutines[3]) is Verdict.FOOTPRINT_CLASH
    assert clash(state, state.coroutines[3], state.coroutines[0]) is Verdict.LANE_CLASH
    assert check_wave_certificate(state, 3, c) is Verdict.FOOTPRINT_CLASH


def test_a_forged_round_still_names_huge_or_unknown_picks() -> None:
    state = six()

    assert check_wave_certificate(state, 3, certificate(state, ((10**30,),))) is Verdict.NOT_READY
    assert admissible(state, 3, (10**30,)) is None


@given(states, st.integers(2, 5), st.integers(1, 30))
def test_a_planned_round_runs_every_candidate_once(state: VMState, n: int, rounds: int) -> None:
    for _ in range(rounds):
        before = len(state.rounds)
        run_scheduled_threaded(1, n, state)
        if len(state.rounds) == before:
            return
        record = state.rounds[-1]
        assert record.plan is not None
        assert record.plan.verdict is Verdict.VALID
        assert record.plan.waves_run == len(record.plan.certificate.waves)
        picked = [cid for wave in record.plan.certificate.waves for cid in wave]
        assert [cid for cid, _ in record.picks] == picked
        ready = [co.cid for co in state.coroutines.values() if co.status is READY]
        assert sorted(co.cid for co in state.queue.in_order()) == ready


BOTH: list[tuple[Verdict, Waves]] = [
    (Verdict.EMPTY, ((0, 1, 2, 3), ())),
    (Verdict.OVERSIZE, ((0, 0, 2, 4), (1, 3, 5))),
    (Verdict.DUPLICATE, ((0, 2, 6), (6, 3, 5))),
    (Verdict.NOT_READY, ((0, 2, 6),)),
    (Verdict.MISSING, ((0, 3), (1, 2))),
    (Verdict.LANE_CLASH, ((3, 0), (1, 2), (4, 5))),
    (Verdict.FOOTPRINT_CLASH, ((2, 3), (0, 1), (4, 5))),
    (Verdict.SESSION_CLASH, ((0, 1), (2, 3), (4, 5))),
]
"""Waves that break two rules, and which of the two is named."""


@pytest.mark.parametrize(("verdict", "waves"), BOTH)
def test_of_two_broken_rules_the_one_that_is_checked_first_is_named(
    verdict: Verdict, waves: Waves
) -> None:
    state = six()

    assert check_wave_certificate(state, 3, certificate(state, waves)) is verdict
    stale = WaveCertificate(state.steps + 1, certificate(state, waves).waves)
    assert check_wave_certificate(state, 3, stale) is Verdict.STALE


def test_a_lane_is_looked_at_before_a_session() -> None:
    state = six()
    a, b = state.coroutines[0], state.coroutines[1]
    b.lane = a.lane

    assert clash(state, a, b) is Verdict.LANE_CLASH


@pytest.mark.parametrize(
    ("wave", "may"),
    [((0, 2, 4), True), ((), False), ((0, 2, 4, 5), False), ((0, 6), False), ((0, 0), False),
     ((0, 3), False), ((3,), False)],
)  # fmt: skip
def test_a_wave_may_run_if_its_picks_are_ready_few_enough_and_share_nothing(
    wave: Sequence[int], may: bool
) -> None:
    state = six()
    state.coroutines[3].status = Done()

    assert (admissible(state, 3, wave) is not None) == may
