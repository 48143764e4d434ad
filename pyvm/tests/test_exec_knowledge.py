import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyvm import instr as i
from pyvm.config import (
    FlowAllowRoles,
    FlowDenyAll,
    FlowPolicy,
    Policy,
    Priority,
    ProgressAware,
    TokenScores,
    VMConfig,
)
from pyvm.coroutine import Coroutine
from pyvm.errors import FaultKind
from pyvm.event import Checked, Received, Tagged, Transferred, session_of
from pyvm.ready_queue import ready_queue
from pyvm.runtime.runner import run_scheduled
from pyvm.speculation import Fact
from pyvm.state import Handoff
from pyvm.status import DONE as IS_DONE
from pyvm.tests.rounds import (
    CLOSE,
    RECEIVER,
    SENDER,
    alone,
    events,
    fault_of,
    machine,
    raw,
    run,
)
from pyvm.value import Endpoint, Prod

A = Endpoint(0, "A")
FACT = Prod(A, "f")
KNOW = (i.Set(5, FACT), i.Tag(5, 6))
BY_TOKENS: list[Policy] = [ProgressAware(), Priority(TokenScores())]


GIVE_AWAY = (*KNOW, i.Set(3, 2), i.Transfer(0, 3), i.Halt())


def test_an_endpoint_goes_over_with_its_facts_and_works_there() -> None:
    c = (*(i.Yield(),) * 6, i.Set(4, A), i.Send(4, 1), i.Close(4), i.Halt())
    b = (i.Receive(0, 1), *CLOSE)
    state = machine(VMConfig(lanes=2), raw({"A": GIVE_AWAY, "B": b, "C": c}, A=SENDER, B=RECEIVER))
    run(state)
    assert all(co.status is IS_DONE for co in state.coroutines.values())
    assert events(state, Transferred) == [Transferred(A, 0, 2)]
    assert len(events(state, Received)) == 1
    assert not state.coroutines[0].facts
    assert not state.coroutines[0].owned
    assert list(state.coroutines[2].facts) == [Fact(A, "f")]
    assert not state.handoffs  # both in lane 0


def test_a_change_of_lanes_is_recorded() -> None:
    state = machine(
        VMConfig(lanes=3),
        raw({"A": GIVE_AWAY, "B": (i.Halt(),), "C": (i.Yield(),) * 9}, A=SENDER, B=RECEIVER),
    )
    run(state)
    assert [h._replace(tick=0) for h in state.handoffs] == [Handoff(0, A, 0, 2, 0, 2, SENDER)]


def test_transfers_to_oneself_to_no_one_and_to_the_dead_fault_and_lose_nothing() -> None:
    for target in (0, 9, "x", True):
        state = run(alone((i.Set(3, target), i.Transfer(0, 3))))
        assert fault_of(state.coroutines[0]) is FaultKind.TRANSFER_FAULT
        assert A in state.coroutines[0].owned
    wait = (i.Yield(), i.Yield(), i.Yield())
    state = machine(
        VMConfig(), raw({"A": (*wait, i.Set(3, 1), i.Transfer(0, 3)), "B": (i.Halt(),)})
    )
    run(state)
    assert fault_of(state.coroutines[0]) is FaultKind.TRANSFER_FAULT
    assert fault_of(run(alone((i.Transfer(0, 16),))).coroutines[0]) is FaultKind.OUT_OF_REGISTERS
    assert fault_of(run(alone((i.Transfer(1, 3),))).coroutines[0]) is FaultKind.CHANNEL_CLOSED


def test_what_is_tagged_is_known() -> None:
    state = run(alone((*KNOW, i.Check(5, "R", 7), *CLOSE)))
    assert events(state, Tagged, Checked) == [
        Tagged(0, A, "f"),
        Checked(0, A, "f", "R", passed=True),
    ]
    assert state.coroutines[0].registers[6:8] == [True, True]


def test_the_flow_policy_says_who_may_use_it() -> None:
    policies: list[tuple[FlowPolicy, bool]] = [
        (FlowDenyAll(), False),
        (FlowAllowRoles(("R",)), True),
        (FlowAllowRoles(("S",)), False),
    ]
    for flow, passed in policies:
        state = run(alone((*KNOW, i.Check(5, "R", 7), *CLOSE), flow=flow))
        assert state.coroutines[0].registers[7] is passed


def test_only_pairs_of_a_channel_and_a_string_are_facts() -> None:
    for value in (A, Prod(0, "A"), Prod(A, 1), "f"):
        for one in (i.Tag(5, 6), i.Check(5, "R", 6)):
            state = run(alone((i.Set(5, value), one)))
            assert fault_of(state.coroutines[0]) is FaultKind.FACT_FAULT
    foreign = Prod(Endpoint(0, "Z"), "f")
    state = run(alone((i.Set(5, foreign), i.Tag(5, 6))))
    assert fault_of(state.coroutines[0]) is FaultKind.CHANNEL_CLOSED


def test_a_check_of_a_session_that_one_has_left_is_told_of() -> None:
    state = run(alone((*KNOW, i.Close(0), i.Check(5, "R", 7), i.Halt())))
    assert state.coroutines[0].registers[7] is True
    assert events(state, Checked) == [Checked(0, A, "f", "R", True)]


@pytest.mark.parametrize("policy", BY_TOKENS)
def test_tokens_that_come_with_an_endpoint_count_at_once(policy: Policy) -> None:
    a, b, c, d = machine(VMConfig(), raw(dict.fromkeys("ABCD", ()))).coroutines.values()
    queue = ready_queue(VMConfig(policy=policy))
    c.tokens.append(A)
    for co in (a, b, c, d):
        queue.push(co)
    b.tokens.append(A)
    queue.rerank()
    assert queue.in_order() == [a, b, c, d]
    assert [len(queue), queue.pop(), queue.pop(), len(queue)] == [4, b, c, 2]
    b.tokens.clear()
    queue.push(b)
    assert queue.in_order() == [a, d, b]
    assert [queue.pop(), queue.pop(), queue.pop(), len(queue)] == [a, d, b, 0]


@given(st.sampled_from(BY_TOKENS), st.lists(st.integers(0, 11)))
def test_queues_pick_as_a_scan_of_ranks_does(policy: Policy, acts: list[int]) -> None:
    """Push, pop, or give a token to a queued coroutine, and look each time at the pick."""
    coroutines = list(machine(VMConfig(), raw(dict.fromkeys("ABCD", ()))).coroutines.values())
    queue, order = ready_queue(VMConfig(policy=policy)), list[Coroutine]()
    for act in acts:
        co = coroutines[act % 4]
        if act < 4 and co not in order:
            queue.push(co)
            order.append(co)
        elif act < 8 and order:
            rank = (lambda co: not co.tokens) if policy == ProgressAware() else _by_tokens
            pick = min(order, key=rank)
            assert queue.pop() is pick
            order.remove(pick)
            pick.tokens.clear()
        elif act >= 8 and co in order:
            co.tokens.append(A)
            queue.rerank()
        assert (len(queue), queue.in_order()) == (len(order), order)


def _by_tokens(co: Coroutine) -> int:
    return -len(co.tokens)


def test_facts_that_come_with_an_endpoint_survive_an_abort() -> None:
    c = (i.Fork(0), i.Fork(0), *(i.Yield(),) * 9, i.Abort(), i.Abort(), i.Halt())
    config = VMConfig(speculation_depth=2)
    state = machine(config, raw({"A": GIVE_AWAY, "B": (i.Halt(),), "C": c}, A=SENDER, B=RECEIVER))
    run(state)
    assert state.coroutines[2].status is IS_DONE
    assert list(state.coroutines[2].facts) == [Fact(A, "f")]


def test_a_check_is_told_of_whatever_the_endpoint() -> None:
    elsewhere = (i.Set(5, Prod(Endpoint(7, "Z"), "f")), i.Check(5, "A", 6), i.Halt())
    state = run(alone(elsewhere))
    told = events(state, Checked)
    assert told == [Checked(0, Endpoint(7, "Z"), "f", "A", False)]
    assert session_of(told[0]) is None


def test_only_what_belongs_to_the_endpoint_goes_along_with_it() -> None:
    """Tokens and facts of the other end of the same session stay."""
    give = (i.Set(3, 1), i.Transfer(0, 3), i.Halt())
    state = machine(VMConfig(), raw({"A": give, "B": (i.Yield(),) * 9}, A=SENDER, B=RECEIVER))
    giver, taker = state.coroutines[0], state.coroutines[1]
    b = Endpoint(0, "B")
    giver.tokens = [b, A, b]
    giver.facts = dict.fromkeys([Fact(b, "f"), Fact(A, "f")])

    while A in giver.owned:
        run_scheduled(1, 1, state)

    assert (giver.tokens, taker.tokens) == ([b, b], [A])
    assert ([*giver.facts], [*taker.facts]) == ([Fact(b, "f")], [Fact(A, "f")])
