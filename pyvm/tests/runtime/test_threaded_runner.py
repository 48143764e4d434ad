from hypothesis import given
from hypothesis import strategies as st

from pyvm.config import VMConfig, WaveCertificate
from pyvm.instr import Halt, Yield
from pyvm.load import Image, Raw, load_all
from pyvm.local_type import DONE
from pyvm.round import CertificateVerdict as Verdict
from pyvm.runtime.run import Ran
from pyvm.runtime.runner import VM, RunStatus, run_scheduled
from pyvm.runtime.threaded_runner import ThreadedVM, run_scheduled_threaded
from pyvm.runtime.wave import plan_waves
from pyvm.state import VMState
from pyvm.tests.machines import configs, images
from pyvm.wire.trace import encode_outcome

IDLE = Raw(("A",), ((Yield(), Yield(), Halt()),), (DONE,))


def threaded(**settings: object) -> ThreadedVM:
    vm = ThreadedVM(VMConfig(lanes=4), 4, **settings)  # type: ignore[arg-type]
    for _ in range(4):
        assert vm.load(IDLE) is None
    return vm


def stale(state: VMState, n: int) -> WaveCertificate:
    return plan_waves(state, n)._replace(step=state.steps + 1)


def test_a_planned_round_steps_everyone() -> None:
    vm = threaded()

    assert vm.run(10) is RunStatus.COMPLETED
    assert vm.state.clock == 3
    assert [[cid for cid, _ in record.picks] for record in vm.state.rounds] == [[0, 1, 2, 3]] * 3


def test_a_forged_certificate_degrades_to_the_canonical_step_and_the_record_says_so() -> None:
    vm = threaded(certify=stale)
    canonical = VM(VMConfig(lanes=4))
    for _ in range(4):
        canonical.load(IDLE)

    assert vm.run(50) is canonical.run(50)
    assert [r.picks for r in vm.state.rounds] == [r.picks for r in canonical.state.rounds]
    assert list(vm.state.events) == list(canonical.state.events)
    for record in vm.state.rounds:
        assert record.plan is not None
        assert record.plan.verdict is Verdict.STALE
        assert record.plan.waves_run == 0
        assert record.plan.certificate.step == record.tick


def test_the_outcome_shows_the_forged_plan() -> None:
    vm = threaded(certify=lambda state, n: WaveCertificate(state.steps, ((0, 0),)))
    outcome = encode_outcome(Ran(vm.run(1), vm.state))

    assert outcome["rounds"] == [
        {
            "tick": 1,
            "picks": [[0, "ready"]],
            "plan": {"step": 0, "waves": [[0, 0]], "verdict": "duplicate", "waves_run": 0},
        }
    ]


def test_the_configuration_hands_certificates_in_by_tick_and_of_two_the_first() -> None:
    one = WaveCertificate(4, ((0, 1), (2, 3)))
    config = VMConfig(lanes=4, certificates=((2, one), (2, WaveCertificate(4, ()))))
    state = load_all(config, [IDLE] * 4)
    assert isinstance(state, VMState)
    run_scheduled_threaded(3, 4, state)
    plans = [record.plan for record in state.rounds]

    assert [plan and plan.verdict for plan in plans] == [Verdict.VALID] * 3
    assert [plan and plan.waves_run for plan in plans] == [1, 2, 1]
    assert plans[1] is not None
    assert plans[1].certificate == one


def test_a_certificate_that_is_handed_in_beats_the_planner_only_at_its_tick() -> None:
    config = VMConfig(lanes=4, certificates=((2, WaveCertificate(0, ())),))
    state = load_all(config, [IDLE] * 4)
    assert isinstance(state, VMState)
    run_scheduled_threaded(3, 4, state)

    assert [r.plan and r.plan.verdict for r in state.rounds] == [
        Verdict.VALID,
        Verdict.STALE,
        Verdict.VALID,
    ]


@given(configs, images, st.integers(0, 60), st.integers(0, 1))
def test_up_to_concurrency_one_it_is_the_canonical_runner(
    config: VMConfig, loaded: list[Image], fuel: int, n: int
) -> None:
    outcomes = []
    for run in (run_scheduled, run_scheduled_threaded):
        state = load_all(config, loaded)
        assert isinstance(state, VMState)
        outcomes.append(encode_outcome(Ran(run(fuel, n, state), state)))

    assert outcomes[0] == outcomes[1]
