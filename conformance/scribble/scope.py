"""What names stand for inside a protocol: roles, sorts, signatures, and where loops go back to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

from conformance.scribble.modules import Source
from conformance.scribble.parse import parse_sort, refuse
from conformance.scribble.sorts import ANY, KNOWN, OURS
from conformance.scribble.syntax import (
    Block,
    Declared,
    Do,
    External,
    Literal,
    Name,
    Param,
    Payload,
    What,
)
from pyvm.value import BaseSort, Label, ProdSort, Role, Sort

Argument: TypeAlias = Sort | Label
"""What a parameter stands for: a sort, or a whole message."""
CallKey: TypeAlias = tuple[int, tuple[Role, ...], tuple[Argument, ...]]
"""Which protocol is done, by whom, with what: done again at its end, it is a loop."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One protocol as it is done: by whom, and with which arguments."""

    source: Source
    declared: Declared
    roles: Mapping[str, Role]
    arguments: Mapping[str, Argument]
    table: Mapping[str, Sort]
    """What the user says of sorts."""

    @property
    def key(self) -> CallKey:
        """What tells it from other ways of doing a protocol."""
        return id(self.declared), tuple(self.roles.values()), tuple(self.arguments.values())

    def refuse(self, at: Name | Literal, what: str, fix: str) -> NoReturn:
        """Raise `CannotJudge` with the place in this protocol's file."""
        refuse(self.source.path, at, what, fix)

    def role(self, name: Name) -> Role:
        """Return who plays a role."""
        if name.text not in self.roles:
            known = ", ".join(self.roles)
            what = f"{self.declared.name.text} has no role {name.text}"
            self.refuse(name, what, f"its roles are {known}")
        return self.roles[name.text]

    def label(self, what: What) -> Label:
        """Return the label of a message; several payloads are a pair with a pair behind it."""
        if isinstance(what, Literal):
            return Label(what.operator, self._payload(what.payload))
        given = self.arguments.get(what.text)
        if isinstance(given, Label):
            return given
        external = self.source.external(what.text)
        if external is not None and not external.is_sort:
            return Label(what.simple, self.table.get(what.text, BaseSort.UNIT))
        if given is not None or external is not None:
            self.refuse(what, f"{what.text} is a sort, no message", f"write {what.text}()")
        if "." in what.text:
            self.refuse(what, f"no message is named {what.text}", "declare it there with `sig`")
        return Label(what.text, BaseSort.UNIT)

    def _payload(self, parts: tuple[Payload, ...]) -> Sort:
        if not parts:
            return BaseSort.UNIT
        *firsts, sort = [self._element(part) for part in parts]
        for first in reversed(firsts):
            sort = ProdSort(first, sort)
        return sort

    def _element(self, part: Payload) -> Sort:
        if part.role is None:
            return self.sort(part.sort)
        _, declared = self.source.protocol(part.sort)
        if part.role.text not in {name.text for name in declared.roles}:
            what = f"{declared.name.text} has no role {part.role.text}"
            self.refuse(part.role, what, "name a role of the protocol whose end is sent")
        return BaseSort.CHAN

    def sort(self, name: Name) -> Sort:
        """Return the sort of a name: an argument's, the table's, a declaration's, a known one."""
        given = self.arguments.get(name.text)
        if given is not None:
            if isinstance(given, Label):
                self.refuse(name, f"{name.text} is a message, no sort", "give its payload instead")
            return given
        if name.text in self.table:
            return self.table[name.text]
        external = self.source.external(name.text)
        found = self._declared(external) if external else None
        found = found or KNOWN.get(name.simple) or self.table.get(ANY)
        if found is None:
            fix = f"say what it is: `--sort {name.text}=string`, or `--sort '*=string'` for all"
            self.refuse(name, f"the sort {name.text} is not known", fix)
        return found

    def _declared(self, external: External) -> Sort | None:
        if not external.is_sort:
            what = f"{external.name.text} is a message, no sort"
            self.refuse(external.name, what, "declare it with `type`")
        text, at = external.external.text, external.external
        if external.language == OURS:
            return parse_sort(text, f"{self.source.path}:{at.line}:{at.column}")
        return self.table.get(text) or KNOWN.get(text)

    def call(self, do: Do) -> Frame:
        """Return the protocol that is done."""
        source, declared = self.source.protocol(do.protocol)
        name = declared.name.text
        if len(do.plays) != len(declared.roles):
            what = f"{name} has {len(declared.roles)} roles, not {len(do.plays)}"
            self.refuse(do.protocol, what, "give each its player")
        by_role: dict[str, Role] = {}
        for play, role in zip(do.plays, declared.roles, strict=True):
            by_role[(play.role or role).text] = self.role(play.player)
        if by_role.keys() != {role.text for role in declared.roles}:
            self.refuse(do.protocol, f"not every role of {name} is played", "give each its player")
        if len(set(by_role.values())) < len(by_role):
            what = f"one role plays two of {name}'s"
            self.refuse(do.protocol, what, "give each a player of its own")
        if len(do.arguments) != len(declared.params):
            what = f"{name} has {len(declared.params)} parameters, not {len(do.arguments)}"
            self.refuse(do.protocol, what, "give each its argument")
        roles = {role.text: by_role[role.text] for role in declared.roles}
        given = zip(declared.params, do.arguments, strict=True)
        arguments = {param.name.text: self._argument(param, what) for param, what in given}
        return Frame(source, declared, roles, arguments, self.table)

    def _argument(self, param: Param, what: What) -> Argument:
        if not param.is_sort:
            return self.label(what)
        if isinstance(what, Literal):
            self.refuse(what, f"{param.name.text} is a sort, and this is a message", "name a sort")
        return self.sort(what)


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """Where a recursion, or a protocol that does itself, starts, and what comes after it."""

    body: Block
    scope: Scope
    """Around the loop."""
    rest: Rest | None
    call: Frame | None = None
    """If it is a protocol that is done."""
    var: str = ""
    """The name of the recursion."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A loop with the variable that stands for it, or None if it was unrolled."""

    loop: Loop
    var: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """A place in a protocol: whose protocol it is, and the loops around it."""

    frame: Frame
    loops: Mapping[str, Entered] = field(default_factory=dict)
    calls: Mapping[CallKey, Entered] = field(default_factory=dict)

    def inside(self, loop: Loop, var: str | None) -> Scope:
        """Return the place at the start of a loop's body."""
        entered = Entered(loop, var)
        if loop.call is None:
            return Scope(self.frame, {**self.loops, loop.var: entered}, self.calls)
        return Scope(loop.call, {}, {**self.calls, loop.call.key: entered})


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """What is still to come after a block: the statements behind it, and what is behind these."""

    block: Block
    at: int
    scope: Scope
    next: Rest | None
