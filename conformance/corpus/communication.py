"""The instructions that talk, and those that begin and end a conversation."""

from __future__ import annotations

from conformance.cases.case import Json


def send(chan: int, val: int) -> Json:
    """`send`."""
    return {"op": "send", "chan": chan, "val": val}


def receive(chan: int, dst: int) -> Json:
    """`receive`."""
    return {"op": "receive", "chan": chan, "dst": dst}


def offer(chan: int, **table: int) -> Json:
    """`offer`, the table as label=pc."""
    return {"op": "offer", "chan": chan, "table": [list(row) for row in table.items()]}


def choose(chan: int, dst: int, **table: int) -> Json:
    """`choose`, the table as label=pc."""
    return {"op": "choose", "chan": chan, "dst": dst, "table": [list(row) for row in table.items()]}


def table(instruction: Json, *rows: tuple[str, int]) -> Json:
    """Give the instruction this jump table, which may repeat a label."""
    return {**instruction, "table": [list(row) for row in rows]}


def open_(roles: list[str], types: list[Json], dsts: list[int]) -> Json:
    """`open`."""
    return {"op": "open", "roles": roles, "types": types, "dsts": dsts}


def close(chan: int) -> Json:
    """`close`."""
    return {"op": "close", "chan": chan}


def chan(sid: int, role: str) -> Json:
    """Make a value that is a channel."""
    return {"chan": [sid, role]}
