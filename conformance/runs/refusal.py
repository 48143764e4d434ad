"""Why loading an image was refused: one record for each kind."""

from __future__ import annotations

from conformance.runs.record import AnyLocalType, Kinded, Role


class Refusal(Kinded):
    """Why loading an image was refused."""


class MalformedProtocol(Refusal):
    """A protocol is malformed; the name is that of the offending role, label or variable."""

    role: None
    name: str | None


class NoRoles(MalformedProtocol, tag="no_roles"):
    """There is no role."""


class DuplicateRole(MalformedProtocol, tag="duplicate_role"):
    """A role is named twice."""


class SelfCommunication(MalformedProtocol, tag="self_communication"):
    """A role sends to itself."""


class UnknownRole(MalformedProtocol, tag="unknown_role"):
    """A role is not declared."""


class NoBranches(MalformedProtocol, tag="no_branches"):
    """A choice offers nothing."""


class DuplicateLabel(MalformedProtocol, tag="duplicate_label"):
    """A choice offers a label twice."""


class UnboundVariable(MalformedProtocol, tag="unbound_variable"):
    """A variable is used outside its loop."""


class UnguardedRecursion(MalformedProtocol, tag="unguarded_recursion"):
    """A loop does nothing."""


class Unmergeable(Refusal, tag="unmergeable"):
    """A role must go on in one of two ways, and cannot know which."""

    role: Role
    choice: tuple[Role, Role]
    left: AnyLocalType
    right: AnyLocalType


class IllFormed(Refusal, tag="ill_formed"):
    """A local type is not well-formed."""

    role: Role


class Arity(Refusal, tag="arity"):
    """There is not one program and one type for each role."""


class SessionLimit(Refusal, tag="session_limit"):
    """No more sessions may be opened."""


class CoroutineLimit(Refusal, tag="coroutine_limit"):
    """No more coroutines may be started."""


AnyRefusal = (
    NoRoles
    | DuplicateRole
    | SelfCommunication
    | UnknownRole
    | NoBranches
    | DuplicateLabel
    | UnboundVariable
    | UnguardedRecursion
    | Unmergeable
    | IllFormed
    | Arity
    | SessionLimit
    | CoroutineLimit
)
