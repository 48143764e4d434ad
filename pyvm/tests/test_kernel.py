"""The kernel against the model's own definitions, over random programs."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from pyvm.buffer import has_room
from pyvm.config import Drop, Latest, VMConfig
from pyvm.coroutine import Coroutine
from pyvm.errors import FaultKind, RecvWait, SendWait
from pyvm.event import Chose, Dropped, FaultedEvent, Offered, Received, Sent
from pyvm.kernel import VMKernel, wake
from pyvm.load import Image, load_all
from pyvm.runtime.runner import finished, run_scheduled
from pyvm.runtime.scheduler import canonical_step
from pyvm.session import buffer_between
from pyvm.state import VMState
from pyvm.status import READY, Blocked, Faulted
from pyvm.tests.machine import coroutine_of, in_flight, sessions_of
from pyvm.tests.machines import configs, protocols, states
from pyvm.value import Edge, Endpoint


def fulfilled(state: VMState, co: Coroutine) -> bool:
    """As `VMState.fulfilled` says."""
    if not isinstance(co.status, Blocked):
        return False
    on = co.status.on
    assert isinstance(on, RecvWait | SendWait)
    buffer = buffer_between(state.sessions[on.edge.sid], on.edge.sender, on.edge.receiver)
    if isinstance(on, RecvWait):
        return bool(buffer.messages)
    return has_room(buffer, state.config.buffer)


@given(states, st.integers(1, 60))
def test_waking_is_what_a_scan_of_all_coroutines_finds(state: VMState, rounds: int) -> None:
    for _ in range(rounds):
        to_wake = [co for co in state.coroutines.values() if fulfilled(state, co)]
        expected = [*state.queue.in_order(), *to_wake]
        tokens = {co.cid: list(co.tokens) for co in state.coroutines.values()}
        for co in to_wake:
            if isinstance(co.status, Blocked) and isinstance(co.status.on, RecvWait):
                edge = co.status.on.edge
                tokens[co.cid].append(Endpoint(edge.sid, edge.receiver))

        state.clock += 1
        wake(state)

        assert state.queue.in_order() == expected
        assert {co.cid: co.tokens for co in state.coroutines.values()} == tokens
        canonical_step(state)


@given(states, st.integers(1, 60))
def test_who_is_queued_is_ready_and_the_other_way_round(state: VMState, rounds: int) -> None:
    for _ in range(rounds):
        run_scheduled(1, 1, state)
        queued = [co.cid for co in state.queue.in_order()]
        ready = [co.cid for co in state.coroutines.values() if co.status is READY]

        assert sorted(queued) == ready


@given(states, st.integers(1, 80))
def test_a_step_that_does_not_commit_touches_no_session(state: VMState, rounds: int) -> None:
    for _ in range(rounds):
        wake(state)
        co = VMKernel.select(state)
        if co is None:
            return
        sessions, before, seen = sessions_of(state), coroutine_of(co), len(state.events)
        effects, coroutines = len(state.effects), len(state.coroutines)
        VMKernel.step(state, co)
        if not isinstance(co.status, Blocked | Faulted):
            continue
        after = coroutine_of(co)

        assert sessions_of(state) == sessions
        assert (len(state.effects), len(state.coroutines)) == (effects, coroutines)
        for field in ("pc", "registers", "owned", "tokens", "budget", "nonce"):
            assert after[field] == before[field]
        new = [event for _, event in state.events][seen:]
        assert new == (
            [FaultedEvent(co.cid, co.status.fault)] if isinstance(co.status, Faulted) else []
        )


@given(states, st.integers(1, 120))
def test_no_message_appears_or_vanishes(state: VMState, rounds: int) -> None:
    run_scheduled(rounds, 1, state)
    balance: Counter[Edge] = Counter()
    for _, event in state.events:
        if isinstance(event, Sent | Offered):
            balance[event.edge] += 1
        elif isinstance(event, Received | Chose | Dropped):
            balance[event.edge] -= 1

    for session in state.sessions.values():
        for buffer in session.buffers.values():
            assert balance.pop(buffer.edge, 0) == len(buffer.messages)
        assert in_flight(session) >= 0
    assert not +balance
    assert not -balance


@given(states, st.integers(1, 120))
def test_the_counters_say_what_a_scan_would(state: VMState, rounds: int) -> None:
    run_scheduled(rounds, 1, state)
    faulted = [co for co in state.coroutines.values() if isinstance(co.status, Faulted)]
    unfinished = [
        co for co in state.coroutines.values() if co.status is READY or fulfilled(state, co)
    ]
    blocked = [co for co in state.coroutines.values() if isinstance(co.status, Blocked)]

    assert state.faults == len(faulted)
    assert state.unfinished == len({co.cid for co in (*unfinished, *blocked)})
    assert (finished(state) is None) == bool(state.unfinished)
    assert list(state.coroutines) == list(range(state.alloc.next_cid))
    assert [co.cid for co in state.coroutines.values()] == list(state.coroutines)
    assert list(state.sessions) == list(range(state.alloc.next_sid))
    assert [session.sid for session in state.sessions.values()] == list(state.sessions)


@given(states, st.integers(1, 120))
def test_no_endpoint_has_two_owners(state: VMState, rounds: int) -> None:
    run_scheduled(rounds, 1, state)
    owned = [endpoint for co in state.coroutines.values() for endpoint in co.owned]

    assert len(owned) == len(set(owned))


@given(configs, protocols, st.integers(1, 120))
def test_a_protocol_that_projects_never_violates_its_types(
    config: VMConfig, images: list[Image], rounds: int
) -> None:
    state = load_all(config, images)
    assert isinstance(state, VMState)
    run_scheduled(rounds, 1, state)
    faults = {co.status.fault for co in state.coroutines.values() if isinstance(co.status, Faulted)}

    expected = {FaultKind.OUT_OF_CREDITS, FaultKind.BUFFER_FULL, FaultKind.INVOKE_FAULT}
    assert loses_messages(config) or faults <= expected


def loses_messages(config: VMConfig) -> bool:
    """A receiver may then find the message of a later turn."""
    return config.buffer == Latest() or getattr(config.buffer, "full", None) == Drop()
