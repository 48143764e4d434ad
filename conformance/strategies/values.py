"""Names, sorts and values, as the wire has them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from conformance.corpus.communication import chan
from conformance.corpus.local_types import prod
from conformance.strategies.drawing import chance, number, pick

ROLES = ("A", "B", "C", "D")
LABELS = ("a", "b", "c", "é")
TEXTS = ("t", "", 'κ "quoted"')

_SORTS = ("nat", "bool", "string", "unit", "nat", "chan")
_NATS = (0, 1, 2, 3, 4, 7, 2**70)


@st.composite
def sorts(draw: st.DrawFn) -> Any:
    """Sorts of payloads; a pair now and then, and rarely a channel, for which no handler has one.

    In JSON: a name, or `{"prod": [left, right]}`.
    """
    if chance(draw, 10):
        return prod(pick(draw, _SORTS), pick(draw, _SORTS))
    return pick(draw, _SORTS)


@st.composite
def values_of(draw: st.DrawFn, sort: Any) -> Any:
    """Values of one sort; a channel is one of sessions 0 and 1, which may not be there."""
    match sort:
        case {"prod": [left, right]}:
            return [draw(values_of(left)), draw(values_of(right))]
        case "bool":
            return chance(draw, 50)
        case "nat":
            return pick(draw, _NATS)
        case "string":
            return pick(draw, TEXTS)
        case "chan":
            return chan(number(draw, 0, 1), pick(draw, ROLES[:3]))
        case _:
            return None


@st.composite
def values(draw: st.DrawFn) -> Any:
    """Values of any sort."""
    return draw(values_of(draw(sorts())))
