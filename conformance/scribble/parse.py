"""Text to syntax: the grammar's parser, and what is said of a text that it does not take."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from lark import Lark, Token, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.lexer import PatternStr

from conformance.errors import CannotJudge
from conformance.scribble import syntax
from conformance.scribble.build import Build
from conformance.scribble.comments import blanked, check_nesting, place
from pyvm.value import Sort

_GRAMMAR = Path(__file__).with_name("grammar.lark")

_REFUSED = {
    "NESTED": ("nested protocols", "declare the protocol beside the other, and `do` it"),
    "EXPLICIT": (
        "explicit connections",
        "leave out `explicit`: all roles are there from the start",
    ),
    "LOCAL": ("local protocols", "give the global protocol: it is projected"),
    "CONNECT": ("connections", "leave out `connect`: all roles are there from the start"),
    "DISCONNECT": ("connections", "leave out `disconnect`: all roles are there to the end"),
    "WRAP": ("connections", "leave out `wrap`"),
    "PARALLEL": ("parallel parts", "put the parts in an order, or make several protocols"),
    "INTERRUPTIBLE": ("interrupts", "say with a choice who may break off, and where"),
    "SPAWN": ("protocols that are started beside this one", "`do` the protocol"),
    "CALLS": ("calls of nested protocols", "`do` the protocol, with all its roles"),
    "WITH": ("`continue … with`", "let the recursion go on without it"),
    "VARIABLES": ("variables of a recursion", "leave them out: a refinement is not checked"),
    "REFINEMENT": ("refinements", "leave out `{…}`: only the sort of a payload is checked"),
    "ANNOTATION": ("assertions", 'leave out `@"…"`: only the sort of a payload is checked'),
}
"""What our types do not have, and what to do: by the terminal of the grammar that stands for it."""
_TOLD = {"NAME": "a name", "TEXT": "a text in quotes", "$END": "the end of the file"}


class _Refused(Exception):
    """When the text has what our types do not have."""

    def __init__(self, token: Token) -> None:
        self.token = token
        super().__init__(token.type)


def parse_module(text: str, path: Path) -> syntax.Module:
    """Parse the text of a file; raises `CannotJudge` with line and column."""
    plain = blanked(text, str(path))
    check_nesting(plain, str(path))
    module: syntax.Module = _parse(plain, "module", str(path))
    return module


def parse_sort(text: str, where: str) -> Sort:
    """Parse a sort as it is printed: `nat`, `(nat * (bool * string))`."""
    check_nesting(text, where)
    sort: Sort = _parse(text, "sort", where)
    return sort


def refuse(path: Path | str, at: syntax.Name | syntax.Literal, what: str, fix: str) -> NoReturn:
    """Raise `CannotJudge` with the place in the file."""
    raise CannotJudge(what, where=f"{path}:{at.line}:{at.column}", fix=fix)


def _parse(text: str, start: str, where: str) -> Any:  # noqa: ANN401 - what the start symbol gives
    try:
        return _parser().parse(text, start=start)
    except _Refused as error:
        what, fix = _REFUSED[error.token.type]
        raise CannotJudge(
            f"our types have no {what}",
            where=f"{where}:{error.token.line}:{error.token.column}",
            fix=fix,
        ) from None
    except UnexpectedInput as error:
        line, column = error.line, error.column
        if line < 1:
            line, column = place(text, len(text.rstrip()))
        raise CannotJudge(
            _found(error, text),
            where=f"{where}:{line}:{column}",
            fix=f"expected {_expected(error)}",
        ) from error


def _refused(token: Token) -> NoReturn:
    raise _Refused(token)


@cache
def _parser() -> Lark:
    """Return the parser, made once; it holds no state of a text."""
    return Lark(
        _GRAMMAR.read_text("utf-8"),
        parser="lalr",
        start=["module", "sort"],
        maybe_placeholders=True,
        transformer=Build(),
        lexer_callbacks=dict.fromkeys(_REFUSED, _refused),
    )


def _found(error: UnexpectedInput, text: str) -> str:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return "the text ends too early"
    if isinstance(error, UnexpectedToken):
        return f"{str(error.token)[:40]!r} is not expected here"
    return f"{text[error.pos_in_stream or 0]!r} is not expected here"


def _expected(error: UnexpectedInput) -> str:
    names: Iterable[str] = ()
    if isinstance(error, UnexpectedToken):
        names = error.accepts or error.expected
    elif isinstance(error, UnexpectedCharacters):
        names = error.allowed or ()
    told = sorted({_shown(name) for name in names if name not in _REFUSED})
    return " or ".join(told) or "nothing more"


def _shown(terminal: str) -> str:
    """Return a terminal as it is written."""
    if terminal in _TOLD:
        return _TOLD[terminal]
    pattern = next((t.pattern for t in _parser().terminals if t.name == terminal), None)
    return f"`{pattern.value}`" if isinstance(pattern, PatternStr) else terminal.lower().strip("_")
