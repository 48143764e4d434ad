"""Bytecode, types and raw images, short enough to write tables of."""

from __future__ import annotations

from typing import Any

from conformance.corpus.vocabulary import Json

Program = list[Json]

END: Json = {"kind": "end"}
HALT: Json = {"op": "halt"}
YIELD: Json = {"op": "yield"}


def _action(kind: str, partner: str, branches: tuple[tuple[str, Any, Json], ...]) -> Json:
    listed = [{"label": {"name": n, "sort": s}, "continuation": t} for n, s, t in branches]
    return {"kind": kind, "partner": partner, "branches": listed}


def snd(partner: str, *branches: tuple[str, Any, Json]) -> Json:
    """Make a local type that sends; a branch is (label, sort, continuation)."""
    return _action("send", partner, branches)


def rcv(partner: str, *branches: tuple[str, Any, Json]) -> Json:
    """Make a local type that receives."""
    return _action("recv", partner, branches)


def rec(var: str, body: Json) -> Json:
    """Make a recursive type."""
    return {"kind": "rec", "var": var, "body": body}


def var(name: str) -> Json:
    """Make a recursion variable."""
    return {"kind": "var", "name": name}


def prod(left: Any, right: Any) -> Json:
    """Make the sort of pairs."""
    return {"prod": [left, right]}


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


def chan(sid: int, role: str) -> Json:
    """Make a value that is a channel."""
    return {"chan": [sid, role]}


def raw(**parts: tuple[Json, Program]) -> Json:
    """Make a raw image from the local type and the program of each role."""
    return {
        "roles": list(parts),
        "programs": [program for _, program in parts.values()],
        "local_types": [kind for kind, _ in parts.values()],
    }


def solo(*program: Json) -> Json:
    """Make a raw image of one role A with nothing to say: its type is `end`."""
    return raw(A=(END, list(program)))


BYE: Program = [close(0), HALT]
"""How a program whose protocol is done ends."""
