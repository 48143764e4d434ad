"""Codecs: how a value is read from JSON and written to it, described once for both directions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from operator import attrgetter
from typing import Any, Generic, TypeVar

from pyvm.wire.basic import (
    MAX_DEPTH,
    Json,
    WireError,
    read_array,
    read_bool,
    read_nat,
    read_object,
    read_pair,
    read_positive,
    read_string,
    read_tag,
    show,
)

T = TypeVar("T")
_A = TypeVar("_A")
_B = TypeVar("_B")
_E = TypeVar("_E", bound=Enum)


class Codec(ABC, Generic[T]):
    """How the values of a type are read and written."""

    @abstractmethod
    def read(self, raw: object, path: str = "$", depth: int = 0) -> T:
        """Return the value of the JSON at a path, at this depth of a nested type.

        Raises `WireError` with the path of the first field that is wrong.
        """

    @abstractmethod
    def write(self, value: T) -> Json:
        """Return the JSON from which `read` makes this value."""


class Plain(Codec[T]):
    """JSON that is itself the value; a reader checks it."""

    def __init__(self, reader: Callable[[object, str], T]) -> None:
        self.reader = reader

    def read(self, raw: object, path: str = "$", depth: int = 0) -> T:
        """Return the JSON, checked."""
        return self.reader(raw, path)

    def write(self, value: Any) -> Json:  # noqa: ANN401 - JSON, whose type is that of the reader
        """Return the value."""
        raw: Json = value
        return raw


NAT = Plain(read_nat)
POSITIVE = Plain(read_positive)
STRING = Plain(read_string)
BOOL = Plain(read_bool)


class Constant(Codec[object]):
    """The only JSON that may be here."""

    def __init__(self, value: Json) -> None:
        self.value = value

    def read(self, raw: object, path: str = "$", depth: int = 0) -> object:
        """Check that it is this one."""
        if raw != self.value:
            known = repr(self.value) if isinstance(self.value, str) else show(self.value)
            raise WireError(path, f"expected {known}, found {show(raw)}")
        return raw

    def write(self, value: object) -> Json:
        """Return the constant."""
        return self.value


class Named(Codec[_E]):
    """One member of an Enum, by its value."""

    def __init__(self, members: type[_E]) -> None:
        self.members = {member.value: member for member in members}

    def read(self, raw: object, path: str = "$", depth: int = 0) -> _E:
        """Return the member of this name."""
        if not isinstance(raw, str) or raw not in self.members:
            raise WireError(path, f"expected {_one_of(self.members)}, found {show(raw)}")
        return self.members[raw]

    def write(self, value: _E) -> Json:
        """Return its name."""
        name: str = value.value
        return name


class Array(Codec[tuple[T, ...]]):
    """Any number of things of a kind."""

    def __init__(self, item: Codec[T]) -> None:
        self.item = item

    # By loops: a comprehension takes one more frame, and a deep type has one in each level.

    def read(self, raw: object, path: str = "$", depth: int = 0) -> tuple[T, ...]:
        """Read each of them."""
        items = []
        for i, element in enumerate(read_array(raw, path)):
            items.append(self.item.read(element, f"{path}[{i}]", depth))
        return tuple(items)

    def write(self, value: tuple[T, ...]) -> Json:
        """Write each of them."""
        items = []
        for item in value:
            items.append(self.item.write(item))
        return items


class Pair(Codec[tuple[_A, _B]]):
    """An array of exactly two."""

    def __init__(self, left: Codec[_A], right: Codec[_B]) -> None:
        self.left = left
        self.right = right

    def read(self, raw: object, path: str = "$", depth: int = 0) -> tuple[_A, _B]:
        """Read both."""
        left, right = read_pair(raw, path)
        return self.left.read(left, f"{path}[0]", depth), self.right.read(
            right, f"{path}[1]", depth
        )

    def write(self, value: tuple[_A, _B]) -> Json:
        """Write both."""
        left, right = value
        return [self.left.write(left), self.right.write(right)]


class Record(Codec[T]):
    """An object with exactly these fields: the parts of a value, in the order of its class.

    `make` makes the value from its parts, `take` takes it apart. `cls` is the class of the value,
    by which variants are told apart. Without `cls` that is `make`; without `take` the class says
    what the parts are.
    """

    def __init__(
        self,
        make: Callable[..., T],
        /,
        cls: type | None = None,
        take: Callable[[T], Sequence[object]] | None = None,
        **fields: Codec[Any],
    ) -> None:
        self.make = make
        self.cls: Any = cls or make
        self.take = take or _parts(make, len(fields))
        self.fields: Mapping[str, Codec[Any]] = fields

    def read(self, raw: object, path: str = "$", depth: int = 0) -> T:
        """Read each field."""
        found = read_object(raw, path, *self.fields)
        parts = []
        for name, codec in self.fields.items():
            parts.append(codec.read(found[name], f"{path}.{name}", depth))
        return self.make(*parts)

    def write(self, value: T) -> dict[str, Json]:
        """Write each field."""
        written = {}
        for (name, codec), part in zip(self.fields.items(), self.take(value), strict=True):
            written[name] = codec.write(part)
        return written


class Tagged(Codec[T]):
    """One of several objects, told apart by a field that all of them have.

    A type that nests gives a function from itself to its variants; it may nest `MAX_DEPTH` levels
    deep. `key` gives the class by which the variant of a value is found.
    """

    def __init__(
        self,
        tag: str,
        variants: Mapping[str, Record[Any]] | Callable[[Tagged[T]], Mapping[str, Record[Any]]],
        key: Callable[[T], type] = type,
    ) -> None:
        self.tag = tag
        self._level = 1 if callable(variants) else 0
        self.variants = variants(self) if callable(variants) else variants
        self._key = key
        self._names = {record.cls: name for name, record in self.variants.items()}

    def read(self, raw: object, path: str = "$", depth: int = 0) -> T:
        """Read the tag, and then the fields that go with it."""
        check_depth(path, depth)
        name = read_tag(raw, path, self.tag)
        record = self.variants.get(name)
        if record is None:
            what = f"expected {_one_of(self.variants)}, found {show(name)}"
            raise WireError(f"{path}.{self.tag}", what)
        found = read_object(raw, path, self.tag, *record.fields)
        depth += self._level
        parts = []
        for field, codec in record.fields.items():
            parts.append(codec.read(found[field], f"{path}.{field}", depth))
        made: T = record.make(*parts)
        return made

    def name(self, value: T) -> str:
        """Return the tag of a value."""
        return self._names[self._key(value)]

    def write(self, value: T) -> dict[str, Json]:
        """Write the tag, and then the fields."""
        name = self._names[self._key(value)]
        record = self.variants[name]
        written: dict[str, Json] = {self.tag: name}
        for (field, codec), part in zip(record.fields.items(), record.take(value), strict=True):
            written[field] = codec.write(part)
        return written


class Fresh(Codec[T]):
    """Something nested whose levels are counted from its own beginning, wherever it is."""

    def __init__(self, inside: Codec[T]) -> None:
        self.inside = inside

    def read(self, raw: object, path: str = "$", depth: int = 0) -> T:
        """Read it at its first level."""
        return self.inside.read(raw, path)

    def write(self, value: T) -> Json:
        """Write it."""
        return self.inside.write(value)


def check_depth(path: str, depth: int) -> None:
    """Refuse what is deeper than `MAX_DEPTH` levels in a nested type."""
    if depth > MAX_DEPTH:
        where = path if len(path) <= 80 else f"{path[:77]}..."
        raise WireError(where, f"nested deeper than {MAX_DEPTH} levels")


def _parts(cls: object, count: int) -> Callable[[Any], Sequence[object]]:
    """Return what takes a value apart into `count` parts; a named tuple is its own parts."""
    if not isinstance(cls, type) or issubclass(cls, tuple):
        return lambda value: value
    names = cls.__match_args__[:count]  # type: ignore[attr-defined]
    if count == 1:
        first = attrgetter(*names)
        return lambda value: (first(value),)
    return attrgetter(*names) if names else lambda value: ()


def _one_of(names: Mapping[str, object]) -> str:
    """Return names as a list in words, for a message."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last
