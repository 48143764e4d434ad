"""What a protocol text says, before it means anything: names, statements, declarations, places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Name:
    """A name, perhaps with dots, and where it stands."""

    text: str
    line: int
    column: int

    @property
    def simple(self) -> str:
        """The part behind the last dot."""
        return self.text.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Payload:
    """An element of a payload: a sort, or an endpoint of a protocol if `role` is given."""

    sort: Name
    role: Name | None


@dataclass(frozen=True, slots=True)
class Literal:
    """A message that is written out: its operator, which may be empty, and its payload."""

    operator: str
    payload: tuple[Payload, ...]
    line: int
    column: int


What: TypeAlias = Literal | Name
"""What is sent: written out, or the name of a signature or of an operator."""


@dataclass(frozen=True, slots=True)
class Message:
    """One role tells others, in this order."""

    what: What
    sender: Name
    receivers: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The role picks one of the blocks."""

    role: Name
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Rec:
    """The body, in which `continue` goes back to its start."""

    var: Name
    body: Block


@dataclass(frozen=True, slots=True)
class Continue:
    """Go on at the start of this recursion."""

    var: Name


@dataclass(frozen=True, slots=True)
class Play:
    """Who plays a role of the protocol that is done; `role` is given if it is not by position."""

    player: Name
    role: Name | None


@dataclass(frozen=True, slots=True)
class Do:
    """Another protocol, or the same, with these arguments and roles."""

    protocol: Name
    arguments: tuple[What, ...]
    plays: tuple[Play, ...]


Statement: TypeAlias = Message | Choice | Rec | Continue | Do
Block: TypeAlias = tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a protocol: a sort, or a message signature."""

    is_sort: bool
    name: Name


@dataclass(frozen=True, slots=True)
class Declared:
    """A protocol as it is declared."""

    name: Name
    auxiliary: bool
    params: tuple[Param, ...]
    roles: tuple[Name, ...]
    body: Block


@dataclass(frozen=True, slots=True)
class External:
    """A sort or a signature that another language defines: `type <java> "X" from "…" as Y;`."""

    language: str
    external: Name
    name: Name
    is_sort: bool


@dataclass(frozen=True, slots=True)
class Import:
    """A module, or one member of it, under a name of its own."""

    module: Name
    member: Name | None
    alias: Name | None


@dataclass(frozen=True, slots=True)
class Module:
    """What one file declares."""

    name: Name | None
    imports: tuple[Import, ...]
    externals: tuple[External, ...]
    protocols: tuple[Declared, ...]


def place_of(statement: Statement) -> Name | Literal:
    """Return where a statement is: the first name in it that has a place."""
    match statement:
        case Message(what=what):
            return what
        case Choice(role=name) | Rec(var=name) | Continue(var=name) | Do(protocol=name):
            return name
