"""The words that the corpus's tables are written in: settings, runs, setups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.cases.case import SCHEMA, DeterminismMode, Runner

Json = dict[str, Any]

COOPERATIVE: Json = {"kind": "cooperative"}
ROUND_ROBIN: Json = {"kind": "round_robin"}
PROGRESS_AWARE: Json = {"kind": "progress_aware"}
BY_TOKENS: Json = {"kind": "priority", "scores": "tokens"}
BY_SCORES: Json = {"kind": "priority", "scores": [[0, 1], [1, 3], [2, 2], [4, 5], [5, 3]]}

POLICIES: dict[str, Json] = {
    "cooperative": COOPERATIVE,
    "round_robin": ROUND_ROBIN,
    "scores": BY_SCORES,
    "tokens": BY_TOKENS,
    "progress": PROGRESS_AWARE,
}

BLOCK: Json = {"kind": "block"}
DROP: Json = {"kind": "drop"}
ERROR: Json = {"kind": "error"}
LATEST: Json = {"mode": "latest"}

FIRST: Json = {"kind": "first"}
TURNS: Json = {"kind": "round_robin"}

DEFAULT_HANDLER: Json = {"kind": "default"}

DISABLED: Json = {"kind": "disabled"}
ALLOW_ALL: Json = {"kind": "allow_all"}
DENY_ALL: Json = {"kind": "deny_all"}


def fifo(capacity: int, full: Json = BLOCK) -> Json:
    """Make a FIFO buffer."""
    return {"mode": "fifo", "capacity": capacity, "full": full}


def resize(most: int) -> Json:
    """Let a full buffer double up to `most`."""
    return {"kind": "resize", "max": most}


def scores(*pairs: tuple[int, int]) -> Json:
    """Priority by the given scores."""
    return {"kind": "priority", "scores": [list(pair) for pair in pairs]}


def fixed(*labels: str) -> Json:
    """Let the effect handler pick these labels, position by nonce."""
    return {"kind": "fixed", "labels": list(labels)}


def allow(*labels: str) -> Json:
    """Only these labels may leave."""
    return {"kind": "allow_labels", "labels": list(labels)}


def allow_roles(*roles: str) -> Json:
    """Only these roles may use what is known."""
    return {"kind": "allow_roles", "roles": list(roles)}


def recorded(effects: Sequence[Json]) -> Json:
    """Let a recorded effect trace answer."""
    return {"kind": "recorded", "effects": list(effects)}


def layer(name: str, active: bool = True) -> Json:
    """Make a guard layer."""
    return {"name": name, "active": active}


def certificate(tick: int, step: int, *waves: Sequence[int]) -> Json:
    """Hand a certificate to the threaded runner at a tick."""
    return {"tick": tick, "step": step, "waves": [list(wave) for wave in waves]}


def by_name(*names: str) -> tuple[Json, ...]:
    """Images that refer to protocols."""
    return tuple({"protocol": name} for name in names)


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
