import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyvm import kernel
from pyvm.config import VMConfig
from pyvm.errors import RecvWait
from pyvm.failure import holds
from pyvm.load import Image
from pyvm.runtime import runner
from pyvm.runtime.runner import run_rounds, sched_round
from pyvm.runtime.threaded_runner import configured_certificate, sched_round_threaded
from pyvm.state import VMState
from pyvm.status import READY, Blocked
from pyvm.tests.schedules import configs, images, loaded
from pyvm.value import CoroutineId
from pyvm.wait import fulfilled


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
