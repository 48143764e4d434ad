from typing import Any

import pytest

from pyvm import instr as i
from pyvm.config import AllowLabels, Block, Fifo, Recorded, VMConfig
from pyvm.errors import FaultKind, SendWait
from pyvm.event import Aborted, Dropped, Forked, Invoked, Joined, Received, Sent
from pyvm.failure import Restart
from pyvm.local_type import DONE, LocalType
from pyvm.status import Blocked
from pyvm.tests.notation import NAT, recv, send
from pyvm.tests.rounds import CLOSE, alone, events, fault_of, machine, pair, raw, run
from pyvm.value import UNIT, Edge, Endpoint

FORK, JOIN, ABORT = i.Fork(0), i.Join(), i.Abort()
AB = Edge(0, "A", "B")
INVOKE = i.Invoke(i.Produce(NAT), 5)
THREE_OUT = send("B", m=send("B", m=send("B", m=DONE)))
THREE_IN = recv("A", m=recv("A", m=recv("A", m=DONE)))


def fault(*program: i.Instr, depth: int = 2) -> FaultKind | None:
    return fault_of(run(pair(a=program, speculation_depth=depth)).coroutines[0])


def test_what_is_held_back_leaves_in_order_with_the_join() -> None:
    state = pair(a=(FORK, INVOKE, i.Send(0, 1), JOIN, *CLOSE), speculation_depth=1)
    run(state, 4)
    assert events(state, Forked, Sent, Invoked, Joined) == [Forked(0, Endpoint(0, "A"))]
    assert len(state.effects) == 1
    run(state)
    told = events(state, Forked, Sent, Invoked, Joined, Received)
    assert [type(event) for event in told] == [Forked, Invoked, Sent, Joined, Received]
    assert [(e.nonce, e.output) for e in state.effects] == [(0, 0)]


def test_an_abort_undoes_all_but_the_credit_and_the_nonce() -> None:
    state = pair(
        a=(FORK, INVOKE, i.Set(4, "x"), i.Send(0, 1), ABORT, i.Halt()),
        b=(i.Halt(),),
        speculation_depth=1,
    )
    run(state)
    co = state.coroutines[0]
    assert (co.registers[4], co.registers[5], co.nonce) == (UNIT, UNIT, 1)
    assert co.budget == state.config.budget - 1 - 1 - 1 - 2 - 1 - 1
    assert state.sessions[0].ends["A"].type is send("B", m=DONE)
    assert [type(e) for e in events(state, Forked, Aborted, Sent, Invoked)] == [Forked, Aborted]


def test_an_inner_level_is_told_of_when_the_outer_one_joins() -> None:
    state = pair(a=(FORK, FORK, i.Send(0, 1), JOIN, JOIN, *CLOSE), speculation_depth=2)
    run(state)
    kinds = [type(event) for event in events(state, Forked, Joined, Sent)]
    assert kinds == [Forked, Forked, Sent, Joined, Joined]


def test_faults_of_speculation() -> None:
    assert fault(FORK, depth=0) is FaultKind.SPEC_DISABLED
    assert fault(FORK, FORK, depth=1) is FaultKind.SPEC_DEPTH
    assert fault(JOIN) is FaultKind.NO_SPECULATION
    assert fault(ABORT) is FaultKind.NO_SPECULATION
    assert fault(i.Fork(1)) is FaultKind.CHANNEL_CLOSED


@pytest.mark.parametrize(
    "one",
    [
        i.Receive(0, 1),
        i.Choose(0, 1, (("m", 0),)),
        i.Open((), (), ()),
        i.Close(0),
        i.Transfer(0, 1),
        i.Acquire("L", 1),
        i.Release("L", 1),
        i.Spawn(0, ()),
        i.Halt(),
    ],
)
def test_what_cannot_be_taken_back_is_refused_by_the_monitor(one: i.Instr) -> None:
    state = run(pair(a=(FORK, one), speculation_depth=1))
    co = state.coroutines[0]
    assert fault_of(co) is FaultKind.SPEC_FAULT
    assert co.rejection is not None


def test_it_may_only_speak_where_it_speculates() -> None:
    types = (send("Q", m=DONE), recv("P", m=DONE))
    other = (i.Open(("P", "Q"), types, (4, 6)), FORK, i.Send(4, 1))
    assert fault(*other) is FaultKind.SPEC_FAULT


def test_a_join_lets_out_what_has_room_and_waits_with_the_rest() -> None:
    config = VMConfig(speculation_depth=1, buffer=Fifo(2, Block()))
    a = (FORK, i.Send(0, 1), i.Send(0, 1), i.Send(0, 1), JOIN, *CLOSE)
    b = (i.Yield(),) * 8 + (i.Receive(0, 1),) * 3 + CLOSE
    state = machine(config, raw({"A": a, "B": b}, A=THREE_OUT, B=THREE_IN))
    run(state, 10)
    assert len(events(state, Sent)) == 2
    assert len(state.coroutines[0].speculation[0].held) == 1
    run(state, 1)
    assert state.coroutines[0].status == Blocked(SendWait(AB))
    run(state)
    assert len(events(state, Received)) == 3
    assert len(events(state, Joined)) == 1


def test_the_output_condition_is_asked_when_the_join_lets_out() -> None:
    state = run(pair(a=(FORK, i.Send(0, 1), JOIN), speculation_depth=1, output=AllowLabels(())))
    assert fault_of(state.coroutines[0]) is FaultKind.OUTPUT_DENIED
    assert [check.passed for check in state.checks] == [False]
    assert not events(state, Sent, Dropped)


def test_what_the_handler_was_asked_stays_in_the_trace_after_an_abort() -> None:
    state = run(alone((FORK, INVOKE, ABORT, INVOKE, i.Halt()), speculation_depth=1))
    assert [entry.nonce for entry in state.effects] == [0, 1]
    assert [event.nonce for event in events(state, Invoked)] == [1]  # type: ignore[union-attr]


def test_a_nested_fork_is_on_the_endpoint_of_the_level_outside() -> None:
    types = (send("Q", m=DONE), recv("P", m=DONE))
    other = (i.Open(("P", "Q"), types, (4, 6)), FORK, i.Fork(4))
    assert fault(*other) is FaultKind.SPEC_FAULT
    assert fault(FORK, FORK, i.Halt()) is FaultKind.SPEC_FAULT  # of the halt: the forks went well


def test_a_run_with_a_restart_and_an_abort_is_replayed_by_its_own_effects() -> None:
    program = (FORK, INVOKE, INVOKE, ABORT, INVOKE, i.Halt())
    weather: dict[str, Any] = {
        "speculation_depth": 1,
        "checkpoints": (3,),
        "failures": ((4, Restart()),),
    }
    state = run(alone(program, **weather))
    nonces = [entry.nonce for entry in state.effects]
    assert nonces == sorted(set(nonces))
    again = run(alone(program, handler=Recorded(tuple(state.effects)), **weather))
    assert list(again.effects) == list(state.effects)
    assert events(again) == events(state)


def test_an_abort_keeps_tokens_for_they_tell_of_messages_that_are_there() -> None:
    state = pair(a=(FORK, ABORT, i.Halt()), b=(i.Halt(),), speculation_depth=1)
    co = state.coroutines[0]
    co.tokens = [Endpoint(0, "A")]

    run(state)

    assert events(state, Aborted)
    assert co.tokens == [Endpoint(0, "A")]


def test_a_join_asks_the_output_condition_in_the_order_of_the_sends() -> None:
    labels = ("n", "a", "m")
    out: LocalType = DONE
    into: LocalType = DONE
    for label in reversed(labels):
        out, into = send("B", **{label: out}), recv("A", **{label: into})
    sends = (i.Send(0, 1),) * 3
    hears = (i.Receive(0, 1),) * 3
    state = machine(
        VMConfig(speculation_depth=1, output=AllowLabels(labels)),
        raw({"A": (FORK, *sends, JOIN, *CLOSE), "B": (*hears, *CLOSE)}, A=out, B=into),
    )
    run(state)
    assert [(check.label, check.passed) for check in state.checks] == [
        (label, True) for label in labels
    ]
