import pytest

from pyvm.config import VMConfig
from pyvm.errors import FaultKind
from pyvm.event import Closed, EpochAdvanced, Opened
from pyvm.instr import Close, Open, Receive, Reg, Send
from pyvm.kernel import step, wake
from pyvm.local_type import DONE, LocalType, Var
from pyvm.session import SessionStatus
from pyvm.tests.machine import events, fault_of, machine, sessions_of, step_role
from pyvm.tests.notation import recv, send
from pyvm.value import Endpoint

PAIR = (send("Q", go=DONE), recv("P", go=DONE))


def opening(
    roles: tuple[str, ...] = ("P", "Q"),
    types: tuple[LocalType, ...] = PAIR,
    dsts: tuple[Reg, ...] = (3, 4),
) -> Open:
    return Open(roles, types, dsts)


def test_open_gives_every_end_to_the_opener() -> None:
    state = machine(A=(DONE, [opening()]))

    co = step_role(state, "A")

    assert co.registers[3:5] == [Endpoint(1, "P"), Endpoint(1, "Q")]
    assert list(co.owned) == [Endpoint(0, "A"), Endpoint(1, "P"), Endpoint(1, "Q")]
    assert events(state) == [Opened(1, ("P", "Q"))]
    assert state.alloc.next_sid == 2
    assert [(sid, session.sid) for sid, session in state.sessions.items()] == [(0, 0), (1, 1)]


def test_the_last_of_two_writes_to_one_register_counts() -> None:
    state = machine(A=(DONE, [opening(dsts=(3, 3))]))

    assert step_role(state, "A").registers[3] == Endpoint(1, "Q")


def test_a_coroutine_can_talk_to_itself_over_a_session_that_it_opened() -> None:
    state = machine(A=(DONE, [opening(), Send(3, 1), Receive(4, 2), Close(3), Close(4)]))

    step_role(state, "A", 5)

    assert state.sessions[1].status is SessionStatus.CLOSED


def test_who_waits_for_itself_is_stuck() -> None:
    state = machine(A=(DONE, [opening(), Receive(4, 2)]))
    step_role(state, "A", 2)
    wake(state)

    assert not state.queue


@pytest.mark.parametrize(
    ("i", "kind"),
    [
        (opening(roles=(), types=(), dsts=()), FaultKind.OPEN_FAULT),
        (opening(roles=("P",)), FaultKind.OPEN_FAULT),
        (opening(dsts=(3,)), FaultKind.OPEN_FAULT),
        (opening(roles=("P", "P")), FaultKind.OPEN_FAULT),
        (opening(types=(Var("X"), DONE)), FaultKind.OPEN_FAULT),
        (opening(roles=("P", "R")), FaultKind.OPEN_FAULT),
        (opening(dsts=(3, 16)), FaultKind.OUT_OF_REGISTERS),
    ],
)
def test_open_faults_and_leaves_no_session_behind(i: Open, kind: FaultKind) -> None:
    state = machine(A=(DONE, [i]))

    co = step_role(state, "A")

    assert fault_of(co) is kind
    assert (len(state.sessions), state.alloc.next_sid) == (1, 1)
    assert list(co.owned) == [Endpoint(0, "A")]


def test_open_at_the_limit_faults() -> None:
    state = machine(VMConfig(max_sessions=1), A=(DONE, [opening(dsts=(3, 16))]))

    assert fault_of(step_role(state, "A")) is FaultKind.SESSION_LIMIT


def test_the_session_drains_until_the_last_end_closes() -> None:
    state = machine(A=(DONE, [Close(0)]), B=(DONE, [Close(0)]))
    session = state.sessions[0]

    co = step_role(state, "A")
    assert (session.status, session.epoch, list(co.owned)) == (SessionStatus.DRAINING, 0, [])

    step_role(state, "B")
    assert (session.status, session.epoch) == (SessionStatus.CLOSED, 1)
    assert session.closed == ["A", "B"]
    assert events(state) == [
        Closed(Endpoint(0, "A")),
        Closed(Endpoint(0, "B")),
        EpochAdvanced(0, 1),
    ]


def test_a_session_with_a_message_on_the_way_stays_draining() -> None:
    state = machine(A=(send("B", go=DONE), [Send(0, 1), Close(0)]), B=(DONE, [Close(0)]))
    step_role(state, "A", 2)
    step_role(state, "B")

    assert state.sessions[0].status is SessionStatus.DRAINING
    assert state.sessions[0].epoch == 0


def test_close_before_the_end_faults() -> None:
    state = machine(A=(send("B", go=DONE), [Close(0)]), B=(recv("A", go=DONE), []))
    before = sessions_of(state)

    assert fault_of(step_role(state, "A")) is FaultKind.CLOSE_FAULT
    assert sessions_of(state) == before


def test_close_twice_is_rejected() -> None:
    state = machine(A=(DONE, [Close(0), Close(0)]))

    co = step_role(state, "A", 2)

    assert fault_of(co) is FaultKind.CHANNEL_CLOSED
    assert co.rejection is not None


def test_close_gives_up_the_tokens_of_the_endpoint_only() -> None:
    state = machine(A=(DONE, [Close(0)]))
    co = state.coroutines[0]
    co.tokens = [Endpoint(0, "A"), Endpoint(5, "Z"), Endpoint(0, "A")]
    step(state, co)

    assert co.tokens == [Endpoint(5, "Z")]
