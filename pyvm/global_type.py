"""Global types: a protocol seen from above.

Mirrors `Runtime.VM.GlobalType` (Runtime/VM/GlobalType.lean), a class for each constructor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from pyvm.value import Label, Role


@dataclass(frozen=True, slots=True)
class Done:
    """The protocol is over."""


@dataclass(frozen=True, slots=True)
class Comm:
    """The sender picks a branch and tells the receiver."""

    sender: Role
    receiver: Role
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Recur:
    """The body, in which the variable stands for the whole."""

    var: str
    body: GlobalType


@dataclass(frozen=True, slots=True)
class Var:
    """Go on as the recursion that binds this name."""

    name: str


GlobalType: TypeAlias = Done | Comm | Recur | Var
"""A protocol between several roles."""

DONE = Done()


class Branch(NamedTuple):
    """One branch of a communication, in the source's order."""

    label: Label
    next: GlobalType


@dataclass(frozen=True, slots=True)
class NoRoles:
    """When a protocol has no role."""


@dataclass(frozen=True, slots=True)
class DuplicateRole:
    """When a role is listed twice."""

    role: Role


@dataclass(frozen=True, slots=True)
class SelfCommunication:
    """When a role sends to itself."""

    role: Role


@dataclass(frozen=True, slots=True)
class UnknownRole:
    """When a sender or receiver is not among the roles."""

    role: Role


@dataclass(frozen=True, slots=True)
class NoBranches:
    """When a communication has no branch."""


@dataclass(frozen=True, slots=True)
class DuplicateLabel:
    """When two branches of a communication have the same name."""

    label: str


@dataclass(frozen=True, slots=True)
class UnboundVariable:
    """When a variable is used outside every recursion that binds it."""

    var: str


@dataclass(frozen=True, slots=True)
class UnguardedRecursion:
    """When a recursion reaches its own variable with no communication between."""

    var: str


Malformed: TypeAlias = (
    NoRoles
    | DuplicateRole
    | SelfCommunication
    | UnknownRole
    | NoBranches
    | DuplicateLabel
    | UnboundVariable
    | UnguardedRecursion
)
"""Why a global type is malformed."""


def first_duplicate(names: Iterable[str]) -> str | None:
    """Return the first element that is there twice. Mirrors `firstDuplicate?`."""
    counts = Counter(names)  # keeps the order of first occurrence
    return next((name for name, count in counts.items() if count > 1), None)


def leads_to(g: GlobalType, var: str) -> bool:
    """Return whether a chain of `Recur` leads to this variable with no communication between.

    Mirrors `GlobalType.leadsTo`.
    """
    while isinstance(g, Recur):
        if g.var == var:
            return False
        g = g.body
    return isinstance(g, Var) and g.name == var


def involves(g: GlobalType, role: Role) -> bool:
    """Return whether the role sends or receives anywhere. Mirrors `GlobalType.involves`."""
    match g:
        case Comm():
            if role in (g.sender, g.receiver):
                return True
            found = False
            for branch in g.branches:  # what C calls, as a generator, may not go as deep
                found = found or involves(branch.next, role)
            return found
        case Recur(_, body):
            return involves(body, role)
        case _:
            return False


def closed_by(g: GlobalType, bound: frozenset[str]) -> bool:
    """Return whether all its free variables are among `bound`. Mirrors `GlobalType.closedBy`."""
    match g:
        case Var(name):
            return name in bound
        case Comm():
            closed = True
            for branch in g.branches:
                closed = closed and closed_by(branch.next, bound)
            return closed
        case Recur(var, body):
            return closed_by(body, bound | {var})
        case _:
            return True


def check_global(roles: Sequence[Role], g: GlobalType) -> Malformed | None:
    """Return the first fault of a protocol: of its roles, then of its type, top down, depth first.

    Mirrors `checkGlobal`.
    """
    if not roles:
        return NoRoles()
    if (role := first_duplicate(roles)) is not None:
        return DuplicateRole(role)
    return _fault(g, frozenset(roles), frozenset())


def _fault(g: GlobalType, roles: frozenset[Role], bound: frozenset[str]) -> Malformed | None:
    match g:
        case Done():
            return None
        case Var(name):
            return None if name in bound else UnboundVariable(name)
        case Recur(var, body):
            return (
                UnguardedRecursion(var)
                if leads_to(body, var)
                else _fault(body, roles, bound | {var})
            )
        case Comm():
            return _comm_fault(g, roles, bound)


def _comm_fault(g: Comm, roles: frozenset[Role], bound: frozenset[str]) -> Malformed | None:
    if g.sender == g.receiver:
        return SelfCommunication(g.sender)
    for role in (g.sender, g.receiver):
        if role not in roles:
            return UnknownRole(role)
    if not g.branches:
        return NoBranches()
    if (label := first_duplicate(branch.label.name for branch in g.branches)) is not None:
        return DuplicateLabel(label)
    for branch in g.branches:
        if (fault := _fault(branch.next, roles, bound)) is not None:
            return fault
    return None
