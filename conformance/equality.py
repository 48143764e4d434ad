"""Equality of JSON values, where `true` is not 1: Python's own says that it is."""

from __future__ import annotations

import marshal
from typing import Any


def same(left: Any, right: Any) -> bool:
    """Whether two JSON values are the same.

    Python's `==` comes first: it is fast and finds every difference but `true` against 1 and
    `false` against 0. What it takes for equal is the same if it is written with the same bytes,
    which tell the types apart; keys in another order give other bytes, so then it is walked.
    """
    if left != right:
        return False
    return _same_bytes(left, right) or _same_types(left, right)


def _same_bytes(left: Any, right: Any) -> bool:
    """Whether two values are written with the same bytes; version 2 has no back-references."""
    try:
        return marshal.dumps(left, 2) == marshal.dumps(right, 2)
    except ValueError:  # nested too deeply for marshal
        return False


def _same_types(left: Any, right: Any) -> bool:
    """Whether two equal values are of the same types all through."""
    pairs = [(left, right)]
    for a, b in pairs:  # grows while it is walked
        if type(a) is not type(b):
            return False
        if isinstance(a, dict):
            pairs += [(x, b[k]) for k, x in a.items() if x is not b[k] and type(x) is not str]
        elif isinstance(a, list):
            both = zip(a, b, strict=True)
            pairs += [(x, y) for x, y in both if x is not y and type(x) is not str]
    return True
