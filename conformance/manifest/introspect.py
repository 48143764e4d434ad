"""Python's own manifest: the shapes of pyvm's types, read from the classes themselves."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from importlib import import_module
from types import UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin

from conformance.errors import CannotJudge
from conformance.manifest.correspondence import CONSTRUCTORS, PAIRS
from conformance.manifest.shapes import Constructor, Field, Manifest, Shape

_BARE = (Field(None, None),)
"""The one field of a constructor that is its bare payload, as an `int` is for `Value.nat`."""


def python_manifest(pairs: Mapping[str, str] = PAIRS) -> Manifest:
    """Return every paired type of pyvm; one that is not there is left out."""
    found = ((name, _resolve(place)) for name, place in pairs.items())
    return Manifest({name: _shape(name, t) for name, t in found if t is not None})


PythonType: TypeAlias = Any
"""What may stand for a type in an annotation: a class, a union, a form of `tuple`."""


def camel(name: str) -> str:
    """Return `wavesRun` for each of `waves_run`, `WAVES_RUN`, `WavesRun` and `wavesRun`."""
    if "_" in name or name.isupper():
        head, *rest = [part for part in name.lower().split("_") if part] or [name]
        return head + "".join(part.capitalize() for part in rest)
    return name[:1].lower() + name[1:]


def _resolve(place: str) -> PythonType:
    """Return what has this name, or None if there is no such module or name."""
    module, _, name = place.partition(":")
    path = module if module == "builtins" else f"pyvm.{module}"
    try:
        return getattr(import_module(path), name, None)
    except ModuleNotFoundError as error:
        if error.name == path:
            return None
        raise CannotJudge(f"{path} cannot be imported: {error}", fix="mend pyvm first") from error
    except Exception as error:
        raise CannotJudge(f"{path} cannot be imported: {error}", fix="mend pyvm first") from error


def _shape(name: str, t: PythonType) -> Shape:
    members = _members(t)
    if members is None and not _is_enum(t):
        return Shape(name, "structure", (_constructor("mk", t),))
    named = _renamed(name)
    constructors: list[Constructor] = []
    for member in members or (t,):
        constructors += (
            c for c in _constructors(member, named) if c.name not in {x.name for x in constructors}
        )
    mixed = members is not None and any(_is_enum(m) and len(m) > 1 for m in members)
    return Shape(name, "inductive", tuple(constructors), ordered=not mixed)


def _renamed(type_name: str) -> dict[PythonType, str]:
    """Return the Python classes of this type's constructors that have other names."""
    named: dict[PythonType, str] = {}
    for constructor, place in CONSTRUCTORS.items():
        owner, _, short = constructor.partition(".")
        if owner == type_name and (t := _resolve(place)) is not None:
            for member in _members(t) or (t,):
                named[member] = short
    return named


def _constructors(member: PythonType, named: Mapping[PythonType, str]) -> Iterator[Constructor]:
    """The constructors that one member of a union stands for: those of an enum, or its own."""
    if member not in named and _is_enum(member):
        yield from (Constructor(camel(m.name), ()) for m in member)
        return
    name = named.get(member, camel(member.__name__))
    yield Constructor(name, _BARE) if _is_bare(member, named) else _constructor(name, member)


def _is_bare(member: PythonType, named: Mapping[PythonType, str]) -> bool:
    """Return whether the value itself is the payload: a builtin, a paired type, one of several."""
    if member.__module__ == "builtins" or list(named.values()).count(named.get(member, "")) > 1:
        return True
    return any(_resolve(place) is member for place in PAIRS.values())


def _constructor(name: str, t: PythonType) -> Constructor:
    """Return a constructor with the fields of a class, or of a tuple type."""
    if _origin(t) is tuple:
        return Constructor(name, tuple(Field(None, None) for _ in get_args(t)))
    if dataclasses.is_dataclass(t):
        names = [f.name for f in dataclasses.fields(t) if f.init]
        return Constructor(name, _fields(names))
    if issubclass(t, tuple) and hasattr(t, "_fields"):
        return Constructor(name, _fields(t._fields))
    slots = [slot for c in t.__mro__ for slot in c.__dict__.get("__slots__", ())]
    provided = (n for c in t.__mro__ for n, value in vars(c).items() if isinstance(value, property))
    public = [slot for slot in slots if not slot.startswith("_")]
    return Constructor(
        name, _fields(public), ordered=False, provided=frozenset(map(camel, provided))
    )


def _fields(names: Iterable[str]) -> tuple[Field, ...]:
    return tuple(Field(camel(name), None) for name in names)


def _members(t: PythonType) -> tuple[PythonType, ...] | None:
    """Return the members of a union; None for anything else."""
    return get_args(t) if isinstance(t, UnionType) or _origin(t) is Union else None


def _is_enum(t: PythonType) -> bool:
    return isinstance(t, type) and issubclass(t, Enum)


def _origin(t: PythonType) -> object:
    return get_origin(t)
