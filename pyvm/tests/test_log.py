import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyvm.errors import FaultKind
from pyvm.event import Closed, EpochAdvanced, FaultedEvent, Invoked, Opened, TickedEvent
from pyvm.log import EffectLog, EventLog
from pyvm.round import RoundRecord
from pyvm.runtime.runner import run_scheduled
from pyvm.state import VMState
from pyvm.tests.machines import states
from pyvm.value import Endpoint

SOME: list[TickedEvent] = [
    (0, Opened(1, ("A",))),
    (1, Closed(Endpoint(1, "A"))),
    (1, EpochAdvanced(1, 1)),
    (2, FaultedEvent(0, FaultKind.BUFFER_FULL)),
]


def test_a_log_gives_back_what_was_added() -> None:
    log = EventLog(EffectLog())
    for tick, event in SOME:
        log.add(tick, event)

    assert list(log) == SOME
    assert [type(event) for _, event in log] == [type(event) for _, event in SOME]
    assert (len(log), log[-1], log[1:3]) == (4, SOME[-1], SOME[1:3])
    with pytest.raises(IndexError):
        log[4]


@given(states, st.integers(1, 60))
def test_invoked_is_the_effect_of_the_same_nonce(state: VMState, rounds: int) -> None:
    run_scheduled(rounds, 1, state)
    entries = {(entry.coroutine, entry.nonce): entry for entry in state.effects}

    for tick, event in state.events:
        if isinstance(event, Invoked):
            entry = entries[event.coroutine, event.nonce]
            assert (entry.tick, entry.request) == (tick, event.request)


@given(states, st.integers(1, 60))
def test_a_canonical_round_has_one_pick(state: VMState, rounds: int) -> None:
    run_scheduled(rounds, 1, state)

    assert len(state.rounds) == state.steps
    for k, record in enumerate(state.rounds):
        assert isinstance(record, RoundRecord)
        assert (record.tick, record.plan, len(record.picks)) == (k + 1, None, 1)
