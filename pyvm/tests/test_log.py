import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyvm.errors import FaultKind
from pyvm.event import (
    Aborted,
    Acquired,
    Checked,
    Chose,
    Closed,
    Dropped,
    EpochAdvanced,
    Event,
    FaultedEvent,
    Forked,
    Invoked,
    Joined,
    Offered,
    Opened,
    Received,
    Released,
    Restarted,
    Sent,
    Spawned,
    Tagged,
    TickedEvent,
    Transferred,
    session_of,
)
from pyvm.instr import Produce
from pyvm.log import EffectLog, EventLog
from pyvm.round import RoundRecord
from pyvm.runtime.runner import run_scheduled
from pyvm.state import VMState
from pyvm.tests.machines import states
from pyvm.value import BaseSort, Edge, Endpoint, Message

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
    assert (len(log), log[0], log[-1]) == (4, SOME[0], SOME[-1])
    assert (log[1:3], log[::-1]) == (SOME[1:3], SOME[::-1])
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


EDGE, END = Edge(7, "A", "B"), Endpoint(7, "A")
MESSAGE = Message("m", 1)


@pytest.mark.parametrize(
    ("event", "session"),
    [
        (Opened(7, ("A",)), 7),
        (EpochAdvanced(7, 1), 7),
        *((kind(EDGE, MESSAGE), 7) for kind in (Sent, Received, Offered, Chose, Dropped)),
        (Closed(END), 7),
        (Transferred(END, 1, 2), 7),
        *((kind(3, END), 7) for kind in (Forked, Joined, Aborted)),
        (Tagged(3, END, "x"), 7),
        (Checked(3, END, "x", "A", True), None),
        (Invoked(3, 0, Produce(BaseSort.NAT)), None),
        (Acquired(3, "l", 0), None),
        (Released(3, "l"), None),
        (Spawned(3, 4), None),
        (FaultedEvent(3, FaultKind.BUFFER_FULL), None),
        (Restarted(5), None),
    ],
)
def test_an_event_is_of_its_session_and_one_of_a_coroutine_alone_of_none(
    event: Event, session: int | None
) -> None:
    assert session_of(event) == session
