"""Texts of protocols as files, for the tests of their reader."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from conformance.scribble.read import ProtocolText, read_protocol_text
from conformance.scribble.reading import Reading
from conformance.scribble.sorts import read_table
from pyvm.global_type import GlobalType


def read(
    text: str,
    folder: Path,
    *sorts: str,
    protocol: str | None = None,
    beside: Mapping[str, str] | None = None,
    name: str = "Main.scr",
) -> ProtocolText:
    """What the text of a file says, with other files beside it."""
    for other, said in (beside or {}).items():
        path = folder / other
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(said, encoding="utf-8")
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_protocol_text(path, Reading(read_table(sorts), protocol))


def body(text: str, folder: Path, *sorts: str) -> GlobalType:
    """The type of a protocol of A, B and C with this body."""
    head = "global protocol Main(role A, role B, role C)"
    return read(f"{head} {{ {text} }}", folder, *sorts).type
