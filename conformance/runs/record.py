"""What all records of an outcome are made of: numbers, names, values, sorts and local types.

A record is read from JSON by `msgspec`, which names by its path whatever is missing, unknown or of
another type: `true` is no number, and 1.0 is none either.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias, dataclass_transform

from msgspec import Meta, Struct, convert, field, json

Nat = Annotated[int, Meta(ge=0)]
Role: TypeAlias = str
"""Not even empty names are refused: whatever a case may name can stand in its trace."""
Endpoint = tuple[Nat, Role]
"""A session and a role of it."""
Fact = tuple[Endpoint, str]
"""What is known of an endpoint."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Record(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A record of the trace format: every field is required, unknown fields are rejected.

    Records are trees, so the collector of cycles need not look at them.
    """


def written(record: Record) -> Any:
    """Return a record that holds no value of the machine as the trace format writes it."""
    return json.decode(json.encode(record))


class Kinded(Record, tag_field="kind"):
    """A record of one of several kinds, which its field `kind` names."""

    @property
    def kind(self) -> str:
        """How the format calls it."""
        return str(self.__struct_config__.tag)


class Value(tuple[str, Any]):
    """A value of the machine: its kind, and what it holds; a bool is equal to no number."""

    __slots__ = ()

    @property
    def kind(self) -> str:
        """One of `unit`, `bool`, `nat`, `string`, `prod` and `chan`."""
        return self[0]

    def to_json(self) -> Any:
        """Write it as the trace format has it."""
        kind, content = self
        if kind == "prod":
            return [part.to_json() for part in content]
        return {"chan": list(content)} if kind == "chan" else content


def read_value(raw: Any) -> Value:
    """Return the value that JSON writes this way; raises ValueError if it writes none."""
    if raw is None:
        return UNIT
    if raw is True or raw is False:
        return TRUE if raw else FALSE
    if isinstance(raw, int) and raw >= 0:
        return _NATS[raw] if raw < len(_NATS) else Value(("nat", raw))
    if isinstance(raw, str):
        return Value(("string", raw))
    if isinstance(raw, list) and len(raw) == 2:
        return Value(("prod", (read_value(raw[0]), read_value(raw[1]))))
    if isinstance(raw, dict) and raw.keys() == _CHAN:
        return Value(("chan", convert(raw["chan"], Endpoint)))
    raise ValueError(f"Expected a value, got {raw!r:.60}")


_CHAN = {"chan"}
UNIT = Value(("unit", None))
TRUE = Value(("bool", True))
FALSE = Value(("bool", False))
_NATS = tuple(Value(("nat", n)) for n in range(256))
"""The small numbers, which are read again and again."""


class Registers(tuple[Value, ...]):
    """The registers of a coroutine: there are 16."""

    __slots__ = ()


def read_registers(raw: Any) -> Registers:
    """Return the registers that JSON writes this way; raises ValueError if it writes none."""
    if not isinstance(raw, list) or len(raw) != 16:
        raise ValueError(f"Expected 16 registers, got {raw!r:.60}")
    return Registers([UNIT if value is None else read_value(value) for value in raw])


def read_unusual(kind: type, raw: Any) -> Value | Registers:
    """Return what JSON writes in a way of its own: a value, or the registers."""
    return read_value(raw) if kind is Value else read_registers(raw)


class Product(Record):
    """The sort of a pair."""

    prod: tuple[Sort, Sort]


Sort = Literal["unit", "bool", "nat", "string", "chan"] | Product


class Label(Record):
    """The label of a branch, with the sort of its payload."""

    name: str
    sort: Sort


class LocalType(Kinded):
    """What one role does in a session."""


class End(LocalType, tag="end"):
    """Nothing more."""


class Branch(Record):
    """A label, and what comes after it."""

    label: Label
    continuation: AnyLocalType


class Choice(LocalType):
    """A message to a partner or from one."""

    partner: Role
    branches: tuple[Branch, ...]


class Send(Choice, tag="send"):
    """The role chooses what to send."""


class Recv(Choice, tag="recv"):
    """The partner chooses."""


class Rec(LocalType, tag="rec"):
    """A loop."""

    var: str
    body: AnyLocalType


class Var(LocalType, tag="var"):
    """Once more round the loop of this name."""

    name: str


AnyLocalType = End | Send | Recv | Rec | Var
