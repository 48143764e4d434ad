"""How large and how deep a JSON document is, told from its text: before anything recurses."""

from __future__ import annotations

import re
from itertools import accumulate

from conformance.limits import MAX_DOCUMENT, MAX_NESTING, MAX_VALUES
from conformance.plain_json import Json

_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_NO_BRACKET = re.compile(r"[^][{}]+")
_STEP = {"[": 1, "{": 1, "]": -1, "}": -1}


def beyond(text: str) -> str | None:
    """Return which limit a document is over; None if it is over none.

    Commas of its strings count as values too: that is a limit on memory, and no figure.
    """
    if len(text) > MAX_DOCUMENT:
        return f"the JSON is larger than {MAX_DOCUMENT:,} characters"
    opened = text.count("[") + text.count("{")
    if opened > MAX_NESTING and _nesting(text) > MAX_NESTING:
        return f"the JSON is nested deeper than {MAX_NESTING} levels"
    if opened + text.count(",") > MAX_VALUES:
        return f"the JSON has more than {MAX_VALUES:,} values"
    return None


def _nesting(text: str) -> int:
    brackets = _NO_BRACKET.sub("", _STRING.sub("", text))
    return max(accumulate(map(_STEP.__getitem__, brackets)), default=0)


def depth_of(raw: Json) -> int:
    """Return how many arrays and objects of a parsed document stand inside each other."""
    depth, level = 0, [raw]
    while level := [value for value in level if isinstance(value, dict | list)]:
        depth += 1
        below: list[Json] = []
        for value in level:
            below += value.values() if isinstance(value, dict) else value
        level = below
    return depth
