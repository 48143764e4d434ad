"""Projection of a global type onto a role, with full merging.

Mirrors `Runtime.VM.project` and `Runtime.VM.merge` (Runtime/VM/Projection.lean).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pyvm import global_type as gt
from pyvm.global_type import GlobalType, Malformed, check_global, closed_by, involves
from pyvm.local_type import DONE, Branch, LocalType, Recur, Recv, Send, Var, acts
from pyvm.value import Role


@dataclass(frozen=True, slots=True)
class Clash:
    """The innermost two local types that do not merge."""

    left: LocalType
    right: LocalType


@dataclass(frozen=True, slots=True)
class Unmergeable:
    """When a role must go on as `left` or as `right` after a choice that it does not see.

    `sender` chooses and tells `receiver`.
    """

    role: Role
    sender: Role
    receiver: Role
    left: LocalType
    right: LocalType


Refusal: TypeAlias = Malformed | Unmergeable
"""Why a protocol is refused."""


def merge(left: LocalType, right: LocalType) -> LocalType | Clash:
    """Return the one type that does what both would do, or the innermost clash.

    Receives unite their branches by label, the left's first; everything else must agree.
    """
    if left is right:
        return left
    match left, right:
        case Send(), Send():
            return _merge_actions(left, right)
        case Recv(), Recv():
            return _merge_actions(left, right)
        case Recur(), Recur() if left.var == right.var:
            body = merge(left.body, right.body)
            return body if isinstance(body, Clash) else Recur(left.var, body)
    return Clash(left, right)


def _merge_actions(left: Send | Recv, right: Send | Recv) -> LocalType | Clash:
    unites = isinstance(left, Recv)
    if left.partner != right.partner:
        return Clash(left, right)
    if not unites and len(left.branches) != len(right.branches):
        return Clash(left, right)
    merged: list[Branch] = []
    for branch in left.branches:
        other = right.by_name.get(branch.label.name)
        if other is None:
            if not unites:
                return Clash(left, right)
            merged.append(branch)
            continue
        if branch.label.sort != other.label.sort:
            return Clash(left, right)
        more = merge(branch.next, other.next)
        if isinstance(more, Clash):
            return more
        merged.append(Branch(branch.label, more))
    # A send has the same labels on both sides, so nothing is new there.
    new = (branch for branch in right.branches if branch.label.name not in left.by_name)
    return type(left)(left.partner, (*merged, *new))


def project(g: GlobalType, role: Role) -> LocalType | Refusal:
    """Return what the role does in the protocol, or the choice that it cannot follow.

    A recursion in which it does nothing is done, whatever choices others make in it, unless it
    goes on as an enclosing recursion; then it is that one's variable.
    """
    match g:
        case gt.Done():
            return DONE
        case gt.Var(name):
            return Var(name)
        case gt.Recur(var, body):
            return _project_recur(var, body, role)
        case gt.Comm():
            return _project_comm(g, role)


def _project_recur(var: str, body: GlobalType, role: Role) -> LocalType | Refusal:
    if not involves(body, role) and closed_by(body, frozenset({var})):
        return DONE
    projected = project(body, role)
    if isinstance(projected, Refusal):
        return projected
    if acts(projected):
        return Recur(var, projected)
    return projected if isinstance(projected, Var) and projected.name != var else DONE


def _project_comm(g: gt.Comm, role: Role) -> LocalType | Refusal:
    branches: list[Branch] = []
    for label, more in g.branches:
        projected = project(more, role)
        if isinstance(projected, Refusal):
            return projected
        branches.append(Branch(label, projected))
    if role == g.sender:
        return Send(g.receiver, tuple(branches))
    if role == g.receiver:
        return Recv(g.sender, tuple(branches))
    merged = merge_all([branch.next for branch in branches])
    if isinstance(merged, Clash):
        return Unmergeable(role, g.sender, g.receiver, merged.left, merged.right)
    return merged


def merge_all(types: Sequence[LocalType]) -> LocalType | Clash:
    """Merge all of them, from the left; if there are none, it is done. Mirrors `mergeAll`."""
    if not types:
        return DONE
    merged, *rest = types
    for more in rest:
        result = merge(merged, more)
        if isinstance(result, Clash):
            return result
        merged = result
    return merged


def project_all(roles: Sequence[Role], g: GlobalType) -> dict[Role, LocalType] | Refusal:
    """Return every role's local type, in the order of the roles, or the first refusal.

    Mirrors `projectAll`.
    """
    if (fault := check_global(roles, g)) is not None:
        return fault
    types: dict[Role, LocalType] = {}
    for role in roles:
        projected = project(g, role)
        if isinstance(projected, Refusal):
            return projected
        types[role] = projected
    return types
