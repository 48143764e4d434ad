import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyvm import kernel
from pyvm.config import VMConfig
from pyvm.errors import RecvWait, TimedOut
from pyvm.failure import holds
from pyvm.instr import Halt, Receive, Send
from pyvm.load import Image
from pyvm.local_type import DONE
from pyvm.runtime import runner
from pyvm.runtime.runner import run_rounds, sched_round
from pyvm.runtime.threaded_runner import configured_certificate, sched_round_threaded
from pyvm.state import VMState
from pyvm.status import READY, Blocked
from pyvm.tests.machine import machine, step_role
from pyvm.tests.notation import recv, send
from pyvm.tests.schedules import configs, images, loaded
from pyvm.value import CoroutineId
from pyvm.wait import edge_wait, forget_wait, fulfilled


def scan(state: VMState) -> dict[CoroutineId, bool]:
    """Return whose wait is over, and whether a message ended it, by looking at everyone."""
    return {
        co.cid: isinstance(co.status.on, RecvWait)
        for co in state.coroutines.values()
        if isinstance(co.status, Blocked)
        and fulfilled(state, co.status.on)
        and not holds(state.env.failure, co.role, state.clock)
    }


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(configs, images, st.integers(1, 3))
def test_who_is_woken_by_events_is_who_a_scan_finds(
    monkeypatch: pytest.MonkeyPatch, config: VMConfig, images: tuple[Image, ...], concurrency: int
) -> None:
    def wake(state: VMState) -> None:
        found = scan(state)
        tokens = {cid: len(state.coroutines[cid].tokens) for cid in found}
        before = [co.cid for co in state.queue.in_order()]

        kernel.wake(state)

        assert [co.cid for co in state.queue.in_order()] == [*before, *found]
        for cid, by_message in found.items():
            co = state.coroutines[cid]
            assert co.status is READY
            assert len(co.tokens) == tokens[cid] + by_message

    monkeypatch.setattr(runner, "_wake", wake)
    state = loaded(config, images)
    certify = configured_certificate(config)
    inner = sched_round(1) if concurrency == 1 else sched_round_threaded(concurrency, certify)

    def round_(state: VMState) -> None:
        assert not scan(state), "somebody was left sleeping"
        ready = {co.cid for co in state.coroutines.values() if co.status is READY}
        assert ready == {co.cid for co in state.queue.in_order()}
        inner(state)

    run_rounds(round_, 80, state)


@pytest.mark.parametrize("rescan", [False, True])
@pytest.mark.parametrize(("clock", "steps", "woken"), [(4, 9, False), (5, 0, True)])
def test_a_timeout_holds_by_the_clock_and_not_by_the_steps(
    rescan: bool, clock: int, steps: int, woken: bool
) -> None:
    state = machine(
        A=(send("B", go=DONE), [Send(0, 1), Halt()]),
        B=(recv("A", go=DONE), [Receive(0, 1), Halt()]),
    )
    waits = step_role(state, "B")
    step_role(state, "A")
    state.env.failure.timed_out.append(("B", 5))
    state.clock, state.steps, state.rescan_waits = clock, steps, rescan

    kernel.wake(state)

    assert (waits.status is READY) == woken


@pytest.mark.parametrize(("clock", "over"), [(4, False), (5, True), (6, True)])
def test_a_timeout_is_over_at_its_tick(clock: int, over: bool) -> None:
    state = machine(A=(DONE, [Halt()]))
    state.clock, state.steps = clock, 10 - clock

    assert fulfilled(state, TimedOut(5)) == over


def test_who_forgets_its_wait_leaves_that_of_another() -> None:
    state = machine(A=(send("B", go=DONE), [Halt()]), B=(recv("A", go=DONE), [Receive(0, 1)]))
    co = step_role(state, "B")
    assert isinstance(co.status, Blocked)
    wait = edge_wait(state, co.status.on)
    assert wait is not None
    assert wait.waiter == co.cid
    wait.waiter = 7

    forget_wait(state, co)
    assert wait.waiter == 7
    wait.waiter = co.cid
    forget_wait(state, co)
    assert wait.waiter is None
