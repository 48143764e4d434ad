"""Equality of JSON values, where `true` is not 1, as it is for Python."""

from __future__ import annotations

from conformance.jsonfile import canonical_json
from conformance.plain_json import Json


def same(left: Json, right: Json) -> bool:
    """Return whether two JSON values are the same: as canonical JSON, where `true` is not 1."""
    return canonical_json(left) == canonical_json(right)
