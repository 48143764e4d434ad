"""Runs and cases by hand, of which it is known what they reach."""

from __future__ import annotations

from typing import Any

from conformance.runs.outcome import Outcome, of_trace, read_outcome
from conformance.tests.handmade import coroutine

CONFIG = {
    "policy": {"kind": "priority", "scores": "tokens"},
    "buffer": {"mode": "fifo", "capacity": 1, "full": {"kind": "drop"}},
    "choice": {"kind": "round_robin"},
    "output": {"kind": "allow_all"},
    "determinism_mode": "modulo_effects",
}


def outcome(*coroutines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        **of_trace([], []), "status": "out_of_fuel", "coroutines": list(coroutines),
        "rounds": [{"tick": 1, "picks": [[0, "ready"]]}], **more,
    }  # fmt: skip


def judged_at(pc: int) -> dict[str, Any]:
    return coroutine(0, "A", pc, registers=[[1, True], *[None] * 15])


def ran(*coroutines: dict[str, Any], **more: Any) -> Outcome:
    return read_outcome(outcome(*coroutines, **more))


def raw_case(*ops: str) -> dict[str, Any]:
    programs = [[{"op": op} for op in ops]]
    return {
        "config": CONFIG, "runner": "threaded", "images": [{"roles": ["A"], "programs": programs}]
    }  # fmt: skip
