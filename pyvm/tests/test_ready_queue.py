"""Every queue against the model's `rank` and `earliestLeast`."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from pyvm.config import (
    ExplicitScores,
    Policy,
    Priority,
    ProgressAware,
    RoundRobin,
    VMConfig,
)
from pyvm.coroutine import Coroutine
from pyvm.ready_queue import ready_queue
from pyvm.runtime.runner import run_scheduled
from pyvm.state import VMState
from pyvm.tests.machines import policies, states
from pyvm.value import Endpoint

LANES = 5


def rank(policy: Policy, lanes: int, cursor: int, co: Coroutine) -> int:
    """As `VMState.rank` says."""
    match policy:
        case RoundRobin():
            return (co.lane + lanes - cursor) % lanes
        case Priority(ExplicitScores(scores)):
            return -next((score for cid, score in scores if cid == co.cid), 0)
        case Priority():
            return -len(co.tokens)
        case ProgressAware():
            return 0 if co.tokens else 1
        case _:
            return 0


def earliest_least(policy: Policy, lanes: int, cursor: int, queue: Sequence[Coroutine]) -> int:
    ranks = [rank(policy, lanes, cursor, co) for co in queue]
    return ranks.index(min(ranks))


@given(
    policies,
    st.integers(1, LANES),
    st.lists(st.one_of(st.none(), st.tuples(st.integers(0, 8), st.integers(0, 2)))),
)
def test_a_queue_picks_the_earliest_of_least_rank(
    policy: Policy, lanes: int, script: list[tuple[int, int] | None]
) -> None:
    queue = ready_queue(VMConfig(policy=policy, lanes=lanes))
    reference: list[Coroutine] = []
    cursor = 0
    for move in script:  # None picks, a pair queues a coroutine with this many tokens
        if move is None and reference:
            expected = reference.pop(earliest_least(policy, lanes, cursor, reference))
            cursor = (expected.lane + 1) % lanes
            assert queue.pop() is expected
        elif move is not None and move[0] not in {co.cid for co in reference}:
            cid, tokens = move
            co = Coroutine(cid, "A", 0, (), 0, 0, cid % lanes)
            co.tokens = [Endpoint(0, "A")] * tokens
            reference.append(co)
            queue.push(co)
        assert len(queue) == len(reference)
        assert bool(queue) == bool(reference)
        assert queue.in_order() == reference


@given(policies, st.integers(1, LANES), st.sets(st.integers(0, 8)))
def test_a_cleared_queue_is_empty_and_can_be_filled_again(
    policy: Policy, lanes: int, cids: set[int]
) -> None:
    queue = ready_queue(VMConfig(policy=policy, lanes=lanes))
    coroutines = [Coroutine(cid, "A", 0, (), 0, 0, cid % lanes) for cid in cids]
    for _ in range(2):
        for co in coroutines:
            queue.push(co)
        assert queue.in_order() == coroutines
        queue.clear()
        assert (len(queue), queue.in_order()) == (0, [])


@given(states, st.integers(1, 80))
def test_every_round_runs_the_reference_pick(state: VMState, rounds: int) -> None:
    from pyvm.kernel import wake

    cursor = 0
    config = state.config
    for _ in range(rounds):
        wake(state)
        queue = state.queue.in_order()
        if not queue:
            return
        expected = queue[earliest_least(config.policy, config.lanes, cursor, queue)]
        cursor = (expected.lane + 1) % config.lanes
        run_scheduled(1, 1, state)
        assert state.rounds[-1].picks[0][0] == expected.cid
