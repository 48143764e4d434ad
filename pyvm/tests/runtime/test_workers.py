"""Computing writes nothing, so it may be done by threads; whatever their timing, nothing shows."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyvm.buffer import EdgeWait, enter_wait
from pyvm.config import VMConfig
from pyvm.coroutine import Coroutine
from pyvm.errors import MachineError
from pyvm.instr import Close, Halt, Receive, Send
from pyvm.kernel import step
from pyvm.load import Image, Raw, load_all
from pyvm.local_type import DONE
from pyvm.outcome import StepOutcome
from pyvm.runtime import threaded_runner, workers
from pyvm.runtime.run import Ran
from pyvm.runtime.scheduler import candidates
from pyvm.runtime.threaded_runner import ThreadedVM, run_scheduled_threaded
from pyvm.runtime.workers import chunks, compute
from pyvm.state import VMState
from pyvm.step import step_view
from pyvm.tests import schedules
from pyvm.tests.machines import states
from pyvm.tests.notation import recv, send
from pyvm.tests.snapshot import differing, snapshot
from pyvm.value import CoroutineId
from pyvm.wire.basic import Json
from pyvm.wire.trace import encode_outcome

COUNTS = (1, 2, 3, 8)
PAIRS = 5


def written(state: VMState) -> list[object]:
    """What computing the next step of everyone who is ready writes."""
    before = snapshot(state)
    compute(state, candidates(state))
    return differing(before, snapshot(state))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=12)
@given(states, st.integers(2, 5))
def test_computing_the_changes_of_a_random_machine_writes_nothing(state: VMState, n: int) -> None:
    for _ in range(12):
        assert written(state) == []
        run_scheduled_threaded(1, n, state)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=12)
@given(schedules.configs, schedules.images)
def test_nor_does_it_under_failures_speculation_and_delegation(
    config: VMConfig, images: tuple[Image, ...]
) -> None:
    state = schedules.loaded(config, images)
    for _ in range(25):
        assert written(state) == []
        run_scheduled_threaded(1, 4, state)


def test_the_snapshot_sees_a_wait_that_a_computation_writes_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hasty(state: VMState, co: Coroutine) -> StepOutcome:
        outcome = step_view(state, co)
        if isinstance(outcome, EdgeWait):
            enter_wait(outcome, co.cid)
        return outcome

    monkeypatch.setattr(workers, "step_view", hasty)

    assert written(talking()) != []


def talking() -> VMState:
    """Pairs, in lanes of their own: a round has a wave of senders and one of receivers."""
    out, into = send("B", m=send("B", m=DONE)), recv("A", m=recv("A", m=DONE))
    end = (Close(0), Halt())
    programs = (Send(0, 1), Send(0, 1), *end), (Receive(0, 1), Receive(0, 1), *end)
    state = load_all(VMConfig(lanes=2 * PAIRS), [Raw(("A", "B"), programs, (out, into))] * PAIRS)
    assert isinstance(state, VMState)
    return state


def trace(state: VMState, count: int, n: int = PAIRS) -> dict[str, Json]:
    return encode_outcome(Ran(run_scheduled_threaded(40, n, state, workers=count), state))


@pytest.fixture
def weather(monkeypatch: pytest.MonkeyPatch) -> Iterator[Random]:
    """Threads that switch all the time, sleep at random, and get chunks of any size."""
    r = Random(7)

    def slow(state: VMState, picks: Sequence[Coroutine]) -> list[StepOutcome]:
        found: list[StepOutcome] = []
        for co in picks:
            time.sleep(r.choice((0, 0, 0.0005)))
            found.append(step_view(state, co))
        return found

    def uneven(picks: Sequence[Coroutine], count: int) -> list[Sequence[Coroutine]]:
        inner = sorted(r.randint(0, len(picks)) for _ in range(count - 1))
        cuts = [0, *inner, len(picks)]
        return [picks[i:j] for i, j in pairwise(cuts)]

    monkeypatch.setattr(workers, "compute", slow)
    monkeypatch.setattr(workers, "chunks", uneven)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield r
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("weather")
@pytest.mark.parametrize("count", COUNTS)
def test_the_trace_is_the_same_for_any_number_of_workers_in_any_weather(count: int) -> None:
    inline = trace(talking(), 1)

    assert inline["status"] == "completed"
    assert trace(talking(), count) == inline


@pytest.mark.usefixtures("weather")
@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(schedules.configs, schedules.images, st.sampled_from(COUNTS[1:]))
def test_so_it_is_under_failures_speculation_and_delegation(
    config: VMConfig, images: tuple[Image, ...], count: int
) -> None:
    inline = trace(schedules.loaded(config, images), 1, 4)

    assert trace(schedules.loaded(config, images), count, 4) == inline


def _late(state: VMState, co: Coroutine, work: Callable[..., StepOutcome | None]) -> object:
    """Work in a thread, later for those who come earlier in the wave."""
    time.sleep(0.002 * (2 * PAIRS - co.cid))
    return work(state, co)


def by_completion(state: VMState, picks: list[Coroutine], _: object) -> None:
    """Planted: changes are committed in the order in which they are ready."""
    with ThreadPoolExecutor(len(picks)) as pool:
        futures = {pool.submit(_late, state, co, step_view): co for co in picks}
        for future in as_completed(futures):
            step(state, futures[future], future.result())  # type: ignore[arg-type]


def by_each_worker(state: VMState, picks: list[Coroutine], _: object) -> None:
    """Planted: each worker computes from the live state and commits, while others do."""
    with ThreadPoolExecutor(len(picks)) as pool:
        list(pool.map(lambda co: _late(state, co, step), picks))


def before_the_round(
    state: VMState, n: int, waves: tuple[tuple[CoroutineId, ...], ...], _: object = None
) -> int:
    """Planted: the changes of later waves are computed from the state before the first."""
    picks = [state.coroutines[cid] for wave in waves for cid in wave]
    state.queue.clear()
    for co, outcome in zip(picks, compute(state, picks), strict=True):
        step(state, co, outcome)
    return len(waves)


@pytest.mark.parametrize(
    ("name", "fault"),
    [("run_wave", by_completion), ("run_wave", by_each_worker), ("run_waves", before_the_round)],
)
def test_a_planted_fault_shows_in_the_trace(
    name: str, fault: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    inline = trace(talking(), 1)
    monkeypatch.setattr(threaded_runner, name, fault)

    assert trace(talking(), 2) != inline


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("bad", [{0}, {8}, {4, 6, 8}])
def test_what_a_worker_raises_is_raised_as_it_is_by_one_worker_and_nothing_hangs(
    bad: set[int], count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(state: VMState, co: Coroutine) -> StepOutcome:
        if co.cid in bad:
            raise ZeroDivisionError(co.cid)
        return step_view(state, co)

    for module in (workers, sys.modules["pyvm.kernel"]):
        monkeypatch.setattr(module, "step_view", broken)

    with pytest.raises(ZeroDivisionError) as raised:
        trace(talking(), count)

    assert raised.value.args == (min(bad),)


def test_a_platform_without_threads_refuses_them_and_does_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")

    assert trace(talking(), 1)["status"] == "completed"
    with pytest.raises(MachineError, match="emscripten has one thread: 2 workers need more"):
        trace(talking(), 2)


def test_a_wave_needs_a_worker() -> None:
    with pytest.raises(MachineError, match="at least one worker, not 0"):
        ThreadedVM(VMConfig(), 4, workers=0).run(1)


@given(st.integers(1, 40), st.integers(1, 9))
def test_chunks_are_neighbours_and_even(length: int, count: int) -> None:
    picks: list[Coroutine] = [object() for _ in range(length)]  # type: ignore[misc]
    found = chunks(picks, count)
    sizes = [len(chunk) for chunk in found]

    assert [co for chunk in found for co in chunk] == picks
    assert len(found) == min(count, length)
    assert max(sizes) - min(sizes) <= 1
