import pytest

from pyvm import local_type as lt
from pyvm.config import (
    Block,
    BufferPolicy,
    Drop,
    Fifo,
    Latest,
    Refuse,
    Resize,
    VMConfig,
)
from pyvm.errors import FaultKind, RecvWait, SendWait
from pyvm.event import Dropped, FaultedEvent, Received, Sent
from pyvm.instr import Choose, Instr, Move, Offer, Receive, Send, Set, Spawn
from pyvm.kernel import step
from pyvm.local_type import DONE, Branch, LocalType, Recur, Var
from pyvm.state import VMState
from pyvm.status import READY, Blocked
from pyvm.tests.machine import (
    coroutine,
    events,
    fault_of,
    machine,
    on_the_way,
    sessions_of,
    step_role,
)
from pyvm.tests.notation import NAT, label, recv, send
from pyvm.value import UNIT, BaseSort, Edge, Endpoint, Message, Prod

AB = Edge(0, "A", "B")
X = Var("X")
GO = Message("go", UNIT)


def one(sort: BaseSort, name: str = "n") -> tuple[LocalType, LocalType]:
    branch = (Branch(label(name, sort), DONE),)
    return lt.Send("B", branch), lt.Recv("A", branch)


def pair(a: list[Instr], b: list[Instr], config: VMConfig | None = None) -> VMState:
    """A sends `go` for ever, B receives it for ever."""
    return machine(config, A=(Recur("X", send("B", go=X)), a), B=(Recur("X", recv("A", go=X)), b))


def full(policy: BufferPolicy) -> VMState:
    """The machine after A has sent numbers 1 and 2; it is about to send 3."""
    t = Recur("X", lt.Send("B", (Branch(label("n", NAT), X),)))
    u = Recur("X", lt.Recv("A", (Branch(label("n", NAT), X),)))
    program: list[Instr] = []
    for n in (1, 2, 3):
        program += [Set(1, n), Send(0, 1)]
    state = machine(VMConfig(buffer=policy), A=(t, program), B=(u, [Receive(0, 1)] * 3))
    step_role(state, "A", 5)
    return state


def numbers(state: VMState) -> list[object]:
    return [message.value for message in on_the_way(state, "A", "B")]


def test_send_enqueues_and_goes_on() -> None:
    state = pair([Send(0, 1)], [])

    co = step_role(state, "A")

    assert on_the_way(state, "A", "B") == [GO]
    assert events(state) == [Sent(AB, GO)]
    assert type(events(state)[0]) is Sent
    assert (co.pc, co.status) == (1, READY)
    assert state.sessions[0].ends["A"].type is send("B", go=Recur("X", send("B", go=X)))


def test_send_of_another_sort_is_a_violation_and_changes_no_session() -> None:
    a, b = one(NAT)
    state = machine(A=(a, [Send(0, 1)]), B=(b, []))
    before = sessions_of(state)

    co = step_role(state, "A")

    assert fault_of(co) is FaultKind.TYPE_VIOLATION
    assert sessions_of(state) == before
    assert events(state) == [FaultedEvent(co.cid, FaultKind.TYPE_VIOLATION)]


def test_a_bool_is_no_nat_on_the_wire() -> None:
    a, b = one(NAT)
    state = machine(A=(a, [Set(1, True), Send(0, 1)]), B=(b, []))

    assert fault_of(step_role(state, "A", 2)) is FaultKind.TYPE_VIOLATION


def test_send_of_a_missing_register_faults() -> None:
    assert fault_of(step_role(pair([Send(0, 16)], []), "A")) is FaultKind.OUT_OF_REGISTERS


@pytest.mark.parametrize("i", [Send(16, 1), Receive(16, 1), Offer(16, ()), Choose(16, 1, ())])
def test_a_channel_register_that_is_missing_is_rejected(i: Instr) -> None:
    co = step_role(pair([i], []), "A")

    assert fault_of(co) is FaultKind.OUT_OF_REGISTERS
    assert co.rejection is not None


@pytest.mark.parametrize(
    "value", [UNIT, 0, Prod(0, "A"), Endpoint(0, "B"), Endpoint(1, "A")], ids=repr
)
def test_only_an_owned_channel_can_be_used(value: object) -> None:
    co = step_role(pair([Set(0, value), Send(0, 1)], []), "A", 2)  # type: ignore[arg-type]

    assert fault_of(co) is FaultKind.CHANNEL_CLOSED


def test_an_owned_channel_works_from_any_register() -> None:
    state = pair([Set(5, Endpoint(0, "A")), Move(6, 0), Send(5, 1), Send(6, 1)], [])
    step_role(state, "A", 4)

    assert on_the_way(state, "A", "B") == [GO, GO]


def test_a_child_owns_nothing() -> None:
    state = pair([Spawn(1, (0,)), Send(0, 1)], [])
    step_role(state, "A")
    child = state.coroutines[max(state.coroutines)]
    state.queue.clear()
    step(state, child)

    assert child.registers[0] == Endpoint(0, "A")
    assert fault_of(child) is FaultKind.CHANNEL_CLOSED


@pytest.mark.parametrize("i", [Receive(0, 1), Choose(0, 1, (("go", 0),))])
def test_a_sender_that_receives_is_a_violation(i: Instr) -> None:
    assert fault_of(step_role(pair([i], []), "A")) is FaultKind.TYPE_VIOLATION


@pytest.mark.parametrize("i", [Send(0, 1), Offer(0, (("go", 0),))])
def test_a_receiver_that_sends_is_a_violation(i: Instr) -> None:
    assert fault_of(step_role(pair([], [i]), "B")) is FaultKind.TYPE_VIOLATION


def test_send_and_receive_want_exactly_one_branch() -> None:
    state = machine(
        A=(send("B", go=DONE, stop=DONE), [Send(0, 1)]),
        B=(recv("A", go=DONE, stop=DONE), [Receive(0, 1)]),
    )

    assert fault_of(step_role(state, "A")) is FaultKind.TYPE_VIOLATION
    assert fault_of(step_role(state, "B")) is FaultKind.TYPE_VIOLATION


def test_a_full_buffer_blocks_the_sender_and_nothing_else_changes() -> None:
    state = full(Fifo(2, Block()))
    before, events_before = sessions_of(state), events(state)
    budget = coroutine(state, "A").budget

    co = step_role(state, "A")

    assert co.status == Blocked(SendWait(AB))
    assert sessions_of(state) == before
    assert events(state) == events_before
    assert (co.pc, co.budget) == (5, budget)


def test_a_full_buffer_that_drops_loses_the_new_message() -> None:
    state = full(Fifo(2, Drop()))
    step_role(state, "A")

    assert numbers(state) == [1, 2]
    assert [type(event) for event in events(state)] == [Sent, Sent, Sent, Dropped]
    assert events(state)[-1] == Dropped(AB, Message("n", 3))


def test_a_full_buffer_that_refuses_faults_the_sender() -> None:
    state = full(Fifo(2, Refuse()))

    assert fault_of(step_role(state, "A")) is FaultKind.BUFFER_FULL
    assert numbers(state) == [1, 2]


def test_a_full_buffer_doubles_up_to_its_most_and_then_blocks() -> None:
    state = full(Fifo(1, Resize(3)))
    buffer = state.sessions[0].buffers["A", "B"]
    assert (numbers(state), buffer.capacity) == ([1, 2], 2)

    step_role(state, "A")
    assert (numbers(state), buffer.capacity) == ([1, 2, 3], 3)

    blocked = full(Fifo(1, Resize(2)))
    assert isinstance(step_role(blocked, "A").status, Blocked)


def test_a_latest_value_buffer_replaces_the_older_message() -> None:
    state = full(Latest())
    step_role(state, "A")

    assert numbers(state) == [3]
    assert events(state)[-2:] == [Sent(AB, Message("n", 3)), Dropped(AB, Message("n", 2))]
    assert len(state.sessions[0].buffers) == 1


def test_receive_takes_the_oldest_message() -> None:
    state = full(Fifo(2, Drop()))

    co = step_role(state, "B")

    assert co.registers[1] == 1
    assert numbers(state) == [2]
    assert events(state)[-1] == Received(AB, Message("n", 1))
    assert type(events(state)[-1]) is Received


def test_receive_waits_for_a_message_and_nothing_else_changes() -> None:
    state = pair([], [Receive(0, 1)])
    before = sessions_of(state)

    co = step_role(state, "B")

    assert co.status == Blocked(RecvWait(AB))
    assert sessions_of(state) == before
    assert (co.pc, events(state)) == (0, [])


def test_receive_into_a_missing_register_faults_and_leaves_the_message() -> None:
    state = pair([Send(0, 1)], [Receive(0, 16)])
    step_role(state, "A")

    assert fault_of(step_role(state, "B")) is FaultKind.OUT_OF_REGISTERS
    assert on_the_way(state, "A", "B") == [GO]


def test_receive_of_a_message_that_the_type_does_not_have_faults_and_leaves_it() -> None:
    state = machine(A=(send("B", go=DONE), [Send(0, 1)]), B=(recv("A", stop=DONE), [Receive(0, 1)]))
    step_role(state, "A")

    assert fault_of(step_role(state, "B")) is FaultKind.TYPE_VIOLATION
    assert on_the_way(state, "A", "B") == [GO]


def test_receive_of_a_payload_of_another_sort_faults_and_leaves_it() -> None:
    a, _ = one(BaseSort.UNIT)
    _, b = one(NAT)
    state = machine(A=(a, [Send(0, 1)]), B=(b, [Receive(0, 1)]))
    step_role(state, "A")

    assert fault_of(step_role(state, "B")) is FaultKind.TYPE_VIOLATION
    assert len(on_the_way(state, "A", "B")) == 1
