"""Checked readers of JSON that someone else wrote, and the error that names the bad field."""

from __future__ import annotations

import sys
from typing import TypeAlias

Json: TypeAlias = bool | int | str | list["Json"] | dict[str, "Json"] | None
"""JSON as the formats use it: integers only."""

MAX_DEPTH = 1000
"""How deep sorts, values and types may nest; deeper ones are refused before anything recurses."""

sys.setrecursionlimit(max(sys.getrecursionlimit(), 30 * MAX_DEPTH))
# Unfolding a loop doubles the depth of its type, JSON has three levels for each of a type, and a
# reader takes up to two frames for each: more than the interpreter allows by itself. It is done
# once and here, since the limit is the process's and not a thread's; such frames are on the heap.


class WireError(ValueError):
    """When JSON does not have the shape of its format; `path` is the JSON path of the field."""

    def __init__(self, path: str, what: str) -> None:
        self.path = path
        self.what = what
        super().__init__(f"{path}: {what}")


def read_object(raw: object, path: str, *fields: str) -> dict[str, Json]:
    """Read an object with exactly these fields."""
    found = read_any_object(raw, path)
    for field in fields:
        if field not in found:
            raise WireError(path, f"the field {field!r} is missing")
    if len(found) > len(fields):
        unknown = next(field for field in found if field not in fields)
        raise WireError(f"{path}.{unknown}", f"unknown field; known: {', '.join(fields)}")
    return found


def read_any_object(raw: object, path: str) -> dict[str, Json]:
    """Read an object, whatever its fields."""
    if not isinstance(raw, dict):
        raise WireError(path, f"expected an object, found {show(raw)}")
    return raw


def read_tag(raw: object, path: str, field: str) -> str:
    """Read the field that says which of several objects this is."""
    found = read_any_object(raw, path)
    if field not in found:
        raise WireError(path, f"the field {field!r} is missing")
    return read_string(found[field], f"{path}.{field}")


def read_string(raw: object, path: str) -> str:
    """Read a string that UTF-8 can hold."""
    if not isinstance(raw, str):
        raise WireError(path, f"expected a string, found {show(raw)}")
    if not raw.isascii() and any("\ud800" <= char <= "\udfff" for char in raw):
        raise WireError(path, "the string holds half of a surrogate pair")
    return raw


def read_nat(raw: object, path: str) -> int:
    """Read an integer of at least 0."""
    if type(raw) is not int or raw < 0:
        raise WireError(path, f"expected an integer of at least 0, found {show(raw)}")
    return raw


def read_positive(raw: object, path: str) -> int:
    """Read an integer of at least 1."""
    value = read_nat(raw, path)
    if value < 1:
        raise WireError(path, "expected an integer of at least 1, found 0")
    return value


def read_bool(raw: object, path: str) -> bool:
    """Read true or false."""
    if not isinstance(raw, bool):
        raise WireError(path, f"expected true or false, found {show(raw)}")
    return raw


def read_array(raw: object, path: str) -> list[Json]:
    """Read an array, whatever its elements."""
    if not isinstance(raw, list):
        raise WireError(path, f"expected an array, found {show(raw)}")
    return raw


def read_pair(raw: object, path: str) -> tuple[Json, Json]:
    """Read an array of two elements."""
    if not isinstance(raw, list) or len(raw) != 2:
        raise WireError(path, f"expected an array of two, found {show(raw)}")
    return raw[0], raw[1]


def show(raw: object) -> str:
    """Return a short text for what was found."""
    if isinstance(raw, dict):
        return "an object"
    if isinstance(raw, list):
        return f"an array of {len(raw)}"
    if raw is None or isinstance(raw, bool):
        return {None: "null", True: "true", False: "false"}[raw]
    if isinstance(raw, int) and raw.bit_length() > 128:
        return "a huge integer"
    text = repr(raw)
    return text if len(text) <= 60 else f"{text[:57]}..."
