"""The areas in which faults are planted, and the files of each."""

from __future__ import annotations

from conformance.errors import CannotJudge

VM_AREAS: dict[str, tuple[str, ...]] = {
    "kernel": (
        "kernel",
        "wait",
        "outcome",
        "round",
        "runtime/runner",
        "runtime/run",
        "state",
    ),
    "scheduler": ("runtime/scheduler", "ready_queue", "coroutine", "status"),
    "waves": (
        "runtime/wave",
        "runtime/threaded_runner",
        "resource",
        "footprint",
        "runtime/workers",
    ),
    "buffers": ("buffer",),
    "sessions": ("session",),
    "gates": ("runtime/gates", "runtime/composition"),
    "step": ("step", "monitor", "exec"),
    "instructions": ("exec_comm", "exec_control", "exec_guard", "exec_session", "instr"),
    "view": ("view", "view_guard", "layer"),
    "knowledge": ("exec_knowledge", "view_knowledge"),
    "speculation": ("exec_speculation", "view_speculation", "speculation"),
    "failures": ("failure", "ingress", "schedule", "checkpoint"),
    "effects": ("effects",),
    "types": ("global_type", "local_type", "projection", "compile"),
    "loading": ("load", "config", "case", "value", "errors"),
    "records": ("event", "log"),
    "wire": (
        "wire/basic",
        "wire/case",
        "wire/codec",
        "wire/config",
        "wire/effect",
        "wire/event",
        "wire/failure",
        "wire/instr",
        "wire/trace",
        "wire/types",
    ),
}
"""The Python VM, by area: every module of it is in one."""

HARNESS_AREAS: dict[str, tuple[str, ...]] = {
    "comparison": (
        "judge/judge",
        "judge/blame",
        "judge/verdict",
        "judge/compare",
        "runs/equality",
        "runs/observed",
        "runs/normalize",
        "runs/profiles",
        "runs/outcome",
        "runs/event",
        "runs/failure",
        "runs/final",
        "runs/record",
        "runs/refusal",
        "envelope/classify",
        "envelope/differences",
        "envelope/cut",
        "envelope/diff",
        "envelope/fingerprint",
        "envelope/safety",
        "envelope/failure_class",
        "engines/boundary",
        "engines/pyvm",
    ),
    "ledger gate": ("ledger/ledger", "ledger/gate", "ledger/references", "manifest/fingerprint"),
}
"""What judges, by area."""

DATA_AREAS = ("traces", "ledgers")
"""Where the fault is in what is committed."""

AREAS = (*VM_AREAS, *HARNESS_AREAS, *DATA_AREAS)

DEMANDED = ("kernel", "scheduler", "waves", "buffers", "sessions", "gates")
"""In which no mutant may be alive without a reason."""


def files_of(area: str) -> tuple[str, ...]:
    """Return the files of an area, from the root of the checkout."""
    harness = tuple(f"conformance/{name}.py" for name in HARNESS_AREAS.get(area, ()))
    return (*(f"pyvm/{name}.py" for name in VM_AREAS.get(area, ())), *harness)


def chosen_areas(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the areas that are named, all if none is. Raises `CannotJudge` for an unknown one."""
    unknown = [name for name in names if name not in AREAS]
    if unknown:
        raise CannotJudge(f"no area is called {unknown[0]!r}", fix=f"there are: {', '.join(AREAS)}")
    return tuple(area for area in AREAS if area in names) or AREAS
