"""Local types: a protocol seen from one endpoint.

Mirrors `Runtime.VM.LocalType` (Runtime/VM/LocalType.lean), a class for each constructor. Nodes are
interned: building a type that exists returns the existing node. So equality is identity, a hash
costs nothing, and what is computed once for a node (`by_name`, the unfolding) stays computed
however long a loop runs.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, Self, TypeAlias, cast
from weakref import WeakValueDictionary

from pyvm.value import BaseSort, Endpoint, Label, Role, Sort, Unit

_nodes: WeakValueDictionary[Hashable, _Node] = WeakValueDictionary()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True, eq=False, init=False, weakref_slot=True)
class _Node:
    """What all constructors share.

    `free` has the variables that no recursion in it binds, `reaches` the partners of its actions:
    `(Send, partner)` or `(Recv, partner)`.
    """

    free: frozenset[str] = field(init=False, repr=False)
    reaches: frozenset[tuple[type, Role]] = field(init=False, repr=False)

    @classmethod
    def _intern(cls, key: Hashable, **fields: object) -> Self:
        """Return the node of this class and key, made now if there is none.

        A key names children by `id`: a node keeps its children alive as long as it has a key, and a
        table that held them itself would never release a recursion and its unfolding.
        """
        with _lock:
            node = _nodes.get((cls, key))
            if node is None:
                node = object.__new__(cls)
                for name, value in fields.items():
                    object.__setattr__(node, name, value)
                _nodes[cls, key] = node
            return cast(Self, node)


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Done(_Node):
    """Nothing is left to do except to close."""

    def __new__(cls) -> Self:
        """Intern."""
        return cls._intern((), free=frozenset(), reaches=frozenset())

    def __reduce__(self) -> tuple[object, ...]:
        return Done, ()


@dataclass(frozen=True, slots=True, eq=False, init=False)
class _Action(_Node):
    """What `Send` and `Recv` share; `by_name` finds a branch by its label's name.

    `moves` and `sole` are what `moves_of` and `sole_move` found, and None before that.
    """

    partner: Role
    branches: tuple[Branch, ...]
    by_name: Mapping[str, Branch] = field(init=False, repr=False)
    moves: Mapping[str, Move] | None = field(init=False, repr=False)
    sole: Move | None = field(init=False, repr=False)

    def __new__(cls, partner: Role, branches: tuple[Branch, ...]) -> Self:
        """Intern. Of two branches with one name, `by_name` has the first."""
        return cls._intern(
            (partner, tuple((branch.label, id(branch.next)) for branch in branches)),
            partner=partner,
            branches=branches,
            by_name=MappingProxyType({branch.label.name: branch for branch in reversed(branches)}),
            moves=None,
            sole=None,
            free=frozenset().union(*(branch.next.free for branch in branches)),
            reaches=frozenset([(cls, partner)]).union(*(b.next.reaches for b in branches)),
        )

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.partner, self.branches)


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Send(_Action):
    """Pick a branch and tell the partner."""


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Recv(_Action):
    """The partner picks a branch."""


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Recur(_Node):
    """The body, in which the variable stands for the whole."""

    var: str
    body: LocalType
    unfolding: LocalType | None = field(init=False, repr=False)

    def __new__(cls, var: str, body: LocalType) -> Self:
        """Intern."""
        return cls._intern(
            (var, id(body)),
            var=var,
            body=body,
            unfolding=None,
            free=body.free - {var},
            reaches=body.reaches,
        )

    def __reduce__(self) -> tuple[object, ...]:
        return Recur, (self.var, self.body)


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Var(_Node):
    """Go on as the recursion that binds this name."""

    name: str

    def __new__(cls, name: str) -> Self:
        """Intern."""
        return cls._intern(name, name=name, free=frozenset({name}), reaches=frozenset())

    def __reduce__(self) -> tuple[object, ...]:
        return Var, (self.name,)


LocalType: TypeAlias = Done | Send | Recv | Recur | Var
"""What one endpoint still has to do."""


class Branch(NamedTuple):
    """One branch of an action, in the source's order."""

    label: Label
    next: LocalType


class Move(NamedTuple):
    """One branch of a closed action as the machine takes it.

    `kind` is the class of the sort's values, or None for pairs; `next` is unfolded.
    """

    name: str
    sort: Sort
    kind: type | None
    next: LocalType


_KINDS: Mapping[Sort, type] = {
    BaseSort.UNIT: Unit,
    BaseSort.BOOL: bool,
    BaseSort.NAT: int,
    BaseSort.STRING: str,
    BaseSort.CHAN: Endpoint,
}

DONE = Done()


def moves_of(t: Send | Recv) -> Mapping[str, Move]:
    """Return the branches of a closed action by name, each with its continuation unfolded.

    Computed once for each node. Mirrors `LocalBranches.find?` followed by `LocalType.unfold`.
    """
    if t.moves is None:
        moves = {
            name: Move(name, label.sort, _KINDS.get(label.sort), unfold(more))
            for name, (label, more) in t.by_name.items()
        }
        if len(t.branches) == 1:
            object.__setattr__(t, "sole", next(iter(moves.values())))
        object.__setattr__(t, "moves", moves)  # bare: a proxy is slow, and this is hot
    assert t.moves is not None
    return t.moves


def sole_move(t: Send | Recv) -> Move | None:
    """Return the only branch of a closed action, or None if it has several."""
    if t.sole is None:
        moves_of(t)
    return t.sole


def subst(t: LocalType, var: str, closed: LocalType) -> LocalType:
    """Replace a free variable by a closed type: nothing is captured. Mirrors `LocalType.subst`."""
    return _subst(t, var, closed, {})


def _subst(
    t: LocalType, var: str, closed: LocalType, known: dict[LocalType, LocalType]
) -> LocalType:
    if var not in t.free:  # even where an inner `Recur` binds the same name
        return t
    if isinstance(t, Var):
        return closed
    if (result := known.get(t)) is not None:  # shared parts are walked once
        return result
    if isinstance(t, Recur):
        result = Recur(t.var, _subst(t.body, var, closed, known))
    else:
        assert isinstance(t, Send | Recv)
        branches = []
        for label, more in t.branches:  # what C calls, as a generator, may not go as deep
            branches.append(Branch(label, _subst(more, var, closed, known)))
        result = type(t)(t.partner, tuple(branches))
    known[t] = result
    return result


def unfold(t: LocalType) -> LocalType:
    """Unfold a closed type up to an action or `Done`. Mirrors `LocalType.unfold`.

    In a guarded type each unfolding removes one leading `Recur`. Computed once for each node.
    """
    if type(t) is not Recur:
        return t
    if t.unfolding is None:
        unfolded: LocalType = t
        for _ in range(_leading_recurs(t)):
            if isinstance(unfolded, Recur):
                unfolded = subst(unfolded.body, unfolded.var, unfolded)
        object.__setattr__(t, "unfolding", unfolded)
    assert t.unfolding is not None
    return t.unfolding


def _leading_recurs(t: LocalType) -> int:
    count = 0
    while isinstance(t, Recur):
        count += 1
        t = t.body
    return count


def leads_to(t: LocalType, var: str) -> bool:
    """Return whether a chain of `Recur` leads to this variable with no action between.

    Mirrors `LocalType.leadsTo`.
    """
    while isinstance(t, Recur):
        if t.var == var:
            return False
        t = t.body
    return isinstance(t, Var) and t.name == var


def acts(t: LocalType) -> bool:
    """Return whether the type sends or receives anything. Mirrors `LocalType.acts`."""
    while isinstance(t, Recur):
        t = t.body
    return isinstance(t, Send | Recv)


def well_formed(t: LocalType) -> bool:
    """Return whether it is closed and guarded, and every action has branches with distinct names.

    Mirrors `LocalType.wellFormed []`.
    """
    return not t.free and _sound(t)


def _sound(t: LocalType) -> bool:
    if isinstance(t, Recur):
        return not leads_to(t.body, t.var) and _sound(t.body)
    if isinstance(t, Send | Recv):
        if not 0 < len(t.branches) == len(t.by_name):
            return False
        for branch in t.branches:
            if not _sound(branch.next):
                return False
    return True


def partners_in(t: LocalType, roles: frozenset[Role], own: Role) -> bool:
    """Return whether all partners are among these roles, and none of them is `own`.

    Mirrors `LocalType.partnersIn`.
    """
    if isinstance(t, Recur):
        return partners_in(t.body, roles, own)
    if isinstance(t, Send | Recv):
        if t.partner == own or t.partner not in roles:
            return False
        for branch in t.branches:
            if not partners_in(branch.next, roles, own):
                return False
    return True
