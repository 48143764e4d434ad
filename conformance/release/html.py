"""The release page in HTML: its Markdown rendered as one file, for a phone and for paper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

_STYLE = Path(__file__).with_name("page.css")


def html_page(title: str, markdown: str) -> str:
    """Return a document with a title, and a Markdown text as its body."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(markdown)
    _name_cells(tokens)
    body = reader.renderer.render(tokens, reader.options, {})
    style = _STYLE.read_text("utf-8")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )


def _name_cells(tokens: Sequence[Token]) -> None:
    """Give each cell the name of its column: on a narrow screen a row is a list of cells."""
    names: list[str] = []
    column = 0
    for token, inside in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "thead_open":
            names = []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open" and inside is not None:
            names.append(inside.content)
        elif token.type == "td_open":
            token.attrSet("data-column", names[column])
            column += 1
