"""The instructions that hold something: layers, speculation, endpoints given away."""

from __future__ import annotations

from conformance.plain_json import JsonObject

JOIN: JsonObject = {"op": "join"}
ABORT: JsonObject = {"op": "abort"}


def acquire(layer: str, dst: int) -> JsonObject:
    """`acquire`."""
    return {"op": "acquire", "layer": layer, "dst": dst}


def release(layer: str, evidence: int) -> JsonObject:
    """`release`."""
    return {"op": "release", "layer": layer, "evidence": evidence}


def fork(chan: int) -> JsonObject:
    """`fork`."""
    return {"op": "fork", "chan": chan}


def transfer(chan: int, target: int) -> JsonObject:
    """`transfer`; the target is a register that holds a coroutine's number."""
    return {"op": "transfer", "chan": chan, "target": target}
