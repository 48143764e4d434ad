"""Equality of JSON values, where `true` is not 1, as it is for Python."""

from __future__ import annotations

from conformance.jsonfile import canonical_json
from conformance.plain_json import Json


def same(left: Json, right: Json) -> bool:
    """Return whether two JSON values are the same: equal, and the same text as canonical JSON.

    Python's `==` comes first: it is faster, and finds every difference except that of `true` and 1,
    and that of `false` and 0.
    """
    return bool(left == right) and canonical_json(left) == canonical_json(right)
