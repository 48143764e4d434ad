"""The instructions that hold something: layers, speculation, endpoints given away, knowledge."""

from __future__ import annotations

from conformance.corpus.assembly import chan
from conformance.corpus.vocabulary import Json

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


def tag(fact: int, dst: int) -> Json:
    """`tag`."""
    return {"op": "tag", "fact": fact, "dst": dst}


def check(fact: int, role: str, dst: int) -> Json:
    """`check`."""
    return {"op": "check", "fact": fact, "role": role, "dst": dst}


def fact(sid: int, role: str, text: str) -> list[object]:
    """Make the value of a fact about an endpoint."""
    return [chan(sid, role), text]
