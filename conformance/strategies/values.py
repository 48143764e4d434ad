"""Names, sorts and values."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.corpus.session_types import BOOL, CHAN, NAT, STRING, UNIT
from conformance.strategies.drawing import chance, number, pick
from pyvm.value import BaseSort, Endpoint, Prod, ProdSort, Sort, Unit, Value

ROLES = ("A", "B", "C", "D")
LABELS = ("a", "b", "c", "é")
TEXTS = ("t", "", 'κ "quoted"')

_SORTS = (NAT, BOOL, STRING, UNIT, NAT, CHAN)
_NATS = (0, 1, 2, 3, 4, 7, 2**70)


@st.composite
def sorts(draw: st.DrawFn) -> Sort:
    """Sorts of payloads; now and then a pair, rarely a channel, for which no handler has one."""
    if chance(draw, 10):
        return ProdSort(pick(draw, _SORTS), pick(draw, _SORTS))
    return pick(draw, _SORTS)


@st.composite
def values_of(draw: st.DrawFn, sort: Sort) -> Value:
    """Values of one sort; a channel is one of sessions 0 and 1, which may not be there."""
    match sort:
        case ProdSort(left, right):
            return Prod(draw(values_of(left)), draw(values_of(right)))
        case BaseSort.BOOL:
            return chance(draw, 50)
        case BaseSort.NAT:
            return pick(draw, _NATS)
        case BaseSort.STRING:
            return pick(draw, TEXTS)
        case BaseSort.CHAN:
            return Endpoint(number(draw, 0, 1), pick(draw, ROLES[:3]))
        case BaseSort.UNIT:
            return Unit.UNIT


@st.composite
def values(draw: st.DrawFn) -> Value:
    """Values of any sort."""
    return draw(values_of(draw(sorts())))
