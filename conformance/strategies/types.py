"""Global types: those of which every role knows what to do, and those that nothing promises of."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from conformance.corpus.session_types import UNIT, comm
from conformance.strategies.drawing import chance, number, pick, shuffled
from conformance.strategies.values import LABELS, ROLES, sorts
from pyvm.global_type import DONE, GlobalType, Recur, Var

_VARS = ("X", "Y")
_DEPTH = 4


def _leaves(bound: tuple[str, ...]) -> tuple[GlobalType, ...]:
    """Return the types with no act in them."""
    return (DONE, *map(Var, bound))


@st.composite
def global_types(
    draw: st.DrawFn, roles: Sequence[str] = ROLES[:3], bound: tuple[str, ...] = (), depth: int = 4
) -> GlobalType:
    """Global types that can be projected onto each of the roles.

    Whoever takes no part in a choice is told of it, or goes on as if there were none.
    """
    if depth == 0 or (depth < _DEPTH and chance(draw, 15)):
        return pick(draw, _leaves(bound))
    if len(bound) < len(_VARS) and chance(draw, 25):
        name = _VARS[len(bound)]
        return Recur(name, draw(_acts(tuple(roles), (*bound, name), depth)))
    return draw(_acts(tuple(roles), bound, depth))


@st.composite
def _acts(
    draw: st.DrawFn, roles: tuple[str, ...], bound: tuple[str, ...], depth: int
) -> GlobalType:
    """A communication of two roles, and what comes of it."""
    sender, receiver, *others = shuffled(draw, roles)
    if not chance(draw, 35):
        rest = draw(global_types(roles, bound, depth - 1))
        return comm(sender, receiver, (pick(draw, LABELS), draw(sorts()), rest))
    names = shuffled(draw, LABELS)[: number(draw, 2, 3)]
    if others and chance(draw, 30):
        rest = draw(global_types(roles, bound, depth - 2 if depth > 2 else 0))
        return comm(sender, receiver, *((name, draw(sorts()), rest) for name in names))
    informer = pick(draw, (sender, receiver))
    branches = []
    for name in names:
        rest = draw(global_types(roles, bound, max(0, depth - 2)))
        for other in others:
            rest = comm(informer, other, (name, UNIT, rest))
        branches.append((name, draw(sorts()), rest))
    return comm(sender, receiver, *branches)


@st.composite
def any_global_types(
    draw: st.DrawFn, roles: Sequence[str] = ROLES[:3], bound: tuple[str, ...] = (), depth: int = 3
) -> GlobalType:
    """Global types of which nothing is promised.

    Some cannot be projected, some are malformed: no branch, a label twice, a role that sends to
    itself or is none of the roles, a variable that nothing binds, a recursion without an act.
    """
    if depth == 0 or chance(draw, 10):
        return pick(draw, _leaves((*bound, pick(draw, _VARS))))
    if chance(draw, 25):
        name = pick(draw, _VARS)
        return Recur(name, draw(any_global_types(roles, (*bound, name), depth - 1)))
    sender, receiver = shuffled(draw, roles)[:2]
    if chance(draw, 8):
        receiver = pick(draw, (sender, "Z"))
    labels = shuffled(draw, LABELS)[: pick(draw, (1, 2, 2, 3, 0))]
    if chance(draw, 5):
        labels = [*labels, *labels[:1]]
    below = any_global_types(roles, bound, depth - 1)
    return comm(sender, receiver, *((name, draw(sorts()), draw(below)) for name in labels))
