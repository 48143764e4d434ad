"""Equality of JSON values agrees with equality of their canonical texts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.jsonfile import canonical_json
from conformance.runs.equality import same

LEAVES = st.none() | st.booleans() | st.integers(0, 2) | st.integers(0, 2**70) | st.text("ab")
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text("ab"), inner), max_leaves=12
)


def numbered(value: Any) -> Any:
    """The value with every bool as a number: equal to Python, another value to the machine."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list):
        return [numbered(item) for item in value]
    if isinstance(value, dict):
        return {key: numbered(item) for key, item in reversed(value.items())}
    return value


@settings(deadline=None)
@given(VALUES, VALUES)
def test_it_is_equality_of_canonical_texts(left: Any, right: Any) -> None:
    assert same(left, right) is (canonical_json(left) == canonical_json(right))


@settings(deadline=None)
@given(VALUES)
def test_it_tells_bools_from_numbers(value: Any) -> None:
    other = numbered(value)

    assert same(value, other) is (canonical_json(value) == canonical_json(other))


@pytest.mark.parametrize("leaf", [1, True])
def test_it_reaches_any_depth(leaf: Any) -> None:
    left: Any = leaf
    right: Any = True
    for _ in range(120):
        left, right = {"x": [left]}, {"x": [right]}

    assert same(left, right) is (leaf is True)
