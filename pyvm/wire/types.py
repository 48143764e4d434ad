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

from typing import Any

from pyvm import global_type as gt
from pyvm import local_type as lt
from pyvm.projection import Refusal, Unmergeable
from pyvm.value import UNIT, BaseSort, Endpoint, Label, Prod, ProdSort, Sort, Unit, Value
from pyvm.wire.basic import Json, read_nat, read_object, read_pair, read_string, show
from pyvm.wire.basic import WireError as WireError
from pyvm.wire.codec import (
    STRING,
    Array,
    Codec,
    Constant,
    Fresh,
    Pair,
    Plain,
    Record,
    Tagged,
    check_depth,
)

_BASE_SORTS = {sort.value: sort for sort in BaseSort}


class _Sort(Codec[Sort]):
    def read(self, raw: object, path: str = "$", depth: int = 0) -> Sort:
        check_depth(path, depth)
        if isinstance(raw, dict):
            left, right = read_pair(read_object(raw, path, "prod")["prod"], f"{path}.prod")
            return ProdSort(
                self.read(left, f"{path}.prod[0]", depth + 1),
                self.read(right, f"{path}.prod[1]", depth + 1),
            )
        if isinstance(raw, str) and raw in _BASE_SORTS:
            return _BASE_SORTS[raw]
        raise WireError(
            path, f'expected a sort ({", ".join(_BASE_SORTS)} or {{"prod":[…]}}), found {show(raw)}'
        )

    def write(self, value: Sort) -> Json:
        if isinstance(value, ProdSort):
            return {"prod": [self.write(value.left), self.write(value.right)]}
        return value.value


class _Value(Codec[Value]):
    def read(self, raw: object, path: str = "$", depth: int = 0) -> Value:
        check_depth(path, depth)
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
                self.read(left, f"{path}[0]", depth + 1), self.read(right, f"{path}[1]", depth + 1)
            )
        sid, role = read_pair(read_object(raw, path, "chan")["chan"], f"{path}.chan")
        return Endpoint(read_nat(sid, f"{path}.chan[0]"), read_string(role, f"{path}.chan[1]"))

    def write(self, value: Value) -> Json:
        if isinstance(value, Unit):
            return None
        if isinstance(value, Prod):
            return [self.write(value.left), self.write(value.right)]
        if isinstance(value, Endpoint):
            return {"chan": [value.sid, value.role]}
        return value


ROLE = Plain(read_string)
"""A participant of a session; whether it exists is not asked here."""
NAME = Plain(read_string)
"""The name of a branch or of a recursion variable."""
SORT = _Sort()
VALUE = _Value()
LABEL = Record(Label, name=NAME, sort=Fresh(SORT))

GLOBAL: Tagged[gt.GlobalType] = Tagged(
    "kind",
    lambda whole: {
        "end": Record(gt.Done),
        "var": Record(gt.Var, name=NAME),
        "rec": Record(gt.Recur, var=NAME, body=whole),
        "comm": Record(
            gt.Comm,
            sender=ROLE,
            receiver=ROLE,
            branches=Array(Record(gt.Branch, label=LABEL, continuation=whole)),
        ),
    },
)
"""A global type; whether it is well-formed is for `check_global` to say."""


def _local_variants(whole: Tagged[lt.LocalType]) -> dict[str, Record[lt.LocalType]]:
    branches = Array(Record(lt.Branch, label=LABEL, continuation=whole))
    return {
        "end": Record(lt.Done),
        "var": Record(lt.Var, name=NAME),
        "rec": Record(lt.Recur, var=NAME, body=whole),
        "send": Record(lt.Send, partner=ROLE, branches=branches),
        "recv": Record(lt.Recv, partner=ROLE, branches=branches),
    }


LOCAL: Tagged[lt.LocalType] = Tagged("kind", _local_variants)
"""A local type; whether it is well-formed is for `well_formed` to say."""


def _about(cls: Any) -> Record[gt.Malformed]:  # noqa: ANN401 - a class with one field
    """Return the record of a refusal that names the offending role, label or variable."""
    (part,) = cls.__match_args__
    return Record(
        lambda _, name: cls(name),
        cls=cls,
        take=lambda refusal: (None, getattr(refusal, part)),
        role=Constant(None),
        name=STRING,
    )


def _bare(cls: type[gt.NoRoles | gt.NoBranches]) -> Record[gt.Malformed]:
    """Return the record of a refusal that names nothing."""
    nothing = Constant(None)
    return Record(
        lambda _, __: cls(), cls=cls, take=lambda _: (None, None), role=nothing, name=nothing
    )


REFUSAL: Tagged[Refusal] = Tagged(
    "kind",
    {
        "no_roles": _bare(gt.NoRoles),
        "duplicate_role": _about(gt.DuplicateRole),
        "self_communication": _about(gt.SelfCommunication),
        "unknown_role": _about(gt.UnknownRole),
        "no_branches": _bare(gt.NoBranches),
        "duplicate_label": _about(gt.DuplicateLabel),
        "unbound_variable": _about(gt.UnboundVariable),
        "unguarded_recursion": _about(gt.UnguardedRecursion),
        "unmergeable": Record(
            lambda role, choice, *types: Unmergeable(role, choice[0], choice[1], *types),
            cls=Unmergeable,
            take=lambda why: (why.role, (why.sender, why.receiver), why.left, why.right),
            role=ROLE,
            choice=Pair(ROLE, ROLE),
            left=LOCAL,
            right=LOCAL,
        ),
    },
)

decode_value, encode_value = VALUE.read, VALUE.write
decode_local, encode_local = LOCAL.read, LOCAL.write
decode_refusal, encode_refusal = REFUSAL.read, REFUSAL.write
