"""The instructions that talk, and those that begin and end a conversation."""

from __future__ import annotations

from conformance.plain_json import JsonObject


def send(chan: int, val: int) -> JsonObject:
    """`send`."""
    return {"op": "send", "chan": chan, "val": val}


def receive(chan: int, dst: int) -> JsonObject:
    """`receive`."""
    return {"op": "receive", "chan": chan, "dst": dst}


def offer(chan: int, **table: int) -> JsonObject:
    """`offer`, the table as label=pc."""
    return {"op": "offer", "chan": chan, "table": [list(row) for row in table.items()]}


def choose(chan: int, dst: int, **table: int) -> JsonObject:
    """`choose`, the table as label=pc."""
    return {"op": "choose", "chan": chan, "dst": dst, "table": [list(row) for row in table.items()]}


def table(instruction: JsonObject, *rows: tuple[str, int]) -> JsonObject:
    """Give the instruction this jump table, which may repeat a label."""
    return {**instruction, "table": [list(row) for row in rows]}


def open_(roles: list[str], types: list[JsonObject], dsts: list[int]) -> JsonObject:
    """`open`."""
    return {"op": "open", "roles": roles, "types": types, "dsts": dsts}


def close(chan: int) -> JsonObject:
    """`close`."""
    return {"op": "close", "chan": chan}


def chan(sid: int, role: str) -> JsonObject:
    """Make a value that is a channel."""
    return {"chan": [sid, role]}
