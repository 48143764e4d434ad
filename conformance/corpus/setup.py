"""Setups: everything of a case but its images, and the runs that share it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from conformance.cases.case import SCHEMA, DeterminismMode, Json, Runner
from conformance.corpus.settings import (
    ALLOW_ALL,
    COOPERATIVE,
    DEFAULT_HANDLER,
    DISABLED,
    FIRST,
    fifo,
)


def certificate(tick: int, step: int, *waves: Sequence[int]) -> Json:
    """Hand a certificate to the threaded runner at a tick."""
    return {"tick": tick, "step": step, "waves": [list(wave) for wave in waves]}


@dataclass(frozen=True, slots=True)
class Run:
    """Who runs a setup; the last part of a case's id."""

    name: str
    runner: Runner
    concurrency: int
    certificates: tuple[Json, ...] = ()
    """Handed to the threaded runner instead of the planner's."""


def coop(n: int) -> Run:
    """Tell the cooperative runner to do n at once: it does one canonical step all the same."""
    return Run(f"coop{n}", Runner.COOPERATIVE, n)


def thr(n: int, given: str = "", *certificates: Json) -> Run:
    """Name the threaded runner at concurrency n, given certificates that are described so."""
    name = f"thr{n}-{given}" if given else f"thr{n}"
    return Run(name, Runner.THREADED, n, certificates)


COOP = Run("coop", Runner.COOPERATIVE, 1)
"""The canonical run, with which every other run of the setup is compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Everything of a case but its images and who runs it."""

    name: str
    runs: tuple[Run, ...] = ()
    """The runs beside the canonical one."""
    policy: Json = field(default_factory=lambda: COOPERATIVE)
    lanes: int = 4
    budget: int = 100_000
    max_sessions: int = 64
    max_coroutines: int = 256
    buffer: Json = field(default_factory=lambda: fifo(2))
    choice: Json = field(default_factory=lambda: FIRST)
    output: Json = field(default_factory=lambda: DISABLED)
    handler: Json = field(default_factory=lambda: DEFAULT_HANDLER)
    mode: DeterminismMode = DeterminismMode.FULL
    flow: Json = field(default_factory=lambda: ALLOW_ALL)
    layers: tuple[Json, ...] = ()
    depth: int = 0
    """How deep speculation may nest."""
    failures: tuple[Json, ...] = ()
    checkpoints: tuple[int, ...] = ()
    fuel: int = 400

    def cases(self, stem: str, images: Sequence[Json]) -> Iterator[Json]:
        """Yield the case of the canonical run, then those of the other runs."""
        config = {
            "policy": self.policy,
            "lanes": self.lanes,
            "budget": self.budget,
            "max_sessions": self.max_sessions,
            "max_coroutines": self.max_coroutines,
            "buffer": self.buffer,
            "choice": self.choice,
            "output": self.output,
            "handler": self.handler,
            "determinism_mode": self.mode.value,
            "flow": self.flow,
            "layers": list(self.layers),
            "speculation_depth": self.depth,
            "failures": list(self.failures),
            "checkpoints": list(self.checkpoints),
        }
        for run in (COOP, *self.runs):
            yield {
                "schema": SCHEMA,
                "id": f"{stem}/{self.name}/{run.name}",
                "images": list(images),
                "config": config,
                "runner": run.runner.value,
                "concurrency": run.concurrency,
                "fuel": self.fuel,
                "certificates": list(run.certificates),
            }


Entry = tuple[Setup, tuple[Json, ...]]
"""A row of a table: a setup, and the images that it loads."""
