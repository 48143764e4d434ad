import pytest

from pyvm import status
from pyvm.config import VMConfig
from pyvm.errors import FaultKind
from pyvm.event import ConsumeRequest, Invoked, Spawned
from pyvm.instr import (
    Consume,
    Halt,
    Instr,
    Invoke,
    Jump,
    Move,
    Produce,
    Set,
    Spawn,
    Yield,
)
from pyvm.local_type import DONE
from pyvm.state import VMState
from pyvm.status import READY
from pyvm.tests.machine import events, fault_of, machine, step_role
from pyvm.value import UNIT, BaseSort, Endpoint, Prod, ProdSort, Sort


def alone(*program: Instr, config: VMConfig | None = None) -> VMState:
    return machine(config, A=(DONE, program))


def test_produce_numbers_its_values_by_the_nonce() -> None:
    sorts: list[Sort] = [
        BaseSort.NAT,
        BaseSort.STRING,
        BaseSort.BOOL,
        BaseSort.UNIT,
        ProdSort(BaseSort.NAT, BaseSort.BOOL),
    ]
    state = alone(*[Invoke(Produce(sort), 1 + k) for k, sort in enumerate(sorts)])

    co = step_role(state, "A", 5)

    assert co.registers[1:6] == [0, "v1", True, UNIT, Prod(4, True)]
    assert co.nonce == 5
    assert events(state)[0] == Invoked(0, 0, Produce(BaseSort.NAT))
    assert [entry.nonce for entry in state.effects] == [0, 1, 2, 3, 4]


def test_consume_hands_over_a_register_and_answers_unit() -> None:
    state = alone(Set(1, 5), Set(2, 7), Invoke(Consume(1), 2))

    co = step_role(state, "A", 3)

    assert co.registers[2] is UNIT
    (entry,) = state.effects
    assert (type(entry.request), entry.request) == (ConsumeRequest, ConsumeRequest(5))
    assert entry.output is UNIT


@pytest.mark.parametrize(
    ("i", "kind"),
    [
        (Invoke(Produce(BaseSort.CHAN), 1), FaultKind.INVOKE_FAULT),
        (Invoke(Produce(BaseSort.CHAN), 16), FaultKind.INVOKE_FAULT),
        (Invoke(Produce(ProdSort(BaseSort.NAT, BaseSort.CHAN)), 1), FaultKind.INVOKE_FAULT),
        (Invoke(Produce(BaseSort.NAT), 16), FaultKind.OUT_OF_REGISTERS),
        (Invoke(Consume(16), 1), FaultKind.OUT_OF_REGISTERS),
        (Invoke(Consume(1), 16), FaultKind.OUT_OF_REGISTERS),
        (Set(16, UNIT), FaultKind.OUT_OF_REGISTERS),
        (Move(16, 1), FaultKind.OUT_OF_REGISTERS),
        (Move(1, 16), FaultKind.OUT_OF_REGISTERS),
        (Spawn(0, (16,)), FaultKind.OUT_OF_REGISTERS),
        (Spawn(0, (0,) * 17), FaultKind.OUT_OF_REGISTERS),
    ],
)
def test_a_fault_changes_nothing_but_the_status(i: Instr, kind: FaultKind) -> None:
    state = alone(i)
    before = list(state.coroutines[0].registers)

    co = step_role(state, "A")

    assert fault_of(co) is kind
    assert (co.pc, co.nonce, co.budget, co.registers) == (0, 0, 100_000, before)
    assert (len(state.coroutines), len(state.effects), state.steps) == (1, 0, 1)
    assert not state.queue


def test_set_move_jump_and_yield_make_no_event() -> None:
    state = alone(Set(1, "x"), Move(2, 1), Yield(), Jump(9))

    co = step_role(state, "A", 4)

    assert co.registers[1:3] == ["x", "x"]
    assert (co.pc, co.status) == (9, READY)
    assert events(state) == []


def test_halt_ends_it_for_good() -> None:
    state = alone(Halt())

    co = step_role(state, "A")

    assert (co.status, co.pc, list(co.owned)) == (status.DONE, 1, [Endpoint(0, "A")])
    assert not state.queue


def test_a_child_stands_behind_its_parent_and_shares_program_role_and_lane() -> None:
    state = alone(Set(1, 5), Spawn(1, (1, 0)), config=VMConfig(lanes=3, budget=50))

    co = step_role(state, "A", 2)

    child = state.coroutines[1]
    assert state.queue.in_order() == [co, child]
    assert (child.cid, child.role, child.program, child.pc, child.lane) == (1, "A", 0, 1, 0)
    assert child.registers[:3] == [5, Endpoint(0, "A"), UNIT]
    assert (child.owned, child.budget, child.judgment) == ({}, 50, None)
    assert events(state) == [Spawned(0, 1)]


def test_spawn_takes_as_many_arguments_as_there_are_registers() -> None:
    state = alone(Spawn(0, (0,) * 16))
    step_role(state, "A")

    assert state.coroutines[1].registers == [Endpoint(0, "A")] * 16


def test_spawn_at_the_limit_faults_before_its_arguments_are_read() -> None:
    state = alone(Spawn(0, (16,)), config=VMConfig(max_coroutines=1))

    assert fault_of(step_role(state, "A")) is FaultKind.COROUTINE_LIMIT
