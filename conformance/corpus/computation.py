"""The instructions that compute, and those that say where a program goes on."""

from __future__ import annotations

from typing import Any

from conformance.cases.case import Json

HALT: Json = {"op": "halt"}
YIELD: Json = {"op": "yield"}


def produce(sort: Any, dst: int) -> Json:
    """`invoke produce`."""
    return {"op": "invoke", "action": {"kind": "produce", "sort": sort}, "dst": dst}


def consume(src: int, dst: int) -> Json:
    """`invoke consume`."""
    return {"op": "invoke", "action": {"kind": "consume", "src": src}, "dst": dst}


def set_(dst: int, value: Any) -> Json:
    """`set`."""
    return {"op": "set", "dst": dst, "value": value}


def move(dst: int, src: int) -> Json:
    """`move`."""
    return {"op": "move", "dst": dst, "src": src}


def jump(pc: int) -> Json:
    """`jump`."""
    return {"op": "jump", "pc": pc}


def spawn(pc: int, *args: int) -> Json:
    """`spawn`."""
    return {"op": "spawn", "pc": pc, "args": list(args)}
