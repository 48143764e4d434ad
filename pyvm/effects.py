"""The default effect handler: a pure function of the request and the coroutine's nonce.

Mirrors `Runtime.VM.produceValue?` and `Runtime.VM.selectLabel?` (Runtime/VM/Effects.lean).
"""

from __future__ import annotations

from collections.abc import Sequence

from pyvm.config import ChoicePolicy, ChooseFirst, ChooseFixed
from pyvm.value import UNIT, BaseSort, Prod, ProdSort, Sort, Value

_new = tuple.__new__
# Reading a member off an Enum class is slow in CPython 3.11.
_UNIT, _BOOL, _NAT, _STRING = BaseSort.UNIT, BaseSort.BOOL, BaseSort.NAT, BaseSort.STRING


def produce_value(n: int, sort: Sort) -> Value | None:
    """Give the value of a sort that the nonce numbers; no handler can make a channel."""
    if sort is _NAT:
        return n
    if sort is _UNIT:
        return UNIT
    if sort is _STRING:
        return f"v{n}"
    if sort is _BOOL:
        return n % 2 == 0
    if type(sort) is ProdSort:
        left = produce_value(n, sort.left)
        right = None if left is None else produce_value(n, sort.right)
        return None if left is None or right is None else _new(Prod, (left, right))
    return None


def select_label(policy: ChoicePolicy, n: int, offered: Sequence[str]) -> str | None:
    """Give the label that the choice policy picks of those that a table offers."""
    if not offered:
        return None
    kind = type(policy)
    if kind is ChooseFirst:
        return offered[0]
    if isinstance(policy, ChooseFixed):
        labels = policy.labels
        for i in range(len(labels)):
            label = labels[(n + i) % len(labels)]
            if label in offered:
                return label
        return offered[0]
    return offered[n % len(offered)]
