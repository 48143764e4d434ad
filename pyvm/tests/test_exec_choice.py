import pytest

from pyvm import local_type as lt
from pyvm.config import ChooseFixed, ChooseRoundRobin, VMConfig
from pyvm.errors import FaultKind, RecvWait, SendWait
from pyvm.event import Chose, Offered, SelectRequest
from pyvm.instr import Choose, Halt, Instr, Offer, Send
from pyvm.local_type import DONE, Branch, Recur, Var
from pyvm.state import VMState
from pyvm.status import Blocked
from pyvm.tests.machine import events, fault_of, machine, on_the_way, sessions_of, step_role
from pyvm.tests.notation import NAT, recv, send
from pyvm.value import UNIT, BaseSort, Edge, Label, Message, Prod

AB = Edge(0, "A", "B")
X = Var("X")


def choosing(program: list[Instr], config: VMConfig | None = None) -> VMState:
    branches = (Branch(Label("n", NAT), DONE), Branch(Label("s", BaseSort.STRING), DONE))
    return machine(
        config, A=(lt.Send("B", branches), program), B=(lt.Recv("A", branches), [Halt()])
    )


def test_offer_lets_the_handler_pick_and_jumps() -> None:
    state = choosing([Offer(0, (("n", 7), ("s", 9)))])

    co = step_role(state, "A")

    assert on_the_way(state, "A", "B") == [Message("n", 0)]
    assert events(state) == [Offered(AB, Message("n", 0))]
    assert (co.pc, co.nonce) == (7, 1)
    (entry,) = state.effects
    assert entry.request == SelectRequest(("n", "s"))
    assert entry.output == Prod("n", 0)
    assert state.sessions[0].ends["A"].type is DONE


@pytest.mark.parametrize(
    ("choice", "picked"),
    [(ChooseRoundRobin(), "n"), (ChooseFixed(("x", "s")), "s"), (ChooseFixed(()), "n")],
)
def test_offer_follows_the_choice_policy(choice: object, picked: str) -> None:
    state = choosing([Offer(0, (("n", 1), ("s", 2)))], VMConfig(choice=choice))  # type: ignore[arg-type]
    step_role(state, "A")

    assert on_the_way(state, "A", "B")[0].label == picked


@pytest.mark.parametrize("table", [(), (("n", 1), ("n", 2))])
def test_a_table_that_is_empty_or_repeats_a_label_is_rejected(
    table: tuple[tuple[str, int], ...],
) -> None:
    co = step_role(choosing([Offer(0, table)]), "A")

    assert fault_of(co) is FaultKind.MALFORMED_TABLE
    assert co.rejection is not None


def test_offer_of_a_label_that_the_type_lacks_faults() -> None:
    assert fault_of(step_role(choosing([Offer(0, (("x", 1),))]), "A")) is FaultKind.UNKNOWN_LABEL


def test_offer_of_a_payload_that_no_handler_makes_faults() -> None:
    branches = (Branch(Label("c", BaseSort.CHAN), DONE), Branch(Label("n", NAT), DONE))
    state = machine(
        A=(lt.Send("B", branches), [Offer(0, (("c", 1),))]), B=(lt.Recv("A", branches), [])
    )

    co = step_role(state, "A")

    assert fault_of(co) is FaultKind.INVOKE_FAULT
    assert (co.nonce, list(state.effects)) == (0, [])


def test_offer_blocks_like_send_and_asks_nothing() -> None:
    t = Recur("X", send("B", go=X, stop=DONE))
    u = Recur("X", recv("A", go=X, stop=DONE))
    table = (("go", 0), ("stop", 1))
    state = machine(A=(t, [Offer(0, table)]), B=(u, []))
    step_role(state, "A", 2)

    co = step_role(state, "A")

    assert co.status == Blocked(SendWait(AB))
    assert (co.nonce, len(state.effects)) == (2, 2)


def chooser(sent: str, table: tuple[tuple[str, int], ...], dst: int = 1) -> VMState:
    state = machine(
        A=(send("B", **{sent: DONE}), [Send(0, 1)]),
        B=(recv("A", go=DONE, stop=DONE), [Choose(0, dst, table)]),
    )
    step_role(state, "A")
    return state


def test_choose_takes_the_message_and_jumps_by_its_label() -> None:
    state = chooser("stop", (("go", 3), ("stop", 8)))

    co = step_role(state, "B")

    assert co.pc == 8
    assert on_the_way(state, "A", "B") == []
    assert events(state)[-1] == Chose(AB, Message("stop", UNIT))
    assert type(events(state)[-1]) is Chose


def test_choose_waits_for_a_message() -> None:
    state = machine(
        A=(send("B", go=DONE), []), B=(recv("A", go=DONE), [Choose(0, 1, (("go", 1),))])
    )

    assert step_role(state, "B").status == Blocked(RecvWait(AB))


@pytest.mark.parametrize(
    ("sent", "table", "dst", "kind"),
    [
        ("go", (("stop", 1),), 1, FaultKind.UNKNOWN_LABEL),
        ("new", (("new", 1),), 1, FaultKind.UNKNOWN_LABEL),
        ("go", (("go", 1),), 16, FaultKind.OUT_OF_REGISTERS),
        ("go", (), 1, FaultKind.MALFORMED_TABLE),
    ],
)
def test_choose_faults_without_taking_the_message(
    sent: str, table: tuple[tuple[str, int], ...], dst: int, kind: FaultKind
) -> None:
    state = chooser(sent, table, dst)
    before = sessions_of(state)

    assert fault_of(step_role(state, "B")) is kind
    assert sessions_of(state) == before
