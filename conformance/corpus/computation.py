"""The instructions that compute, and those that say where a program goes on."""

from __future__ import annotations

from typing import Any

from conformance.plain_json import JsonObject

HALT: JsonObject = {"op": "halt"}
YIELD: JsonObject = {"op": "yield"}


def produce(sort: Any, dst: int) -> JsonObject:
    """`invoke produce`."""
    return {"op": "invoke", "action": {"kind": "produce", "sort": sort}, "dst": dst}


def consume(src: int, dst: int) -> JsonObject:
    """`invoke consume`."""
    return {"op": "invoke", "action": {"kind": "consume", "src": src}, "dst": dst}


def set_(dst: int, value: Any) -> JsonObject:
    """`set`."""
    return {"op": "set", "dst": dst, "value": value}


def move(dst: int, src: int) -> JsonObject:
    """`move`."""
    return {"op": "move", "dst": dst, "src": src}


def jump(pc: int) -> JsonObject:
    """`jump`."""
    return {"op": "jump", "pc": pc}


def spawn(pc: int, *args: int) -> JsonObject:
    """`spawn`."""
    return {"op": "spawn", "pc": pc, "args": list(args)}
