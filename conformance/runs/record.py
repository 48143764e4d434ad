"""What all records of an outcome are made of: numbers, names, values, sorts and local types.

`msgspec` reads records from JSON, and names by its path whatever is missing, unknown or of another
type: `true` is no number, and neither is 1.0.
"""

from __future__ import annotations

from reprlib import repr as brief
from typing import Annotated, Any, Literal, TypeAlias, dataclass_transform

from msgspec import Meta, Struct, ValidationError, convert, field, json

from conformance.plain_json import Json

Nat = Annotated[int, Meta(ge=0)]
Role: TypeAlias = str
"""Not even empty names are refused: whatever a case may name can be in its trace."""
Endpoint = tuple[Nat, Role]
"""A session and a role of it."""
Fact = tuple[Endpoint, str]
"""What is known of an endpoint."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Record(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A record of the trace format: every field is required, unknown fields are rejected.

    Records are trees, so the garbage collector need not look for cycles in them.
    """


def written(record: Record) -> Json:
    """Return a record as the trace format has it; it may hold no value of the machine."""
    return json.decode(json.encode(record))


class Kinded(Record, tag_field="kind"):
    """A record of one of several kinds, which its field `kind` names."""

    @property
    def kind(self) -> str:
        """Its name in the format."""
        return str(self.__struct_config__.tag)


class Value(tuple[str, Any]):
    """A value of the machine: its kind, and what it holds; a bool is equal to no number."""

    __slots__ = ()

    @property
    def kind(self) -> str:
        """One of `unit`, `bool`, `nat`, `string`, `prod` and `chan`."""
        return self[0]

    def to_json(self) -> Json:
        """Return it as the trace format has it."""
        kind, content = self
        if kind == "prod":
            return [part.to_json() for part in content]
        return {"chan": list(content)} if kind == "chan" else content


class Misfit(ValueError):
    """When JSON writes no value; as text it is what `msgspec` says, with the path to the part."""

    def __init__(self, what: str, path: str = "") -> None:
        self.what = what
        self.path = path
        super().__init__(f"{what}{_AT}{path}`" if path else what)

    @classmethod
    def of(cls, error: ValidationError, path: str = "") -> Misfit:
        """Return what `msgspec` found wrong in the part that has this path."""
        what, *inwards = str(error).split(_AT)
        return cls(what, "".join((path, *(p.removesuffix("`") for p in reversed(inwards)))))

    def inside(self, path: str) -> Misfit:
        """Return the same, seen from what has it at this path."""
        return Misfit(self.what, path + self.path)


_AT = " - at `$"
"""How `msgspec` begins a path; one after another they lead outwards."""


def read_value(raw: Json) -> Value:
    """Return the value that JSON writes this way; raises `Misfit` if it writes none."""
    if raw is None:
        return UNIT
    if raw is True or raw is False:
        return TRUE if raw else FALSE
    if isinstance(raw, int) and raw >= 0:
        return _NATS[raw] if raw < len(_NATS) else Value(("nat", raw))
    if isinstance(raw, str):
        return Value(("string", raw))
    if isinstance(raw, list) and len(raw) == 2:
        return Value(("prod", _read_each(raw)))
    if isinstance(raw, dict) and raw.keys() == _CHAN:
        try:
            return Value(("chan", convert(raw["chan"], Endpoint)))
        except ValidationError as error:
            raise Misfit.of(error, ".chan") from error
    raise Misfit(f"Expected a value, got {brief(raw)}")


def _read_each(raw: list[Json]) -> tuple[Value, ...]:
    """Return the values of an array."""
    found = []
    for place, part in enumerate(raw):
        try:
            found.append(UNIT if part is None else read_value(part))
        except Misfit as error:
            raise error.inside(f"[{place}]") from error
    return tuple(found)


_CHAN = {"chan"}
UNIT = Value(("unit", None))
TRUE = Value(("bool", True))
FALSE = Value(("bool", False))
_NATS = tuple(Value(("nat", n)) for n in range(256))
"""The small numbers, which are read again and again."""


class Registers(tuple[Value, ...]):
    """The registers of a coroutine: there are 16."""

    __slots__ = ()


def read_registers(raw: Json) -> Registers:
    """Return the registers that JSON writes this way; raises `Misfit` if it writes none."""
    if not isinstance(raw, list) or len(raw) != 16:
        raise Misfit(f"Expected 16 registers, got {brief(raw)}")
    return Registers(_read_each(raw))


def read_unusual(kind: type, raw: Json) -> Value | Registers:
    """Return what JSON has in a form of its own: a value, or the registers."""
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
    """Go round the loop of this name once more."""

    name: str


AnyLocalType = End | Send | Recv | Rec | Var
