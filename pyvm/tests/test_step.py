import pytest

from pyvm.config import AllowAll, AllowLabels, DenyAll, OutputPolicy, VMConfig
from pyvm.coroutine import Judgment
from pyvm.errors import FaultKind
from pyvm.event import OutputCheck
from pyvm.instr import (
    Choose,
    Close,
    Consume,
    Halt,
    Instr,
    Invoke,
    Jump,
    Move,
    Offer,
    Open,
    Receive,
    Send,
    Set,
    Spawn,
    Yield,
)
from pyvm.local_type import DONE
from pyvm.state import VMState
from pyvm.step import step_view
from pyvm.tests.machine import coroutine, coroutine_of, fault_of, machine, sessions_of, step_role
from pyvm.tests.notation import recv, send
from pyvm.value import UNIT

GO = (("go", 1),)

# An instruction, and the role, type and partner's type with which it commits.
COMMITS: list[tuple[Instr, str]] = [
    (Send(0, 1), "A"),
    (Offer(0, GO), "A"),
    (Receive(0, 1), "B"),
    (Choose(0, 1, GO), "B"),
    (Close(0), "C"),
    (Open(("P",), (DONE,), (3,)), "C"),
    (Invoke(Consume(1), 1), "C"),
    (Set(1, UNIT), "C"),
    (Move(1, 0), "C"),
    (Jump(0), "C"),
    (Spawn(0, ()), "C"),
    (Yield(), "C"),
    (Halt(), "C"),
]


def three(i: Instr, role: str, config: VMConfig | None = None) -> VMState:
    """A sends `go` to B, C has nothing to do; `role` runs `i`."""
    programs: dict[str, list[Instr]] = {"A": [Send(0, 1)], "B": [], "C": []}
    programs[role] = [i]
    return machine(
        config,
        A=(send("B", go=DONE), programs["A"]),
        B=(recv("A", go=DONE), programs["B"]),
        C=(DONE, programs["C"]),
    )


@pytest.mark.parametrize(("i", "role"), COMMITS, ids=lambda x: type(x).__name__)
def test_a_commit_is_charged_and_judged(i: Instr, role: str) -> None:
    state = three(i, role)
    if role == "B":
        step_role(state, "A")

    co = step_role(state, role)

    assert fault_of(co) is None
    assert co.budget == 100_000 - i.cost
    assert (co.judgment, co.rejection) == (Judgment(0, None), None)


@pytest.mark.parametrize(("i", "role"), COMMITS, ids=lambda x: type(x).__name__)
def test_what_the_budget_does_not_cover_faults(i: Instr, role: str) -> None:
    state = three(i, role, VMConfig(budget=i.cost - 1 if role != "B" else 1))
    before = sessions_of(state)

    co = step_role(state, role)

    assert fault_of(co) is FaultKind.OUT_OF_CREDITS
    assert (co.budget, co.judgment) == (i.cost - 1, Judgment(0, None))
    assert (sessions_of(state), len(state.coroutines)) == (before, 3)


def test_the_budget_may_be_spent_to_the_last() -> None:
    co = step_role(three(Send(0, 1), "A", VMConfig(budget=2)), "A")

    assert (fault_of(co), co.budget) == (None, 0)


def test_the_monitor_speaks_before_the_budget() -> None:
    co = step_role(three(Send(0, 1), "C", VMConfig(budget=0)), "C")

    assert fault_of(co) is FaultKind.TYPE_VIOLATION
    assert co.judgment == co.rejection == Judgment(0, FaultKind.TYPE_VIOLATION)


def test_a_pc_outside_the_program_faults_unjudged() -> None:
    co = step_role(three(Jump(7), "C"), "C", 2)

    assert fault_of(co) is FaultKind.PC_OUT_OF_BOUNDS
    assert (co.pc, co.judgment, co.rejection) == (7, Judgment(0, None), None)


def test_a_fault_after_the_monitor_is_no_rejection() -> None:
    co = step_role(three(Set(16, UNIT), "C"), "C")

    assert (co.judgment, co.rejection) == (Judgment(0, None), None)


@pytest.mark.parametrize("i", [Send(0, 1), Offer(0, GO)])
@pytest.mark.parametrize(
    ("output", "passes"),
    [
        (AllowAll(), True),
        (DenyAll(), False),
        (AllowLabels(("go",)), True),
        (AllowLabels(("stop",)), False),
    ],
)
def test_the_output_condition_decides_on_every_message(
    i: Instr, output: OutputPolicy, passes: bool
) -> None:
    state = three(i, "A", VMConfig(output=output))
    before = sessions_of(state)

    co = step_role(state, "A")

    assert state.checks == [OutputCheck(0, co.cid, "go", passes)]
    assert fault_of(co) is (None if passes else FaultKind.OUTPUT_DENIED)
    assert (sessions_of(state) == before) is not passes
    assert (co.nonce, len(state.effects)) == ((1, 1) if passes and i == Offer(0, GO) else (0, 0))


def test_the_output_condition_does_not_look_at_what_is_taken() -> None:
    state = three(Receive(0, 1), "B", VMConfig(output=AllowAll()))
    step_role(state, "A")
    step_role(state, "B")

    assert len(state.checks) == 1


@pytest.mark.parametrize(("i", "role"), COMMITS, ids=lambda x: type(x).__name__)
def test_computing_a_step_writes_nothing(i: Instr, role: str) -> None:
    state = three(i, role)
    if role == "B":
        step_role(state, "A")
    co = coroutine(state, role)
    before = sessions_of(state), coroutine_of(co), len(state.events)

    step_view(state, co)

    assert (sessions_of(state), coroutine_of(co), len(state.events)) == before
    assert (state.alloc.next_sid, state.alloc.next_cid) == (1, 3)
