"""JSON of sorts, values, session types and refusals.

| thing       | JSON                                                                            |
|-------------|---------------------------------------------------------------------------------|
| sort        | `"unit" "bool" "nat" "string" "chan"`, `{"prod":[a,b]}`                         |
| value       | `null`, `true`, `3`, `"v"`, `[a,b]`, `{"chan":[sid,role]}`                      |
| global type | `{"kind":"end"}`, `{"kind":"rec","var","body"}`, `{"kind":"var","name"}`,       |
|             | `{"kind":"comm","sender","receiver","branches":[B…]}`                           |
| local type  | the same with `{"kind":"send"/"recv","partner","branches":[B…]}` for `comm`     |
| branch B    | `{"label":{"name","sort"},"continuation"}`                                      |
| refusal     | `{"kind":"self_communication","role":null,"name":"A"}`,                         |
|             | `{"kind":"unmergeable","role":"C","choice":["A","B"],"left":T,"right":T}`       |
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pyvm import global_type as gt
from pyvm import local_type as lt
from pyvm.projection import Refusal, Unmergeable
from pyvm.value import UNIT, BaseSort, Endpoint, Label, Prod, ProdSort, Sort, Unit, Value
from pyvm.wire.basic import (
    MAX_DEPTH,
    Json,
    read_array,
    read_nat,
    read_object,
    read_pair,
    read_string,
    read_tag,
    show,
)
from pyvm.wire.basic import WireError as WireError

_T = TypeVar("_T")

_BASE_SORTS = {sort.value: sort for sort in BaseSort}


def decode_sort(raw: object, path: str = "$", depth: int = 0) -> Sort:
    """Read a sort."""
    _limit(path, depth)
    if isinstance(raw, dict):
        left, right = read_pair(read_object(raw, path, "prod")["prod"], f"{path}.prod")
        return ProdSort(
            decode_sort(left, f"{path}.prod[0]", depth + 1),
            decode_sort(right, f"{path}.prod[1]", depth + 1),
        )
    if isinstance(raw, str) and raw in _BASE_SORTS:
        return _BASE_SORTS[raw]
    raise WireError(
        path, f'expected a sort ({", ".join(_BASE_SORTS)} or {{"prod":[…]}}), found {show(raw)}'
    )


def encode_sort(sort: Sort) -> Json:
    """Write a sort."""
    if isinstance(sort, ProdSort):
        return {"prod": [encode_sort(sort.left), encode_sort(sort.right)]}
    return sort.value


def decode_value(raw: object, path: str = "$", depth: int = 0) -> Value:
    """Read a value."""
    _limit(path, depth)
    if raw is None:
        return UNIT
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int):
        return read_nat(raw, path)
    if isinstance(raw, str):
        return read_string(raw, path)
    if isinstance(raw, list):
        left, right = read_pair(raw, path)
        return Prod(
            decode_value(left, f"{path}[0]", depth + 1),
            decode_value(right, f"{path}[1]", depth + 1),
        )
    sid, role = read_pair(read_object(raw, path, "chan")["chan"], f"{path}.chan")
    return Endpoint(read_nat(sid, f"{path}.chan[0]"), read_string(role, f"{path}.chan[1]"))


def encode_value(value: Value) -> Json:
    """Write a value."""
    if isinstance(value, Unit):
        return None
    if isinstance(value, Prod):
        return [encode_value(value.left), encode_value(value.right)]
    if isinstance(value, Endpoint):
        return {"chan": [value.sid, value.role]}
    return value


def decode_global(raw: object, path: str = "$", depth: int = 0) -> gt.GlobalType:
    """Read a global type; whether it is well-formed is `check_global`'s question."""
    _limit(path, depth)
    match read_tag(raw, path, "kind"):
        case "end":
            read_object(raw, path, "kind")
            return gt.DONE
        case "var":
            found = read_object(raw, path, "kind", "name")
            return gt.Var(read_string(found["name"], f"{path}.name"))
        case "rec":
            found = read_object(raw, path, "kind", "var", "body")
            var = read_string(found["var"], f"{path}.var")
            return gt.Recur(var, decode_global(found["body"], f"{path}.body", depth + 1))
        case "comm":
            found = read_object(raw, path, "kind", "sender", "receiver", "branches")
            return gt.Comm(
                read_string(found["sender"], f"{path}.sender"),
                read_string(found["receiver"], f"{path}.receiver"),
                _branches(found["branches"], path, depth, gt.Branch, decode_global),
            )
        case kind:
            raise WireError(f"{path}.kind", f"expected end, var, rec or comm, found {show(kind)}")


def encode_global(g: gt.GlobalType) -> dict[str, Json]:
    """Write a global type."""
    match g:
        case gt.Done():
            return {"kind": "end"}
        case gt.Var(name):
            return {"kind": "var", "name": name}
        case gt.Recur(var, body):
            return {"kind": "rec", "var": var, "body": encode_global(body)}
        case gt.Comm(sender, receiver, branches):
            return {
                "kind": "comm",
                "sender": sender,
                "receiver": receiver,
                "branches": [
                    _encode_branch(label, encode_global(more)) for label, more in branches
                ],
            }


def decode_local(raw: object, path: str = "$", depth: int = 0) -> lt.LocalType:
    """Read a local type; whether it is well-formed is `well_formed`'s question."""
    _limit(path, depth)
    match read_tag(raw, path, "kind"):
        case "end":
            read_object(raw, path, "kind")
            return lt.DONE
        case "var":
            found = read_object(raw, path, "kind", "name")
            return lt.Var(read_string(found["name"], f"{path}.name"))
        case "rec":
            found = read_object(raw, path, "kind", "var", "body")
            var = read_string(found["var"], f"{path}.var")
            return lt.Recur(var, decode_local(found["body"], f"{path}.body", depth + 1))
        case "send" | "recv" as kind:
            found = read_object(raw, path, "kind", "partner", "branches")
            partner = read_string(found["partner"], f"{path}.partner")
            branches = _branches(found["branches"], path, depth, lt.Branch, decode_local)
            return (lt.Send if kind == "send" else lt.Recv)(partner, branches)
        case kind:
            raise WireError(
                f"{path}.kind", f"expected end, var, rec, send or recv, found {show(kind)}"
            )


def encode_local(t: lt.LocalType) -> dict[str, Json]:
    """Write a local type."""
    match t:
        case lt.Done():
            return {"kind": "end"}
        case lt.Var(name):
            return {"kind": "var", "name": name}
        case lt.Recur(var, body):
            return {"kind": "rec", "var": var, "body": encode_local(body)}
        case lt.Send(partner, branches) | lt.Recv(partner, branches):
            return {
                "kind": "send" if isinstance(t, lt.Send) else "recv",
                "partner": partner,
                "branches": [_encode_branch(label, encode_local(more)) for label, more in branches],
            }


_MALFORMED: dict[type[gt.Malformed], str] = {
    gt.NoRoles: "no_roles",
    gt.DuplicateRole: "duplicate_role",
    gt.SelfCommunication: "self_communication",
    gt.UnknownRole: "unknown_role",
    gt.NoBranches: "no_branches",
    gt.DuplicateLabel: "duplicate_label",
    gt.UnboundVariable: "unbound_variable",
    gt.UnguardedRecursion: "unguarded_recursion",
}


def encode_refusal(refusal: Refusal) -> dict[str, Json]:
    """Write why a protocol is refused; `name` is the offending role, label or variable."""
    match refusal:
        case Unmergeable():
            return {
                "kind": "unmergeable",
                "role": refusal.role,
                "choice": [refusal.sender, refusal.receiver],
                "left": encode_local(refusal.left),
                "right": encode_local(refusal.right),
            }
        case gt.DuplicateRole(name) | gt.SelfCommunication(name) | gt.UnknownRole(name):
            pass
        case gt.DuplicateLabel(name) | gt.UnboundVariable(name) | gt.UnguardedRecursion(name):
            pass
        case gt.NoRoles() | gt.NoBranches():
            return {"kind": _MALFORMED[type(refusal)], "role": None, "name": None}
    return {"kind": _MALFORMED[type(refusal)], "role": None, "name": name}


def decode_refusal(raw: object, path: str = "$") -> Refusal:
    """Read why a protocol is refused."""
    kind = read_tag(raw, path, "kind")
    if kind == "unmergeable":
        found = read_object(raw, path, "kind", "role", "choice", "left", "right")
        sender, receiver = read_pair(found["choice"], f"{path}.choice")
        return Unmergeable(
            read_string(found["role"], f"{path}.role"),
            read_string(sender, f"{path}.choice[0]"),
            read_string(receiver, f"{path}.choice[1]"),
            decode_local(found["left"], f"{path}.left"),
            decode_local(found["right"], f"{path}.right"),
        )
    found = read_object(raw, path, "kind", "role", "name")
    if found["role"] is not None:
        raise WireError(f"{path}.role", f"expected null, found {show(found['role'])}")
    constructor = next((cls for cls, code in _MALFORMED.items() if code == kind), None)
    if constructor is None:
        raise WireError(f"{path}.kind", f"unknown refusal {show(kind)}")
    if constructor is gt.NoRoles or constructor is gt.NoBranches:
        if found["name"] is not None:
            raise WireError(f"{path}.name", f"expected null, found {show(found['name'])}")
        return constructor()
    return constructor(read_string(found["name"], f"{path}.name"))  # type: ignore[call-arg]


def decode_label(raw: object, path: str = "$") -> Label:
    """Read a label."""
    found = read_object(raw, path, "name", "sort")
    return Label(
        read_string(found["name"], f"{path}.name"), decode_sort(found["sort"], f"{path}.sort")
    )


_B = TypeVar("_B")


def _branches(
    raw: object,
    path: str,
    depth: int,
    branch: Callable[[Label, _T], _B],
    decode: Callable[[object, str, int], _T],
) -> tuple[_B, ...]:
    # Two Python frames a level, so that MAX_DEPTH stays clear of the interpreter's limit.
    branches: list[_B] = []
    for i, element in enumerate(read_array(raw, f"{path}.branches")):
        at = f"{path}.branches[{i}]"
        found = read_object(element, at, "label", "continuation")
        label = decode_label(found["label"], f"{at}.label")
        more = decode(found["continuation"], f"{at}.continuation", depth + 1)
        branches.append(branch(label, more))
    return tuple(branches)


def _encode_branch(label: Label, continuation: dict[str, Json]) -> dict[str, Json]:
    return {
        "label": {"name": label.name, "sort": encode_sort(label.sort)},
        "continuation": continuation,
    }


def _limit(path: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        where = path if len(path) <= 80 else f"{path[:77]}..."
        raise WireError(where, f"nested deeper than {MAX_DEPTH} levels")
