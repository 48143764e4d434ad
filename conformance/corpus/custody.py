"""The instructions that hold something: layers, speculation, endpoints given away."""

from __future__ import annotations

from conformance.cases.case import Json

JOIN: Json = {"op": "join"}
ABORT: Json = {"op": "abort"}


def acquire(layer: str, dst: int) -> Json:
    """`acquire`."""
    return {"op": "acquire", "layer": layer, "dst": dst}


def release(layer: str, evidence: int) -> Json:
    """`release`."""
    return {"op": "release", "layer": layer, "evidence": evidence}


def fork(chan: int) -> Json:
    """`fork`."""
    return {"op": "fork", "chan": chan}


def transfer(chan: int, target: int) -> Json:
    """`transfer`; the target is a register that holds a coroutine's number."""
    return {"op": "transfer", "chan": chan, "target": target}
