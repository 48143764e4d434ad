"""Payload sorts, the values that inhabit them, and what messages travel between.

Mirrors `Runtime.VM.Value` (Runtime/VM/Value.lean). A value is a plain Python object, so that
registers and messages cost nothing:

| sort   | Python                      |
|--------|-----------------------------|
| unit   | `UNIT`                      |
| bool   | `bool`                      |
| nat    | `int`, at least 0           |
| string | `str`                       |
| prod   | `Prod(left, right)`         |
| chan   | `Endpoint(sid, role)`       |

Python's `==` says `True == 1` and compares named tuples as tuples: `same_value` is the model's
equality.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, TypeAlias

Role: TypeAlias = str
"""A participant of a session, by its name in the global type."""

SessionId: TypeAlias = int
"""Sessions are numbered from 0 in the order in which they open."""

CoroutineId: TypeAlias = int
"""Coroutines are numbered from 0 in the order in which they start."""


class BaseSort(Enum):
    """The sorts without parts; the value is the sort's name."""

    UNIT = "unit"
    BOOL = "bool"
    NAT = "nat"
    STRING = "string"
    CHAN = "chan"


class ProdSort(NamedTuple):
    """The sort of pairs."""

    left: Sort
    right: Sort


Sort: TypeAlias = BaseSort | ProdSort
"""The sorts of payloads. Mirrors `PayloadSort`."""


class Unit(Enum):
    """The type of the one value of sort unit."""

    UNIT = "unit"


UNIT = Unit.UNIT


class Endpoint(NamedTuple):
    """One role's end of one session; it is also the value of sort chan that gives access to it."""

    sid: SessionId
    role: Role


Chan: TypeAlias = Endpoint
"""A value of sort chan is the endpoint itself."""


class Edge(NamedTuple):
    """The direction from one role of a session to another; each has a buffer of its own."""

    sid: SessionId
    sender: Role
    receiver: Role


class Prod(NamedTuple):
    """A pair of values."""

    left: Value
    right: Value


Value: TypeAlias = Unit | bool | int | str | Endpoint | Prod
"""What registers and messages hold."""


class Label(NamedTuple):
    """The name of a branch of a session type, and the sort of its payload."""

    name: str
    sort: Sort


class Message(NamedTuple):
    """What a buffer holds: the name of a branch and its payload."""

    label: str
    value: Value


# Reading a member off an Enum class is slow in CPython 3.11, and `has_sort` runs on every send.
_UNIT, _BOOL, _NAT = BaseSort.UNIT, BaseSort.BOOL, BaseSort.NAT
_STRING, _CHAN = BaseSort.STRING, BaseSort.CHAN


def has_sort(value: Value, sort: Sort) -> bool:
    """Is the value of this sort? Mirrors `Value.hasSort`."""
    # By exact type: `bool` is a subclass of `int`, but a bool is no nat.
    kind = type(value)
    if type(sort) is ProdSort:
        if type(value) is not Prod:
            return False
        return has_sort(value[0], sort[0]) and has_sort(value[1], sort[1])
    if sort is _NAT:
        return kind is int and value >= 0  # type: ignore[operator]
    if sort is _STRING:
        return kind is str
    if sort is _UNIT:
        return value is UNIT
    if sort is _BOOL:
        return kind is bool
    if sort is _CHAN:
        return kind is Endpoint
    return False


def same_value(left: Value, right: Value) -> bool:
    """Are these the same value of the same sort? Mirrors `DecidableEq Value`."""
    if type(left) is not type(right):
        return False
    if isinstance(left, Prod) and isinstance(right, Prod):
        return same_value(left.left, right.left) and same_value(left.right, right.right)
    return left == right
