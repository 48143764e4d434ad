"""How the strategies draw: words that shrink towards the first of what there is, and to less."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


def chance(draw: st.DrawFn, percent: int) -> bool:
    """Draw True this often; shrinks to False."""
    return draw(_HUNDRED) >= 100 - percent


def pick(draw: st.DrawFn, options: Sequence[T]) -> T:
    """Take one of the options; shrinks to the first."""
    return options[draw(_between(0, len(options) - 1))]


def number(draw: st.DrawFn, low: int, high: int) -> int:
    """Take a number between the two; shrinks to the lower."""
    return draw(_between(low, high))


def several(draw: st.DrawFn, options: Sequence[T], low: int, high: int) -> list[T]:
    """Draw this many of the options, with repetition; shrinks to fewer."""
    return [pick(draw, options) for _ in range(number(draw, low, high))]


def shuffled(draw: st.DrawFn, items: Sequence[T]) -> list[T]:
    """Put the items in some order; shrinks to theirs."""
    left = list(items)
    return [left.pop(number(draw, 0, len(left) - 1)) for _ in range(len(left))]


@cache
def _between(low: int, high: int) -> st.SearchStrategy[int]:
    """Make each strategy once: that, and looking it over, takes longer than drawing from it."""
    return st.integers(low, high)


_HUNDRED = st.integers(0, 99)
