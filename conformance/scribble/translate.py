"""From syntax to a global type, a statement at a time.

Protocols that are done are put in, what follows a choice goes into each branch, and a choice is
told by the first message of each branch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from conformance.scribble.modules import Source
from conformance.scribble.names import named
from conformance.scribble.reached import check_reached
from conformance.scribble.scope import Entered, Frame, Loop, Rest, Scope
from conformance.scribble.syntax import (
    Block,
    Choice,
    Continue,
    Declared,
    Do,
    Literal,
    Message,
    Name,
    Rec,
    Statement,
    place_of,
)
from pyvm.global_type import DONE, Branch, Comm, GlobalType, Recur, Var
from pyvm.value import Label, Role, Sort
from pyvm.wire.basic import MAX_DEPTH

MAX_STEPS = 100_000
"""How many statements are looked at: what follows a choice is looked at in each branch."""
MAX_LEVELS = 1000
"""How many statements may stand inside and behind each other on one way through the protocol."""
MAX_SIZE = 20_000
"""How many communications the type may have, written out."""
_UNROLL_FIX = "put a message before it, between the start of the recursion and here"

Path = frozenset[Loop]
"""The loops that were entered since the last message."""


def translate(source: Source, declared: Declared, table: Mapping[str, Sort]) -> GlobalType:
    """Return the global type of a protocol; raises `CannotJudge` with the place in its file."""
    roles = {role.text: role.text for role in declared.roles}
    frame = Frame(source, declared, roles, {}, table)
    if declared.params:
        what = f"{declared.name.text} has parameters, and nobody gives them"
        frame.refuse(declared.name, what, "name a protocol that does it with arguments")
    work = _Translation()
    loop = Loop(declared.body, Scope(frame), None, call=frame)
    g = work.loop(loop, 0, frozenset())
    for did, body in work.bodies.values():
        check_reached(body, did, work.reached)
    return named(g)


class _Extent(NamedTuple):
    """How large a type is, written out."""

    depth: int
    size: int


class _Head(NamedTuple):
    """The first message of a branch, and what comes after it."""

    sender: Role
    receiver: Role
    label: Label
    next: GlobalType
    frame: Frame
    at: Name | Literal


@dataclass(slots=True)
class _Translation:
    """One protocol at work: what was translated already, and how much was looked at."""

    steps: int = 0
    variables: int = 0
    bodies: dict[int, tuple[Frame, Block]] = field(default_factory=dict)
    reached: set[int] = field(default_factory=set)
    known: dict[tuple[Rest, Path], GlobalType] = field(default_factory=dict)
    extents: dict[int, _Extent] = field(default_factory=dict)
    kept: list[GlobalType] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def loop(self, loop: Loop, level: int, path: Path) -> GlobalType:
        """Return a recursion, or a protocol that is done, which is one only if it does itself."""
        self.variables += 1
        if loop.call is not None:
            self.bodies.setdefault(id(loop.body), (loop.call, loop.body))
        name = loop.call.declared.name.text if loop.call is not None else loop.var
        var = f"{name}#{self.variables}"
        scope = loop.scope.inside(loop, var)
        body = self.block(loop.body, 0, scope, loop.rest, level + 1, path | {loop})
        if loop.call is not None and var not in self.used:
            return body
        return self._measured(Recur(var, body), [body], scope.frame, scope.frame.declared.name)

    def block(
        self, block: Block, at: int, scope: Scope, rest: Rest | None, level: int, path: Path
    ) -> GlobalType:
        """Return what the statements from here on say, and then the rest."""
        if at == len(block):
            return self._rest(rest, level, path)
        statement = block[at]
        self._look(statement, scope.frame, level)
        after = rest if at + 1 == len(block) else Rest(block, at + 1, scope, rest)
        match statement:
            case Message():
                return self._message(statement, scope, after, level)
            case Choice():
                return self._choice(statement, scope, after, level, path)
            case Rec(var, body):
                return self.loop(Loop(body, scope, after, var=var.text), level, path)
            case Continue(var):
                return self._back(self._target(var, scope), statement, scope, level, path)
            case Do():
                loop, entered = self._call(statement, scope, after)
                if entered is None:
                    return self.loop(loop, level, path)
                return self._back(entered, statement, scope, level, path)

    def _rest(self, rest: Rest | None, level: int, path: Path) -> GlobalType:
        if rest is None:
            return self._kept(DONE, _Extent(0, 1))
        key = rest, path
        if key not in self.known:
            self.known[key] = self.block(
                rest.block, rest.at, rest.scope, rest.next, level + 1, path
            )
        return self.known[key]

    def _back(
        self, entered: Entered, at: Statement, scope: Scope, level: int, path: Path
    ) -> GlobalType:
        """Return what stands for a loop that is gone back to."""
        if entered.loop in path:
            what = "the recursion reaches itself with no message between"
            scope.frame.refuse(place_of(at), what, _UNROLL_FIX)
        if entered.var is None:  # it was unrolled, and starts here anew
            return self.loop(entered.loop, level, path)
        self.used.add(entered.var)
        return self._kept(Var(entered.var), _Extent(0, 1))

    def _target(self, var: Name, scope: Scope) -> Entered:
        entered = scope.loops.get(var.text)
        if entered is None:
            what = f"no `rec {var.text}` is around this"
            scope.frame.refuse(var, what, "continue a recursion that is open here")
        return entered

    def _call(self, do: Do, scope: Scope, after: Rest | None) -> tuple[Loop, Entered | None]:
        """Return what is done, and the same if it is being done and ends where this ends."""
        frame = scope.frame.call(do)
        entered = scope.calls.get(frame.key)
        if entered is not None and entered.loop.rest is not after:
            scope.frame.refuse(
                do.protocol,
                f"{do.protocol.text} does itself, and more is to come after it: that is no loop",
                "let it do itself as the last thing that it does",
            )
        return Loop(frame.declared.body, scope, after, call=frame), entered

    def _message(
        self, message: Message, scope: Scope, after: Rest | None, level: int
    ) -> GlobalType:
        head = self._head(message, scope, after, level)
        return self._told([head])

    def _head(self, message: Message, scope: Scope, after: Rest | None, level: int) -> _Head:
        """Return the first communication of a message; those to others come after it."""
        frame = scope.frame
        sender, label = frame.role(message.sender), frame.label(message.what)
        receivers = [frame.role(name) for name in message.receivers]
        at = place_of(message)
        if sender in receivers:
            frame.refuse(message.sender, f"{message.sender.text} sends to itself", "leave it out")
        if len(set(receivers)) < len(receivers):
            frame.refuse(message.sender, "one role is told twice", "name each receiver once")
        more = self._rest(after, level + 1, frozenset())
        for receiver in reversed(receivers[1:]):
            more = self._told([_Head(sender, receiver, label, more, frame, at)])
        return _Head(sender, receivers[0], label, more, frame, at)

    def _told(self, heads: list[_Head]) -> GlobalType:
        """Return the communication with these branches."""
        first = heads[0]
        branches = tuple(Branch(head.label, head.next) for head in heads)
        g = Comm(first.sender, first.receiver, branches)
        return self._measured(g, [head.next for head in heads], first.frame, first.at)

    def _measured(
        self, g: GlobalType, parts: list[GlobalType], frame: Frame, at: Name | Literal
    ) -> GlobalType:
        """Note how large a type is; refuse it if it is too large for what reads types."""
        depth = 1 + max(self.extents[id(part)].depth for part in parts)
        size = 1 + sum(self.extents[id(part)].size for part in parts)
        if depth > MAX_DEPTH:
            what = f"what begins here is a type that is nested deeper than {MAX_DEPTH} levels"
            frame.refuse(at, what, "split the protocol")
        if size > MAX_SIZE:
            what = f"what begins here is a type of more than {MAX_SIZE} communications"
            frame.refuse(at, what, "split the protocol: what follows a choice is in each branch")
        return self._kept(g, _Extent(depth, size))

    def _kept(self, g: GlobalType, extent: _Extent) -> GlobalType:
        self.kept.append(g)
        self.extents[id(g)] = extent
        return g

    def _choice(
        self, choice: Choice, scope: Scope, after: Rest | None, level: int, path: Path
    ) -> GlobalType:
        frame = scope.frame
        heads = self._heads_of(choice, scope, after, level, path)
        if not heads:
            frame.refuse(choice.role, "no branch of the choice sends anything", _UNROLL_FIX)
        chooser, first = frame.role(choice.role), heads[0]
        seen: set[str] = set()
        for head in heads:
            where = head.frame.refuse
            if head.sender != chooser:
                what = f"a branch begins with a message from {head.sender}, and {chooser} chooses"
                where(head.at, what, f"let each branch begin with a message from {chooser}")
            if head.receiver != first.receiver:
                what = f"{chooser} tells {first.receiver} of one branch, and {head.receiver} here"
                where(head.at, what, f"let it tell {first.receiver} first in each branch")
            if head.label.name in seen:
                what = f"two branches of the choice begin with {head.label.name or 'no operator'}"
                where(head.at, what, "give each branch a first message of its own name")
            seen.add(head.label.name)
        return self._told(heads)

    def _heads_of(
        self, choice: Choice, scope: Scope, after: Rest | None, level: int, path: Path
    ) -> list[_Head]:
        return [
            head
            for block in choice.blocks
            for head in self._heads(block, 0, scope, after, level + 1, path)
        ]

    def _heads(
        self, block: Block, at: int, scope: Scope, rest: Rest | None, level: int, path: Path
    ) -> list[_Head]:
        """Return the first messages of a branch: of a choice in it all, of a loop those inside.

        A branch that goes back to a loop whose first messages are these adds none.
        """
        if at == len(block):
            return self._heads_of_rest(rest, scope, level, path)
        statement = block[at]
        self._look(statement, scope.frame, level)
        after = rest if at + 1 == len(block) else Rest(block, at + 1, scope, rest)
        match statement:
            case Message():
                return [self._head(statement, scope, after, level)]
            case Choice():
                return self._heads_of(statement, scope, after, level, path)
            case Rec(var, body):
                loop = Loop(body, scope, after, var=var.text)
            case Continue(var):
                loop = self._target(var, scope).loop
            case Do():
                loop, entered = self._call(statement, scope, after)
                loop = entered.loop if entered else loop
        if loop in path:
            return []
        if loop.call is not None:
            self.bodies.setdefault(id(loop.body), (loop.call, loop.body))
        inside = loop.scope.inside(loop, None)
        return self._heads(loop.body, 0, inside, loop.rest, level + 1, path | {loop})

    def _heads_of_rest(
        self, rest: Rest | None, scope: Scope, level: int, path: Path
    ) -> list[_Head]:
        if rest is None:
            scope.frame.refuse(
                scope.frame.declared.name,
                "a branch of a choice can end without a message: nobody is told of it",
                "let the branch begin with a message that says so",
            )
        return self._heads(rest.block, rest.at, rest.scope, rest.next, level + 1, path)

    def _look(self, statement: Statement, frame: Frame, level: int) -> None:
        self.steps += 1
        self.reached.add(id(statement))
        if self.steps > MAX_STEPS or level > MAX_LEVELS:
            what = "the protocol is too large when all that it does is put in"
            frame.refuse(place_of(statement), what, "split it")
