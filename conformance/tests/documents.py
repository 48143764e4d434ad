"""The documents of the checkout, and what their text names: code spans, links, headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch

from conformance.tests.console import ROOT


def top_folders() -> list[str]:
    """The folders of the top level that belong to the checkout; hidden and ignored ones do not."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    ignored = [line.rstrip("/") for line in lines]
    folders = sorted(path.name for path in ROOT.iterdir() if path.is_dir())
    return [
        name
        for name in folders
        if not name.startswith(".") and not any(fnmatch(name, pattern) for pattern in ignored)
    ]


def documents() -> dict[str, str]:
    """The text of every document whose commands are run, by its path."""
    paths = ["README.md", *(f"{name}/README.md" for name in top_folders())]
    paths.append(".github/CONTRIBUTING.md")
    return {path: read(path) for path in paths if (ROOT / path).is_file()}


def read(path: str) -> str:
    """The text of a file of the checkout."""
    return (ROOT / path).read_text(encoding="utf-8")


def prose(document: str) -> str:
    """The text without its blocks."""
    return re.sub(r"^```.*?^```$", "", document, flags=re.M | re.S)


def spans(document: str, pattern: str) -> list[str]:
    """The code spans of a document, outside its blocks, that match."""
    found = (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose(document)))
    return [span for span in found if re.fullmatch(pattern, span)]


def links(document: str) -> list[str]:
    """Where its links lead."""
    return re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", prose(document)))


def anchors(document: str) -> set[str]:
    """The names by which GitHub knows its headings."""
    return {_anchor(heading) for heading in re.findall(r"^#+ (.+)$", prose(document), re.M)}


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def rows(section: str) -> Iterator[list[str]]:
    """The cells of each row of its tables, heads and rules left out."""
    for table in re.findall(r"(?:^\|.*\n)+", section, re.M):
        for line in table.splitlines()[2:]:
            yield [cell.strip() for cell in line.strip("|").split("|")]


def section(document: str, heading: str) -> str:
    """What stands under a heading, down to the next one that is as high."""
    level = heading.partition(" ")[0]
    below = f"\n{document}".partition(f"\n{heading}\n")[2]
    return re.split(rf"^#{{1,{len(level)}}} ", below, maxsplit=1, flags=re.M)[0]
