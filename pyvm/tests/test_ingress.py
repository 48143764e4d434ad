import pytest

from pyvm import failure as fl
from pyvm import instr as i
from pyvm.config import VMConfig
from pyvm.errors import FaultKind, RecvWait, SendWait, TimedOut
from pyvm.event import Acquired, Dropped, FaultedEvent, Received, Restarted, Sent
from pyvm.failure import Corrupt, Crash, Heal, Partition, Reconcile, Restart, Timeout
from pyvm.ingress import recovery_ahead
from pyvm.kernel import step
from pyvm.local_type import DONE
from pyvm.runtime.runner import RunStatus, run_scheduled
from pyvm.session import SessionStatus
from pyvm.state import VMState
from pyvm.status import DONE as IS_DONE
from pyvm.status import Blocked
from pyvm.tests.notation import NAT, recv, send
from pyvm.tests.rounds import CLOSE, events, fault_of, machine, pair, raw, run, ticks
from pyvm.value import UNIT, Edge, Message
from pyvm.wait import edge_wait

AB = Edge(0, "A", "B")
M = Message("m", UNIT)
WAIT = (i.Yield(),) * 4


def status(state: VMState, fuel: int = 99) -> RunStatus:
    return run_scheduled(fuel, 1, state)


def test_within_a_tick_kinds_then_names_decide_and_those_alike_keep_their_order() -> None:
    schedule = (Restart(), Timeout("B", 2), Timeout("B", 1), Crash("B"), Crash("A"), Heal("A", "B"))
    state = run(pair(failures=tuple((1, event) for event in schedule)), 1)
    entered = [record.event for record in state.failures]
    assert entered == [Crash("A"), Crash("B"), Heal("A", "B"), *schedule[1:3], Restart()]
    assert [record.seq for record in state.failures] == [0, 1, 2, 3, 4, 5]


def test_a_record_has_the_sessions_that_the_event_met() -> None:
    types = {"A": send("B", m=DONE), "B": recv("A", m=DONE)}
    images = [raw({"A": (), "B": ()}, **types), raw({"A": ()}), raw({"B": (), "A": ()})]
    schedule = (Crash("A"), Crash("Z"), Partition("B", "A"), Restart())
    state = run(machine(VMConfig(failures=tuple((1, e) for e in schedule)), *images), 1)
    assert [r.evidence for r in state.failures] == [(0, 1, 2), (), (0, 2), (0, 1, 2)]


@pytest.mark.parametrize(
    ("event", "triage"),
    [
        (Crash("A"), ("crash", "certain", fl.Advice.CLOSE_SESSION)),
        (Partition("A", "B"), ("partition", "unknown", fl.RetryAfter(1))),
        (Heal("A", "B"), ("recovery", "certain", fl.Advice.CONTINUE)),
        (Corrupt("A", "B"), ("corruption", "boundedDiff", fl.Advice.QUARANTINE_EDGE)),
        (Timeout("A", 7), ("timeout", "unknown", fl.RetryAfter(7))),
        (Reconcile("A", "B"), ("recovery", "boundedDiff", fl.Advice.RECONCILE_THEN_RETRY)),
        (Restart(), ("recovery", "certain", fl.Advice.ABORT)),
    ],
)
def test_triage(event: fl.FailureEvent, triage: tuple[str, str, fl.RecoveryAction]) -> None:
    kind, certainty, action = fl.triage(event)
    assert (kind.value, certainty.value, action) == triage


def test_a_crash_faults_the_site_its_sessions_and_who_sends_to_it() -> None:
    state = pair(a=(*WAIT, i.Send(0, 1), *CLOSE), failures=((3, Crash("B")),))
    assert status(state) is RunStatus.FAULTED
    assert [fault_of(co) for co in state.coroutines.values()] == [
        FaultKind.PEER_CRASHED,
        FaultKind.CRASHED,
    ]
    assert events(state, FaultedEvent)[0] == FaultedEvent(1, FaultKind.CRASHED)
    assert state.sessions[0].status is SessionStatus.FAULTED


def test_a_faulted_session_stays_faulted_when_its_last_endpoint_closes() -> None:
    state = pair(
        a=(i.Send(0, 1), *WAIT, *CLOSE),
        b=(i.Receive(0, 1), i.Close(0), i.Halt()),
        failures=((6, Crash("Z")), (6, Crash("B"))),
    )
    run(state)
    assert state.sessions[0].closed == ["B", "A"]
    assert state.sessions[0].status is SessionStatus.FAULTED
    assert state.sessions[0].epoch == 0


def test_a_crash_frees_the_layers_of_the_site() -> None:
    programs = {"A": (i.Acquire("L", 1), *WAIT), "B": (i.Acquire("L", 1), i.Halt())}
    config = VMConfig(layers=(("L", True),), failures=((4, Crash("A")),))
    state = run(machine(config, raw(programs)))
    assert [e.coroutine for e in events(state, Acquired)] == [0, 1]  # type: ignore[union-attr]
    assert ticks(state, Acquired) == [1, 4]


def test_a_sender_that_waits_for_room_faults_when_its_peer_crashes() -> None:
    state = pair(failures=((1, Partition("A", "B")), (5, Crash("B"))))
    run(state, 4)
    assert state.coroutines[0].status == Blocked(SendWait(AB))
    run(state)
    assert fault_of(state.coroutines[0]) is FaultKind.PEER_CRASHED


def test_nothing_passes_a_partition_until_it_heals() -> None:
    cut, heal = (3, Partition("B", "A")), (9, Heal("A", "B"))
    state = pair(b=(*WAIT, i.Receive(0, 1), *CLOSE), failures=(cut, heal))
    run(state, 8)
    assert (ticks(state, Sent), ticks(state, Received)) == ([1], [])
    assert state.coroutines[1].status == Blocked(RecvWait(AB))
    assert status(state) is RunStatus.COMPLETED
    assert ticks(state, Received) == [9]


def test_a_corrupted_message_stays_and_is_given_up_by_reconciliation() -> None:
    b = (i.Receive(0, 1), i.Receive(0, 1), *CLOSE)
    a = (i.Send(0, 1), i.Yield(), i.Yield(), i.Send(0, 1), *CLOSE)
    types = {"A": send("B", m=send("B", m=DONE)), "B": recv("A", m=recv("A", m=DONE))}
    config = VMConfig(failures=((2, Corrupt("A", "B")), (9, Reconcile("A", "B"))))
    state = machine(config, raw({"A": a, "B": b}, **types))
    run(state, 8)
    assert fault_of(state.coroutines[1]) is FaultKind.INVALID_SIGNATURE
    assert state.sessions[0].buffers["A", "B"].corrupted
    assert not events(state, Dropped)
    run(state, 12)
    assert events(state, Dropped) == [Dropped(AB, M)]
    assert len(events(state, Received)) == 1
    assert not state.env.failure.corrupted
    assert not state.sessions[0].buffers["A", "B"].corrupted


def faulted_over_a_message(*failures: tuple[int, fl.FailureEvent]) -> VMState:
    """Let B fault over the message of A, while it is to take one of C afterwards."""
    types = {"A": send("B", m=DONE), "B": recv("A", m=recv("C", m=DONE)), "C": send("B", m=DONE)}
    one = (i.Send(0, 1), *CLOSE)
    b = (i.Receive(0, 1), i.Receive(0, 1), *CLOSE)
    config = VMConfig(failures=((1, Corrupt("A", "B")), *failures))
    return machine(config, raw({"A": one, "B": b, "C": one}, **types))


def test_reconciling_an_edge_brings_back_only_who_stands_at_it() -> None:
    state = faulted_over_a_message((15, Reconcile("C", "B")))
    run(state, 30)
    assert fault_of(state.coroutines[1]) is FaultKind.INVALID_SIGNATURE


def test_who_is_brought_back_waits_for_the_timeout_of_its_site() -> None:
    state = faulted_over_a_message(
        (15, Timeout("B", 4)),
        (15, Timeout("B", 7)),
        (16, Heal("A", "B")),
        (17, Reconcile("A", "B")),
    )
    run(state, 18)
    assert state.coroutines[1].status == Blocked(TimedOut(22))
    run(state, 20)
    assert ticks(state, Received) == []  # its one message is lost, it waits for another
    assert state.rounds[-1].tick == 22


def test_a_crashed_site_is_not_brought_back_by_reconciliation() -> None:
    state = faulted_over_a_message((15, Crash("B")), (16, Reconcile("A", "B")))
    run(state, 30)
    assert fault_of(state.coroutines[1]) is FaultKind.INVALID_SIGNATURE


def test_a_site_is_left_alone_until_its_timeout_is_over() -> None:
    state = pair(failures=((1, Timeout("A", 5)),))
    run(state, 3)
    assert state.coroutines[0].status == Blocked(TimedOut(6))
    assert status(state) is RunStatus.COMPLETED
    assert ticks(state, Sent) == [6]


def test_a_message_that_comes_meanwhile_is_taken_after_the_timeout() -> None:
    state = pair(a=(*WAIT, i.Send(0, 1), *CLOSE), failures=((3, Timeout("B", 20)),))
    assert status(state) is RunStatus.COMPLETED
    assert ticks(state, Received) == [23]


def test_the_clock_goes_on_over_rounds_in_which_nothing_is_picked() -> None:
    state = pair(failures=((1, Timeout("A", 20)), (1, Timeout("B", 20))))
    assert status(state) is RunStatus.COMPLETED
    assert state.rounds[0].tick == 21
    stuck = pair(a=(i.Halt(),), failures=((30, Heal("A", "B")),))
    assert status(stuck) is RunStatus.STUCK
    assert stuck.clock == 30
    assert status(pair(failures=((5, Timeout("A", 90)),), a=(*WAIT, *WAIT)), 9) is (
        RunStatus.OUT_OF_FUEL
    )


def test_a_restart_goes_back_but_ids_nonces_clock_and_logs_go_on() -> None:
    invoke = i.Invoke(i.Produce(NAT), 2)
    program = (invoke, i.Spawn(4, ()), invoke, i.Halt(), i.Halt())
    config = VMConfig(checkpoints=(2,), failures=((4, Restart()),))
    state = run(machine(config, raw({"A": program})))
    assert events(state, Restarted) == [Restarted(2)]
    assert [entry.nonce for entry in state.effects] == [0, 1, 2]
    assert list(state.coroutines) == [0, 2]
    assert state.coroutines[0].registers[2] == 2


def test_a_checkpoint_can_be_gone_back_to_again_and_again() -> None:
    b = (i.Acquire("L", 3), i.Receive(0, 1), i.Tag(5, 6), *CLOSE)
    state = pair(
        b=b,
        checkpoints=(2,),
        layers=(("L", True),),
        failures=tuple((t, Restart()) for t in (6, 11, 16)),
    )
    assert status(state) is not RunStatus.STUCK
    assert len(events(state, Restarted)) == 3
    assert len(events(state, Sent)) == 1
    assert len(events(state, Received)) == 4
    assert [e.evidence for e in events(state, Acquired)] == [1] * 4  # type: ignore[union-attr]
    assert len(state.checkpoints[0].sessions[0].buffers["A", "B"].messages) == 1


def test_a_run_goes_on_while_something_can_bring_a_faulted_coroutine_back() -> None:
    def ahead(*failures: tuple[int, fl.FailureEvent], checkpoints: tuple[int, ...] = ()) -> bool:
        return recovery_ahead(pair(failures=failures, checkpoints=checkpoints))

    assert ahead((3, Reconcile("X", "Y")))
    assert not ahead((3, Crash("A")), (4, Heal("A", "B")))
    assert not ahead((3, Restart()))
    assert ahead((3, Restart()), checkpoints=(3,))
    assert ahead((3, Restart()), (9, Restart()), checkpoints=(5,))
    assert not ahead((3, Restart()), checkpoints=(4,))
    assert not ahead((0, Restart()), checkpoints=(0,))


def test_a_restart_before_every_checkpoint_does_nothing_but_is_recorded() -> None:
    state = pair(failures=((2, Restart()),), checkpoints=(3,))
    assert status(state) is RunStatus.COMPLETED
    assert not events(state, Restarted)
    assert len(state.failures) == 1


def test_checkpoints_are_kept_in_order() -> None:
    state = run(pair(checkpoints=(3, 1)))
    assert [checkpoint.tick for checkpoint in state.checkpoints] == [1, 3]
    assert all(co.status is IS_DONE for co in state.coroutines.values())


@pytest.mark.parametrize("over", [False, True])
def test_a_crash_faults_the_open_sessions_of_its_site_and_nobody_waits_for_the_dead(
    over: bool,
) -> None:
    state = pair(failures=((2, Crash("B")),))
    closed = state.sessions[0]
    if over:
        closed.status = SessionStatus.CLOSED
    waits = state.coroutines[1]
    step(state, waits)
    state.queue.clear()
    wait = edge_wait(state, RecvWait(AB))
    assert wait is not None
    assert wait.waiter == waits.cid

    run(state, 2)

    assert closed.status is (SessionStatus.CLOSED if over else SessionStatus.FAULTED)
    assert fault_of(waits) is FaultKind.CRASHED
    assert wait.waiter is None


def test_of_corrupted_edges_the_newest_is_last() -> None:
    schedule = (Corrupt("A", "B"), Corrupt("B", "A"), Corrupt("A", "B"))
    state = pair(failures=tuple((tick, event) for tick, event in enumerate(schedule, 1)))

    run(state, 3)

    assert [*state.env.failure.corrupted] == [("B", "A"), ("A", "B")]
