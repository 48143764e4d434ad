"""The threaded runner: certified waves, or one canonical step.

Mirrors Runtime/VM/Runtime/ThreadedRunner.lean.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from pyvm.config import VMConfig, WaveCertificate
from pyvm.coroutine import Coroutine
from pyvm.kernel import VMKernel
from pyvm.load import Image, LoadRefusal, load
from pyvm.round import CertificateVerdict, PlanRecord
from pyvm.runtime.runner import Round, RunStatus, run_rounds, sched_round
from pyvm.runtime.scheduler import candidates, canonical_step
from pyvm.runtime.wave import admissible, check_wave_certificate, plan_waves
from pyvm.runtime.workers import Compute, computing
from pyvm.state import VMState
from pyvm.value import CoroutineId

_step = VMKernel.step

Certify: TypeAlias = Callable[[VMState, int], WaveCertificate]
"""Plans a round of this concurrency. Whatever it returns is checked."""


def run_wave(state: VMState, picks: list[Coroutine], compute: Compute | None) -> None:
    """Compute the changes of all picks from the state before the wave, then commit them in order.

    By `admissible_wave_runs_in_parallel` (Runtime/Properties/Waves.lean) the result is that of
    stepping one after another, which is faster with one worker. Mirrors `VMState.runWave`.
    """
    if compute is None or len(picks) == 1:
        for co in picks:
            _step(state, co)
        return
    for co, outcome in zip(picks, compute(state, picks), strict=True):
        _step(state, co, outcome)


def run_waves(
    state: VMState,
    n: int,
    waves: tuple[tuple[CoroutineId, ...], ...],
    compute: Compute | None = None,
) -> int:
    """Run the waves of a valid certificate until one is no longer admissible; return how many ran.

    A valid certificate picks the whole queue. So all are taken out at once, and those that have not
    run in the end go back to the front. Mirrors `VMState.runWaves`.
    """
    queue = state.queue
    before = candidates(state)
    queue.clear()
    done = 0
    for wave in waves:
        picks = admissible(state, n, wave)
        if picks is None:
            break
        run_wave(state, picks, compute)
        done += 1
    if done < len(waves):
        ran = {cid for wave in waves[:done] for cid in wave}
        behind = candidates(state)
        queue.clear()
        for co in (*(co for co in before if co.cid not in ran), *behind):
            queue.push(co)
    return done


def certified_round(
    state: VMState, n: int, certificate: WaveCertificate, compute: Compute | None = None
) -> None:
    """Run a round under a certificate: its waves if it is valid, else the canonical step.

    Mirrors `certifiedRound`.
    """
    verdict = check_wave_certificate(state, n, certificate)
    if verdict is CertificateVerdict.VALID:
        waves_run = run_waves(state, n, certificate.waves, compute)
        state.plan = PlanRecord(certificate, verdict, waves_run)
    else:
        state.plan = PlanRecord(certificate, verdict, 0)
        canonical_step(state)


def configured_certificate(config: VMConfig) -> Certify:
    """Return the configuration's certificate for the tick, or else the planner's.

    Mirrors `VMState.certificate`.
    """
    handed = dict(reversed(config.certificates))
    if not handed:
        return plan_waves

    def certify(state: VMState, n: int) -> WaveCertificate:
        return handed.get(state.clock) or plan_waves(state, n)

    return certify


def sched_round_threaded(n: int, certify: Certify, compute: Compute | None = None) -> Round:
    """Return the threaded round: canonical up to concurrency 1, certified waves above it."""
    if n <= 1:
        return sched_round(n)

    def round_(state: VMState) -> None:
        certified_round(state, n, certify(state, n), compute)

    return round_


def run_scheduled_threaded(
    fuel: int, n: int, state: VMState, certify: Certify | None = None, workers: int = 1
) -> RunStatus:
    """Run in waves of at most `n`. Mirrors `runScheduledThreaded`.

    `certify` is asked for each round's certificate instead of the configuration. With `workers`
    above 1 the changes of a wave are computed in threads; the trace is the same for any number.
    Raises `MachineError` where that is asked of a platform without threads.
    """
    certify = certify or configured_certificate(state.config)
    with computing(workers) as compute:
        return run_rounds(sched_round_threaded(n, certify, compute), fuel, state)


class ThreadedVM:
    """The threaded machine: an adapter that calls the kernel and defines no semantics.

    A forged or stale certificate degrades the round to the canonical step, and its record says so.
    """

    def __init__(
        self,
        config: VMConfig,
        concurrency: int,
        certify: Certify | None = None,
        workers: int = 1,
    ) -> None:
        self.state = VMState(config)
        self.concurrency = concurrency
        self.workers = workers
        self._certify = certify

    def load(self, image: Image) -> LoadRefusal | None:
        """Load an image, or return why it is refused; a refused load changes nothing."""
        return load(self.state, image)

    def run(self, fuel: int) -> RunStatus:
        """Run for at most this many rounds."""
        return run_scheduled_threaded(
            fuel, self.concurrency, self.state, self._certify, self.workers
        )
