"""JSON of instructions: `{"op":"receive","chan":0,"dst":1}`, a field for each of the class's.

`offer` and `choose` have `"table":[["label",pc],…]`, `invoke` has
`"action":{"kind":"produce","sort":S}` or `{"kind":"consume","src":r}`.
"""

from __future__ import annotations

from pyvm import instr
from pyvm.instr import Action, Instr, JumpTable, Program
from pyvm.wire.basic import (
    Json,
    WireError,
    read_list,
    read_nat,
    read_object,
    read_pair,
    read_string,
    read_tag,
    show,
)
from pyvm.wire.types import (
    decode_local,
    decode_sort,
    decode_value,
    encode_local,
    encode_sort,
    encode_value,
)


def decode_instr(raw: object, path: str = "$") -> Instr:
    """Read an instruction."""

    def fields(*names: str) -> dict[str, Json]:
        return read_object(raw, path, "op", *names)

    def reg(name: str) -> int:
        return read_nat(found[name], f"{path}.{name}")

    match read_tag(raw, path, "op"):
        case "send":
            found = fields("chan", "val")
            return instr.Send(reg("chan"), reg("val"))
        case "receive":
            found = fields("chan", "dst")
            return instr.Receive(reg("chan"), reg("dst"))
        case "offer":
            found = fields("chan", "table")
            return instr.Offer(reg("chan"), _table(found["table"], f"{path}.table"))
        case "choose":
            found = fields("chan", "dst", "table")
            return instr.Choose(reg("chan"), reg("dst"), _table(found["table"], f"{path}.table"))
        case "open":
            found = fields("roles", "types", "dsts")
            return instr.Open(
                read_list(found["roles"], f"{path}.roles", read_string),
                read_list(found["types"], f"{path}.types", decode_local),
                read_list(found["dsts"], f"{path}.dsts", read_nat),
            )
        case "close":
            found = fields("chan")
            return instr.Close(reg("chan"))
        case "invoke":
            found = fields("action", "dst")
            return instr.Invoke(_action(found["action"], f"{path}.action"), reg("dst"))
        case "acquire":
            found = fields("layer", "dst")
            return instr.Acquire(read_string(found["layer"], f"{path}.layer"), reg("dst"))
        case "release":
            found = fields("layer", "evidence")
            return instr.Release(read_string(found["layer"], f"{path}.layer"), reg("evidence"))
        case "fork":
            found = fields("chan")
            return instr.Fork(reg("chan"))
        case "join":
            fields()
            return instr.Join()
        case "abort":
            fields()
            return instr.Abort()
        case "transfer":
            found = fields("chan", "target")
            return instr.Transfer(reg("chan"), reg("target"))
        case "tag":
            found = fields("fact", "dst")
            return instr.Tag(reg("fact"), reg("dst"))
        case "check":
            found = fields("fact", "role", "dst")
            role = read_string(found["role"], f"{path}.role")
            return instr.Check(reg("fact"), role, reg("dst"))
        case "set":
            found = fields("dst", "value")
            return instr.Set(reg("dst"), decode_value(found["value"], f"{path}.value"))
        case "move":
            found = fields("dst", "src")
            return instr.Move(reg("dst"), reg("src"))
        case "jump":
            found = fields("pc")
            return instr.Jump(reg("pc"))
        case "spawn":
            found = fields("pc", "args")
            return instr.Spawn(reg("pc"), read_list(found["args"], f"{path}.args", read_nat))
        case "yield":
            fields()
            return instr.Yield()
        case "halt":
            fields()
            return instr.Halt()
        case op:
            raise WireError(f"{path}.op", f"unknown instruction {show(op)}")


def encode_instr(i: Instr) -> dict[str, Json]:
    """Write an instruction."""
    match i:
        case instr.Send(chan, val):
            return {"op": "send", "chan": chan, "val": val}
        case instr.Receive(chan, dst):
            return {"op": "receive", "chan": chan, "dst": dst}
        case instr.Offer(chan, table):
            return {"op": "offer", "chan": chan, "table": _encode_table(table)}
        case instr.Choose(chan, dst, table):
            return {"op": "choose", "chan": chan, "dst": dst, "table": _encode_table(table)}
        case instr.Open(roles, types, dsts):
            wire_types: list[Json] = [encode_local(t) for t in types]
            return {"op": "open", "roles": [*roles], "types": wire_types, "dsts": [*dsts]}
        case instr.Close(chan):
            return {"op": "close", "chan": chan}
        case instr.Invoke(action, dst):
            return {"op": "invoke", "action": _encode_action(action), "dst": dst}
        case instr.Acquire(layer, dst):
            return {"op": "acquire", "layer": layer, "dst": dst}
        case instr.Release(layer, evidence):
            return {"op": "release", "layer": layer, "evidence": evidence}
        case instr.Fork(chan):
            return {"op": "fork", "chan": chan}
        case instr.Join():
            return {"op": "join"}
        case instr.Abort():
            return {"op": "abort"}
        case instr.Transfer(chan, target):
            return {"op": "transfer", "chan": chan, "target": target}
        case instr.Tag(fact, dst):
            return {"op": "tag", "fact": fact, "dst": dst}
        case instr.Check(fact, role, dst):
            return {"op": "check", "fact": fact, "role": role, "dst": dst}
        case instr.Set(dst, value):
            return {"op": "set", "dst": dst, "value": encode_value(value)}
        case instr.Move(dst, src):
            return {"op": "move", "dst": dst, "src": src}
        case instr.Jump(pc):
            return {"op": "jump", "pc": pc}
        case instr.Spawn(pc, args):
            return {"op": "spawn", "pc": pc, "args": [*args]}
        case instr.Yield():
            return {"op": "yield"}
        case instr.Halt():
            return {"op": "halt"}


def decode_program(raw: object, path: str = "$") -> Program:
    """Read a program."""
    return read_list(raw, path, decode_instr)


def encode_program(program: Program) -> list[Json]:
    """Write a program."""
    return [encode_instr(i) for i in program]


def _table(raw: object, path: str) -> JumpTable:
    def entry(element: object, at: str) -> tuple[str, int]:
        label, pc = read_pair(element, at)
        return read_string(label, f"{at}[0]"), read_nat(pc, f"{at}[1]")

    return read_list(raw, path, entry)


def _encode_table(table: JumpTable) -> list[Json]:
    return [[label, pc] for label, pc in table]


def _action(raw: object, path: str) -> Action:
    match read_tag(raw, path, "kind"):
        case "produce":
            found = read_object(raw, path, "kind", "sort")
            return instr.Produce(decode_sort(found["sort"], f"{path}.sort"))
        case "consume":
            found = read_object(raw, path, "kind", "src")
            return instr.Consume(read_nat(found["src"], f"{path}.src"))
        case kind:
            raise WireError(f"{path}.kind", f"expected produce or consume, found {show(kind)}")


def _encode_action(action: Action) -> dict[str, Json]:
    match action:
        case instr.Produce(sort):
            return {"kind": "produce", "sort": encode_sort(sort)}
        case instr.Consume(src):
            return {"kind": "consume", "src": src}
