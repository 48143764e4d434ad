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
    "runs": (
        "runs/equality",
        "runs/event",
        "runs/failure",
        "runs/final",
        "runs/normalize",
        "runs/observed",
        "runs/outcome",
        "runs/profiles",
        "runs/record",
        "runs/refusal",
        "runs/texts",
    ),
    "envelope": (
        "envelope/classify",
        "envelope/cut",
        "envelope/diff",
        "envelope/differences",
        "envelope/failure_class",
        "envelope/fingerprint",
        "envelope/safety",
    ),
    "envelope check": (
        "envelope/check",
        "envelope/pairs",
        "envelope/questions",
        "envelope/synthetic",
    ),
    "judge": (
        "judge/blame",
        "judge/compare",
        "judge/divergence_context",
        "judge/item",
        "judge/judge",
        "judge/junit",
        "judge/report",
        "judge/suite",
        "judge/verdict",
        "judge/wasm",
    ),
    "engines": ("engines/boundary", "engines/engine", "engines/limits", "engines/pyvm"),
    "trace files": ("traces/committed", "traces/export", "traces/trace"),
    "cases": (
        "cases/case",
        "cases/codecs",
        "cases/formats",
        "cases/index",
        "cases/plain",
        "cases/protocols",
        "cases/schema",
    ),
    "ledger": ("ledger/gate", "ledger/ledger", "ledger/references"),
    "packs": (
        "packs/check",
        "packs/diagnostics",
        "packs/export",
        "packs/faults",
        "packs/meaning",
        "packs/new",
        "packs/pack",
        "packs/table",
    ),
    "gate check": ("gates/answers", "gates/check", "gates/questions", "gates/reached"),
    "certificates": (
        "certificates/check",
        "certificates/facts",
        "certificates/forging",
        "certificates/questions",
    ),
    "manifest": (
        "manifest/correspondence",
        "manifest/fingerprint",
        "manifest/from_lean",
        "manifest/introspect",
        "manifest/manifest",
        "manifest/shapes",
    ),
    "coverage": (
        "coverage/asked",
        "coverage/branches",
        "coverage/constructors",
        "coverage/counted",
        "coverage/minimized",
        "coverage/reached",
        "coverage/unreached",
    ),
    "release": (
        "release/evidence",
        "release/html",
        "release/made",
        "release/not_proved",
        "release/page",
        "release/parts",
        "release/proofs",
        "release/release",
        "release/report",
        "release/signing",
        "release/since",
        "release/statement",
        "release/verify",
    ),
    "audit": ("lean/audit", "lean/claims", "lean/trusted"),
}
"""What judges, by area: every module of these packages is in one, and of `lean` the audit."""

COMPARING = ("runs", "envelope", "judge", "engines")
"""The areas whose mutants are also judged by planted traces, and by all cases."""

DATA_AREAS = ("traces", "ledgers")
"""Where the fault is in what is committed."""

AREAS = (*VM_AREAS, *HARNESS_AREAS, *DATA_AREAS)

DEMANDED = (
    "kernel",
    "scheduler",
    "waves",
    "buffers",
    "sessions",
    "gates",
    "knowledge",
    "effects",
    "records",
    "runs",
    "engines",
    "ledger",
    "gate check",
    "coverage",
)
"""In which no mutant may be alive without a reason."""

DEMANDED_OF_VM = tuple(area for area in DEMANDED if area in VM_AREAS)
"""Those whose mutants are killed by cases."""

FAST = 25
"""`mutants --fast` plants one mutant in this many of the demanded areas."""

LISTED = 16
"""`minimize --check --fast` plants one mutant in this many."""


def files_of(area: str) -> tuple[str, ...]:
    """Return the files of an area, from the root of the checkout."""
    harness = tuple(f"conformance/{name}.py" for name in HARNESS_AREAS.get(area, ()))
    return (*(f"pyvm/{name}.py" for name in VM_AREAS.get(area, ())), *harness)


def test_folder(file: str) -> str:
    """Return where the tests of a file's package are, from the root of the checkout."""
    if file.startswith("pyvm/"):
        return "pyvm/tests"
    return f"conformance/tests/{file.split('/')[1]}"


def chosen_areas(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the areas that are named, all if none is. Raises `CannotJudge` for an unknown one."""
    unknown = [name for name in names if name not in AREAS]
    if unknown:
        raise CannotJudge(f"no area is called {unknown[0]!r}", fix=f"there are: {', '.join(AREAS)}")
    return tuple(area for area in AREAS if area in names) or AREAS
