"""What a release does not prove: the README of the model says it, and so do edits of the model."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt

from conformance.errors import CannotJudge
from conformance.files import read_text
from conformance.release.report import EditFacts

_TITLE = "What is not proved"


def read_not_proved(path: Path) -> tuple[str, ...]:
    """Return the points of the list under its title. Raises `CannotJudge` if there is none."""
    tokens = MarkdownIt("commonmark").parse(read_text(path))
    points: list[str] = []
    inside, depth = False, 0
    for token, content in pairwise(tokens):
        if token.type == "heading_open":
            inside = content.content == _TITLE
        depth += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        if inside and depth and content.type == "inline":
            points.append(" ".join(content.content.replace("**", "").split()))
    if not points:
        raise CannotJudge(
            f"has no list under {_TITLE!r}", where=path, fix="say what is not proved, as a list"
        )
    return tuple(points)


def caught(mutants: EditFacts) -> str:
    """Return in a sentence what catches edits of the model."""
    return (
        f"Of {mutants.judged} edits of the model's definitions, {mutants.theorem} are caught "
        f"by a theorem, {mutants.claim} by a claim, and {mutants.drift} by the traces alone: "
        f"no theorem says so. {mutants.equivalent} change nothing, each by an argument; "
        f"{mutants.alive} are not caught."
    )
