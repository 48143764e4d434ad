import pytest
from hypothesis import given

from pyvm import instr as i
from pyvm.compile import compile_type
from pyvm.footprint import REACH, Reach
from pyvm.local_type import DONE, Branch, LocalType, Recur, Recv, Send, Var
from pyvm.tests.notation import NAT, label, recv, send
from pyvm.tests.strategies import well_formed_locals
from pyvm.value import BaseSort

X, Y = Var("X"), Var("Y")
UNIT = i.Produce(BaseSort.UNIT)


@pytest.mark.parametrize(
    ("t", "program"),
    [
        (DONE, (i.Close(0), i.Halt())),
        (
            Send("A", (Branch(label("n", NAT), DONE),)),
            (i.Invoke(i.Produce(NAT), 1), i.Send(0, 1), i.Close(0), i.Halt()),
        ),
        (
            recv("A", go=DONE),
            (i.Receive(0, 1), i.Invoke(i.Consume(1), 2), i.Close(0), i.Halt()),
        ),
        (
            send("A", go=DONE, on=send("A", x=DONE), stop=DONE),
            (
                i.Offer(0, (("go", 1), ("on", 3), ("stop", 7))),
                *(i.Close(0), i.Halt()),
                *(i.Invoke(UNIT, 1), i.Send(0, 1), i.Close(0), i.Halt()),
                *(i.Close(0), i.Halt()),
            ),
        ),
        (
            Recur("X", recv("A", again=X, stop=DONE)),
            (i.Choose(0, 1, (("again", 1), ("stop", 2))), i.Jump(0), i.Close(0), i.Halt()),
        ),
    ],
)
def test_each_type_has_its_code(t: LocalType, program: i.Program) -> None:
    assert compile_type(t) == program


def test_a_variable_jumps_to_its_own_recursion() -> None:
    t = send("A", go=Recur("X", send("A", on=Recur("Y", recv("B", inner=Y, outer=X)))))
    program = compile_type(t)
    assert program[4] == i.Choose(0, 1, (("inner", 5), ("outer", 6)))
    assert program[5:] == (i.Jump(4), i.Jump(2))


def test_a_shadowed_variable_jumps_to_the_inner_recursion() -> None:
    t = Recur("X", send("A", go=Recur("X", recv("B", again=X))))
    assert compile_type(t)[-1] == i.Jump(2)


@given(well_formed_locals())
def test_every_jump_lands_in_the_program(t: LocalType) -> None:
    program = compile_type(t)
    for instruction in program:
        match instruction:
            case i.Jump(pc):
                assert pc < len(program)
            case i.Offer(_, table) | i.Choose(_, _, table):
                assert all(pc < len(program) for _, pc in table)


@given(well_formed_locals())
def test_the_code_follows_the_type(t: LocalType) -> None:
    """Walk both together: each label leads to the code of its continuation."""
    program = compile_type(t)
    _follow(program, 0, t, {})


def _follow(program: i.Program, pc: int, t: LocalType, at: dict[str, int]) -> None:
    match t, program[pc]:
        case Recur(var, body), _:
            _follow(program, pc, body, {**at, var: pc})
        case Var(name), i.Jump(target):
            assert target == at[name]
        case Send(branches=((one, more),)), i.Invoke(i.Produce(sort), 1):
            assert (sort, program[pc + 1]) == (one.sort, i.Send(0, 1))
            _follow(program, pc + 2, more, at)
        case Recv(branches=((_, more),)), i.Receive(0, 1):
            assert program[pc + 1] == i.Invoke(i.Consume(1), 2)
            _follow(program, pc + 2, more, at)
        case Send(branches=branches), (i.Offer(0, table) as jump):
            assert [name for name, _ in table] == [branch.label.name for branch in branches]
            for one, more in branches:
                _follow(program, jump.targets[one.name], more, at)
        case Recv(branches=branches), (i.Choose(0, 1, table) as jump):
            assert [name for name, _ in table] == [branch.label.name for branch in branches]
            for one, more in branches:
                _follow(program, jump.targets[one.name], more, at)
        case _, found:
            assert t is DONE
            assert (found, program[pc + 1]) == (i.Close(0), i.Halt())


def test_of_two_table_entries_with_one_label_the_first_is_the_target() -> None:
    assert i.Offer(0, (("go", 1), ("go", 2))).targets == {"go": 1}


def test_communication_costs_two_allocation_four_everything_else_one() -> None:
    assert [x.cost for x in (i.Send(0, 1), i.Choose(0, 1, ()))] == [2, 2]
    assert [x.cost for x in (i.Open((), (), ()), i.Spawn(0, ()))] == [4, 4]
    assert [x.cost for x in (i.Close(0), i.Invoke(UNIT, 1), i.Yield(), i.Halt())] == [1, 1, 1, 1]
    assert {i.Open, i.Spawn} == {op for op, reach in REACH.items() if reach is Reach.ALLOCATOR}
