"""How fast the Python VM is: instructions a second, cases judged a second, cost as things grow.

Times are CPU times of this process: it runs on one thread and waits for nothing, so on an idle
machine they are what a clock on the wall shows, and on a busy one they are still about the VM.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import median
from time import process_time
from typing import Any

from conformance.bench.classify import Classifying, classifying
from conformance.cases.case import load_corpus
from conformance.cases.protocols import all_protocols
from conformance.judge.suite import Committed, judge_all
from conformance.ledger.ledger import load_ledger
from pyvm import config as cf
from pyvm import local_type as lt
from pyvm.instr import Halt, Instr, Jump, Receive, Send, Set
from pyvm.load import Image, Protocol, Raw, load_all
from pyvm.local_type import DONE, Branch, LocalType, Recur, Var
from pyvm.projection import project_all
from pyvm.runtime.runner import run_scheduled
from pyvm.runtime.threaded_runner import run_scheduled_threaded
from pyvm.state import VMState
from pyvm.value import BaseSort, Label

TARGET = 200_000
"""Instructions a second that the mix should reach."""

SMALL, LARGE = 10, 10_000
_COPIES = 4
_LANES = 64
_NO_END = 10**15
_ROOMY = cf.VMConfig(budget=_NO_END, max_sessions=_NO_END, max_coroutines=_NO_END)

_POLICIES: dict[str, cf.Policy] = {
    "cooperative": cf.Cooperative(),
    "round_robin": cf.RoundRobin(),
    "priority_map": cf.Priority(cf.ExplicitScores(((1, 2), (5, 1)))),
    "priority_tokens": cf.Priority(cf.TokenScores()),
    "progress_aware": cf.ProgressAware(),
}

_Run = Callable[[int, VMState], object]
"""Runs a machine for this many rounds."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Instructions a second, over several runs of the mix."""

    runner: str
    choice: str
    median: float
    best: float
    steps: int


@dataclass(frozen=True, slots=True)
class Judging:
    """Cases judged a second by one worker."""

    cases: int
    seconds: float
    per_second: float


@dataclass(frozen=True, slots=True)
class Scaling:
    """What a step costs in a large machine, as a multiple of the same step in a small one."""

    what: str
    policy: str
    small_us: float
    large_us: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Bench:
    """All that was measured."""

    speeds: tuple[Speed, ...]
    judging: Judging
    scalings: tuple[Scaling, ...]
    classifying: tuple[Classifying, ...]

    def to_json(self) -> dict[str, Any]:
        """Write the measurements for machines."""
        return {"target": TARGET, "small": SMALL, "large": LARGE, **asdict(self)}


def bench(runs: int = 5, steps: int = 200_000) -> Bench:
    """Measure everything."""
    found = tuple(speeds(runs, steps)), judging(), tuple(scalings(runs))
    return Bench(*found, tuple(classifying(runs)))


def speeds(runs: int, steps: int) -> Iterator[Speed]:
    """Measure the mix: every protocol of the corpus that projects, several sessions of each."""
    mix = _mix()
    for choice in (cf.ChooseFirst(), cf.ChooseRoundRobin()):
        config = replace(_ROOMY, lanes=_LANES, choice=choice)
        for runner, run, chunk in (
            ("cooperative", _canonical, 5_000),
            ("threaded n=4", _threaded, 50),
        ):
            found = [_speed(_loaded(config, mix), run, chunk, steps) for _ in range(runs)]
            yield Speed(
                runner,
                "first" if isinstance(choice, cf.ChooseFirst) else "round_robin",
                median(found),
                max(found),
                steps,
            )


def judging() -> Judging:
    """Measure the judging of the whole corpus against the committed traces."""
    corpus = load_corpus()
    start = process_time()
    report = judge_all(corpus, Committed(), covered=load_ledger().covered)
    seconds = process_time() - start
    cases = len({judgement.case for judgement in report.judgements})
    return Judging(cases, seconds, cases / seconds)


def scalings(runs: int) -> Iterator[Scaling]:
    """Measure a step in a small and in a large machine, in turns, so that both see the same CPU."""
    for name, policy in _POLICIES.items():
        config = replace(_ROOMY, lanes=LARGE, policy=policy)
        for what, build in _MACHINES.items():
            small, large = build(config, SMALL), build(config, LARGE)
            yield _scaling(what, name, small, large, _canonical, 2_000, runs)
        if name == "cooperative":
            small, large = _talking(config, SMALL), _talking(config, LARGE)

            def threaded(_: int, state: VMState, small: VMState = small) -> None:
                _threaded(2_000 // SMALL if state is small else 1, state)

            yield _scaling("coroutines", "threaded n=4", small, large, threaded, 1, runs)


def _mix() -> list[Image]:
    images: list[Image] = [
        Protocol(protocol.roles, protocol.type)
        for protocol in all_protocols()
        if isinstance(project_all(protocol.roles, protocol.type), dict)
    ]
    return images * _COPIES


def _loaded(config: cf.VMConfig, images: Sequence[Image]) -> VMState:
    state = load_all(config, images)
    assert isinstance(state, VMState)
    return state


def _canonical(rounds: int, state: VMState) -> object:
    return run_scheduled(rounds, 1, state)


def _threaded(rounds: int, state: VMState) -> object:
    return run_scheduled_threaded(rounds, 4, state)


def _speed(state: VMState, run: _Run, chunk: int, steps: int) -> float:
    """Return the instructions a second of one run, in chunks until there are that many steps."""
    start = process_time()
    while state.steps < steps and state.unfinished:
        run(chunk, state)
    return state.steps / (process_time() - start)


def _step_time(state: VMState, run: _Run, rounds: int) -> float:
    steps, start = state.steps, process_time()
    run(rounds, state)
    return (process_time() - start) / (state.steps - steps)


def _scaling(
    what: str, policy: str, small: VMState, large: VMState, run: _Run, rounds: int, runs: int
) -> Scaling:
    pairs = [
        (_step_time(small, run, rounds), _step_time(large, run, rounds)) for _ in range(4 * runs)
    ]
    a, b = (median(times) for times in zip(*pairs, strict=True))
    ratio = median(y / x for x, y in pairs)
    return Scaling(what, policy, a * 1e6, b * 1e6, ratio)


# Machines that run for ever, in which only one thing grows.

_NAT = Label("n", BaseSort.NAT)


def _raw(*parts: tuple[LocalType, tuple[Instr, ...]]) -> Image:
    roles = tuple("AB"[: len(parts)])
    return Raw(roles, tuple(program for _, program in parts), tuple(t for t, _ in parts))


_SENDER = Recur("X", lt.Send("B", (Branch(_NAT, Var("X")),)))
_RECEIVER = Recur("X", lt.Recv("A", (Branch(_NAT, Var("X")),)))
_TALK = _raw((_SENDER, (Set(1, 0), Send(0, 1), Jump(1))), (_RECEIVER, (Receive(0, 1), Jump(0))))
_WAIT = _raw((_SENDER, (Halt(),)), (_RECEIVER, (Receive(0, 1),)))
_OVER = _raw((DONE, (Halt(),)))


def _talking(config: cf.VMConfig, coroutines: int) -> VMState:
    """Return a machine with `coroutines` live coroutines, two to a session."""
    return _settled(_loaded(config, [_TALK] * (coroutines // 2)))


def _waiting(config: cf.VMConfig, coroutines: int) -> VMState:
    """Return a machine with ten communicating coroutines; the others wait forever."""
    return _settled(_loaded(config, [_TALK] * (SMALL // 2) + [_WAIT] * coroutines))


def _over(config: cf.VMConfig, sessions: int) -> VMState:
    """Return a machine with ten communicating coroutines and `sessions` finished sessions."""
    return _settled(_loaded(config, [_TALK] * (SMALL // 2) + [_OVER] * sessions))


def _past(config: cf.VMConfig, events: int) -> VMState:
    """Return a machine with ten communicating coroutines and `events` events in its log."""
    state = _loaded(config, [_TALK] * (SMALL // 2))
    while len(state.events) < events:
        _canonical(events, state)
    return state


def _settled(state: VMState) -> VMState:
    """Run the machine until every coroutine has run a few times, and return it."""
    _canonical(5 * len(state.coroutines), state)
    return state


_MACHINES: dict[str, Callable[[cf.VMConfig, int], VMState]] = {
    "coroutines": _talking,
    "waiting coroutines": _waiting,
    "past sessions": _over,
    "past events": _past,
}
