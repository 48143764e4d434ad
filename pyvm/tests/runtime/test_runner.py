import pytest

from pyvm.case import Case, Runner
from pyvm.config import VMConfig
from pyvm.errors import MachineError
from pyvm.event import Opened
from pyvm.global_type import DONE as END
from pyvm.global_type import DuplicateRole, NoRoles, SelfCommunication
from pyvm.instr import Halt, Receive, Set, Yield
from pyvm.load import (
    Arity,
    CoroutineLimit,
    IllFormed,
    Image,
    LoadRefusal,
    Protocol,
    Raw,
    RefusedImage,
    RefusedProtocol,
    SessionLimit,
    load_all,
)
from pyvm.local_type import DONE
from pyvm.runtime.run import run_case
from pyvm.runtime.runner import VM, RunStatus, finished, run_scheduled
from pyvm.state import VMState, session_trace
from pyvm.tests.machine import machine
from pyvm.tests.notation import comm, recv, send
from pyvm.value import UNIT, Endpoint

HALT = Raw(("A",), ((Halt(),),), (DONE,))
GO = Protocol(("C", "A", "B"), comm("A", "B", go=comm("B", "C", go=END)))


def test_a_machine_without_coroutines_has_completed_at_once() -> None:
    vm = VM()

    assert vm.run(0) is RunStatus.COMPLETED
    assert vm.state.clock == 0


def test_a_run_ends_when_all_are_done() -> None:
    vm = VM()
    assert vm.load(GO) is None

    assert vm.run(1000) is RunStatus.COMPLETED
    assert vm.state.clock == vm.state.steps == len(vm.state.rounds)


def test_one_fault_does_not_stop_the_others() -> None:
    state = machine(A=(DONE, [Set(16, UNIT)]), B=(DONE, [Yield(), Halt()]))

    assert run_scheduled(10, 1, state) is RunStatus.FAULTED
    assert state.steps == 3


def test_a_run_is_stuck_when_only_waiting_is_left_and_the_clock_shows_the_idle_round() -> None:
    state = machine(A=(send("B", go=DONE), [Halt()]), B=(recv("A", go=DONE), [Receive(0, 1)]))

    assert run_scheduled(10, 1, state) is RunStatus.STUCK
    assert (state.clock, len(state.rounds)) == (3, 2)


def test_without_concurrency_nothing_runs() -> None:
    state = machine(A=(DONE, [Halt()]))

    assert run_scheduled(10, 0, state) is RunStatus.STUCK
    assert (state.clock, state.steps) == (1, 0)


def test_fuel_is_rounds() -> None:
    state = machine(A=(DONE, [Yield()] * 9))

    assert run_scheduled(4, 1, state) is RunStatus.OUT_OF_FUEL
    assert (state.clock, state.steps) == (4, 4)
    assert run_scheduled(100, 1, state) is RunStatus.FAULTED


def test_the_end_is_seen_before_the_fuel() -> None:
    state = machine(A=(DONE, [Halt()]))

    assert run_scheduled(1, 1, state) is RunStatus.COMPLETED


def test_coroutines_start_in_the_order_of_role_names_and_programs_in_that_of_roles() -> None:
    state = load_all(VMConfig(lanes=2), (GO, HALT))
    assert isinstance(state, VMState)

    assert [(co.cid, co.role, co.program, co.lane) for co in state.coroutines.values()] == [
        (0, "A", 1, 0),
        (1, "B", 2, 1),
        (2, "C", 0, 0),
        (3, "A", 3, 1),
    ]
    assert [co.registers[0] for co in state.coroutines.values()][:2] == [
        Endpoint(0, "A"),
        Endpoint(0, "B"),
    ]
    assert list(state.events) == [(0, Opened(0, ("C", "A", "B"))), (0, Opened(1, ("A",)))]
    assert session_trace(state, 1) == [Opened(1, ("A",))]


def test_a_refused_load_says_why_and_changes_nothing() -> None:
    vm = VM(VMConfig(max_sessions=1, max_coroutines=3))
    refused: list[tuple[Image, LoadRefusal]] = [
        (Protocol((), END), RefusedProtocol(NoRoles())),
        (Protocol(("A",), comm("A", "A", go=END)), RefusedProtocol(SelfCommunication("A"))),
        (Raw((), (), ()), RefusedProtocol(NoRoles())),
        (Raw(("A", "A"), (), ()), RefusedProtocol(DuplicateRole("A"))),
        (Raw(("A", "B"), ((),), (DONE, DONE)), Arity()),
        (Raw(("A", "B"), ((), ()), (DONE,)), Arity()),
        (Raw(("A", "B"), ((), ()), (DONE, send("C", go=DONE))), IllFormed("B")),
        (Raw(tuple("ABCD"), ((),) * 4, (DONE,) * 4), CoroutineLimit()),
    ]
    for image, why in refused:
        assert vm.load(image) == why
        state = vm.state
        assert len(state.sessions) + len(state.coroutines) + len(state.programs) == 0
        assert len(state.events) + len(state.queue) == 0
        assert (state.alloc.next_sid, state.alloc.next_cid) == (0, 0)

    assert vm.load(HALT) is None
    assert vm.load(HALT) == SessionLimit()


def test_the_refused_image_is_named_by_its_place() -> None:
    assert load_all(VMConfig(max_sessions=2), [HALT] * 3) == RefusedImage(2, SessionLimit())


@pytest.mark.parametrize(
    ("unfinished", "faults", "status"),
    [(0, 0, RunStatus.COMPLETED), (0, 1, RunStatus.FAULTED), (1, 0, None), (1, 1, None)],
)
def test_a_machine_has_ended_when_nobody_is_left(
    unfinished: int, faults: int, status: RunStatus | None
) -> None:
    state = VMState(VMConfig())
    state.unfinished, state.faults = unfinished, faults

    assert finished(state) is status


def test_a_threaded_case_runs_on_the_workers_that_are_asked_for() -> None:
    case = Case("toy", (HALT,), VMConfig(), Runner.THREADED, 2, 10)

    with pytest.raises(MachineError, match="at least one worker"):
        run_case(case, workers=0)


@pytest.mark.parametrize(
    ("sessions", "coroutines", "why"),
    [(0, 0, SessionLimit()), (0, 9, SessionLimit()), (9, 0, CoroutineLimit()), (9, 9, None)],
)
def test_the_limit_of_sessions_is_looked_at_before_that_of_coroutines(
    sessions: int, coroutines: int, why: LoadRefusal | None
) -> None:
    config = VMConfig(max_sessions=sessions, max_coroutines=coroutines)
    found = load_all(config, (HALT,))

    assert (found.why if isinstance(found, RefusedImage) else None) == why


def test_a_role_that_is_there_twice_is_told_before_the_number_of_programs() -> None:
    found = load_all(VMConfig(), (Raw(("A", "A"), ((Halt(),),), (DONE,)),))

    assert found == RefusedImage(0, RefusedProtocol(DuplicateRole("A")))
