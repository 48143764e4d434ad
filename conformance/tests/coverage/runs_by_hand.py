"""Runs and cases by hand, of which it is known what they reach."""

from __future__ import annotations

from typing import Any

CONFIG = {
    "policy": {"kind": "priority", "scores": "tokens"},
    "buffer": {"mode": "fifo", "capacity": 1, "full": {"kind": "drop"}},
    "choice": {"kind": "round_robin"},
    "output": {"kind": "allow_all"},
    "determinism_mode": "modulo_effects",
}


def coroutine(pc: int, **more: Any) -> dict[str, Any]:
    return {
        "cid": 0, "program": 0, "status": {"kind": "done"}, "registers": [None, [1, True]],
        "judgment": {"pc": pc, "fault": None}, **more,
    }  # fmt: skip


def outcome(*coroutines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "kind": "ran", "status": "out_of_fuel", "events": [], "effects": [], "sessions": [],
        "rounds": [{"tick": 1, "picks": [[0, "ready"]]}], "coroutines": list(coroutines), **more,
    }  # fmt: skip


def raw_case(*ops: str) -> dict[str, Any]:
    programs = [[{"op": op} for op in ops]]
    return {
        "config": CONFIG, "runner": "threaded", "images": [{"roles": ["A"], "programs": programs}]
    }  # fmt: skip
