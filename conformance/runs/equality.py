"""Equality of JSON values, where `true` is not 1: Python's own says that it is."""

from __future__ import annotations

from typing import Any

from conformance.jsonfile import canonical_json


def same(left: Any, right: Any) -> bool:
    """Whether two JSON values are the same: equal, and the same text as canonical JSON.

    Python's `==` comes first: it is faster, and finds every difference but `true` against 1 and
    `false` against 0.
    """
    return bool(left == right) and canonical_json(left) == canonical_json(right)
