"""What each rule of the grammar builds: the parser calls it from the leaves up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lark import Token, Transformer

from conformance.scribble import syntax
from pyvm.value import BaseSort, ProdSort, Sort


def _name(tokens: Iterable[Token]) -> syntax.Name:
    first, *more = tokens
    assert first.line is not None
    assert first.column is not None
    return syntax.Name(".".join(map(str, (first, *more))), first.line, first.column)


def _given(parts: Iterable[Any]) -> tuple[Any, ...]:
    """Return the parts that are there; what is optional and is not, is None."""
    return tuple(part for part in parts if part is not None)


def _unquoted(token: syntax.Name) -> syntax.Name:
    return syntax.Name(token.text[1:-1], token.line, token.column)


class Build(Transformer[Token, Any]):
    """Builds the syntax, a method for each rule of the grammar."""

    def NAME(self, token: Token) -> syntax.Name:  # noqa: N802 - called as the terminal is
        """Return a word with its place."""
        return _name([token])

    TEXT = NAME

    def qname(self, parts: list[syntax.Name]) -> syntax.Name:
        """Return a name with dots as one."""
        return syntax.Name(".".join(p.text for p in parts), parts[0].line, parts[0].column)

    def header(self, parts: list[syntax.Name]) -> syntax.Name:
        """Return the module's name."""
        return parts[0]

    def import_module(self, parts: list[Any]) -> syntax.Import:
        """Return an import."""
        return syntax.Import(parts[0], None, parts[1])

    def import_member(self, parts: list[Any]) -> syntax.Import:
        """Return an import of one member."""
        return syntax.Import(*parts)

    def type(self, parts: list[syntax.Name], is_sort: bool = True) -> syntax.External:
        """Return the declaration of a sort."""
        language, external, _, name = parts
        return syntax.External(language.text, _unquoted(external), name, is_sort)

    def sig(self, parts: list[syntax.Name]) -> syntax.External:
        """Return the declaration of a signature."""
        return self.type(parts, is_sort=False)

    def module(self, parts: list[Any]) -> syntax.Module:
        """Return the module: its parts, each kind by itself."""

        def those(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a class of the syntax
            return tuple(part for part in parts if isinstance(part, kind))

        name = next(iter(those(syntax.Name)), None)
        return syntax.Module(
            name, those(syntax.Import), those(syntax.External), those(syntax.Declared)
        )

    def param(self, parts: list[Any]) -> syntax.Param:
        """Return a parameter."""
        return syntax.Param(parts[0] != "sig", parts[1])

    def protocol(self, parts: list[Any]) -> syntax.Declared:
        """Return a declaration."""
        aux, name, params, roles, body = parts
        return syntax.Declared(name, aux is not None, params or (), roles, body)

    def literal(self, parts: list[Any]) -> syntax.Literal:
        """Return a message that is written out."""
        operator, opened, *payload = parts
        at = operator or _name([opened])
        text = operator.text if operator else ""
        return syntax.Literal(text, _given(payload), at.line, at.column)

    def payload(self, parts: list[Any]) -> syntax.Payload:
        """Return an element of a payload; its own name says nothing."""
        return syntax.Payload(parts[1], parts[2])

    def message(self, parts: list[Any]) -> syntax.Message:
        """Return a message."""
        what, sender, *receivers = parts
        return syntax.Message(what, sender, tuple(receivers))

    def choice(self, parts: list[Any]) -> syntax.Choice:
        """Return a choice."""
        return syntax.Choice(parts[0], tuple(parts[1:]))

    def rec(self, parts: list[Any]) -> syntax.Rec:
        """Return a recursion."""
        return syntax.Rec(*parts)

    def goto(self, parts: list[Any]) -> syntax.Continue:
        """Return a `continue`."""
        return syntax.Continue(parts[0])

    def do(self, parts: list[Any]) -> syntax.Do:
        """Return a `do`."""
        protocol, arguments, *plays = parts
        return syntax.Do(protocol, arguments or (), _given(plays))

    def play(self, parts: list[Any]) -> syntax.Play:
        """Return who plays."""
        return syntax.Play(*parts)

    def sort(self, parts: list[Any]) -> Sort:
        """Return a sort."""
        return BaseSort(str(parts[0])) if len(parts) == 1 else ProdSort(*parts)

    params = roles = block = arguments = staticmethod(tuple)
