"""Workers: threads that compute the changes of a wave, each from the state before it.

No Lean module has this name: this is `runWaveParallel` (Runtime/Properties/Terms/Waves.lean), and
`threaded_run_may_execute_waves_in_parallel` says that a run in which each wave is executed so is
the run of one step after another. As `step_view` writes nothing, it does not matter which thread
computes a change, or when.

One worker is the default everywhere, by measurements on CPython 3.11, which has a global lock: two
workers make a third as many steps a second as one at concurrency 4, and no more than as many at 64.
A change takes microseconds to compute, and tens of them to hand to a thread, so narrow waves will
not pay even without that lock.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from pyvm.coroutine import Coroutine
from pyvm.errors import MachineError
from pyvm.outcome import StepOutcome
from pyvm.state import VMState
from pyvm.step import step_view

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

Compute: TypeAlias = Callable[[VMState, Sequence[Coroutine]], list[StepOutcome]]
"""Computes the outcomes of the next steps of a wave's picks, in their order."""


def compute(state: VMState, picks: Sequence[Coroutine]) -> list[StepOutcome]:
    """Compute the changes of picks here and now. Mirrors `picksOf`."""
    return [step_view(state, co) for co in picks]


@contextmanager
def computing(workers: int) -> Iterator[Compute | None]:
    """Yield what computes changes with `workers` threads: this one, and others from a pool.

    For one worker that is None. Raises `MachineError` if more threads are wanted than the platform
    has.
    """
    if workers < 1:
        raise MachineError(f"a wave needs at least one worker, not {workers}")
    if workers == 1:
        yield None
        return
    if not has_threads():
        raise MachineError(f"{sys.platform} has one thread: {workers} workers need more")
    # imported here: a platform without threads need not have the module
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(workers - 1, "pyvm-worker") as pool:
        yield partial(_compute_in_threads, pool, workers)


def has_threads() -> bool:
    """Return whether the platform can start a thread: Pyodide and WASI cannot."""
    return sys.platform not in ("emscripten", "wasi")


def chunks(picks: Sequence[Coroutine], workers: int) -> list[Sequence[Coroutine]]:
    """Split picks into at most this many contiguous chunks of nearly equal size."""
    count = min(workers, len(picks))
    cuts = [len(picks) * k // count for k in range(count + 1)]
    return [picks[i:j] for i, j in pairwise(cuts)]


def _compute_in_threads(
    pool: ThreadPoolExecutor, workers: int, state: VMState, picks: Sequence[Coroutine]
) -> list[StepOutcome]:
    """Compute a chunk in each worker, the first here.

    An exception is raised again here once every worker has stopped looking at the state; of several
    it is that of the earliest pick.
    """
    first, *others = chunks(picks, workers)
    futures = [pool.submit(compute, state, chunk) for chunk in others]
    try:
        changes = compute(state, first)
    finally:
        for future in futures:
            future.exception()  # waits
    for future in futures:
        changes += future.result()
    return changes
