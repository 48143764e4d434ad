"""Comments of both languages, blanked so that every place in the text stays where it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.errors import CannotJudge

MAX_BLOCKS = 100
"""How many blocks and brackets may stand inside each other."""

_TOKEN = re.compile(
    r"""
      (?P<text>"[^"\n]*")
    | (?P<pragma>\(\*\#[^#]*\#\*\))
    | (?P<line>//[^\n]* | \(\*\)[^\n]*)
    | (?P<c>/\*)
    | (?P<ml>\(\*)
    """,
    re.VERBOSE,
)
_ML = re.compile(r"\(\*\)|\(\*|\*\)")
_BRACKETS = re.compile(r'"[^"\n]*"|[({<]|[)}>]')


def place(text: str, at: int) -> tuple[int, int]:
    """Return line and column of an offset, both from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def blanked(text: str, path: str) -> str:
    """Return the text with every comment blanked; raises `CannotJudge` for one that does not end.

    Comments are `//`, `/* */`, and nuScr's `(* *)`, which nest, and `(*)` to the end of a line.
    """
    parts, last = [], 0
    for start, end in _comments(text, path):
        parts += [text[last:start], re.sub(r"[^\n]", " ", text[start:end])]
        last = end
    return "".join((*parts, text[last:]))


def _comments(text: str, path: str) -> Iterator[tuple[int, int]]:
    at = 0
    while (found := _TOKEN.search(text, at)) is not None:
        at = found.end()
        if found.lastgroup in ("text", "pragma"):
            continue
        if found.lastgroup == "c":
            at = text.find("*/", at) + 2
        elif found.lastgroup == "ml":
            at = _end_of_nest(text, at)
        if at <= 1:
            raise CannotJudge(
                "a comment is not closed",
                where="{}:{}:{}".format(path, *place(text, found.start())),
                fix="close it, with `*/` or `*)` as it was opened",
            )
        yield found.start(), at


def _end_of_nest(text: str, at: int) -> int:
    """Return where a comment that nests ends, or 0."""
    depth = 1
    for found in _ML.finditer(text, at):
        depth += {"(*": 1, "*)": -1}.get(found.group(), 0)
        if depth == 0:
            return found.end()
    return 0


def check_nesting(text: str, path: str) -> None:
    """Raise `CannotJudge` if blocks or brackets nest too deep for what follows."""
    depth = 0
    for found in _BRACKETS.finditer(text):
        sign = found.group()
        depth += (sign in "({<") - (sign in ")}>")
        if depth > MAX_BLOCKS:
            raise CannotJudge(
                f"blocks nest deeper than {MAX_BLOCKS}",
                where="{}:{}:{}".format(path, *place(text, found.start())),
                fix="nest less: give the inner part a protocol of its own, and `do` it",
            )
