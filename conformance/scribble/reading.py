"""How a protocol text is to be read, and which files are texts: what costs nothing to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyvm.value import Sort

SUFFIXES = (".scr", ".nuscr")
"""What files of protocol texts end in."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the user wants a text to be read."""

    sorts: Mapping[str, Sort] = field(default_factory=dict)
    """What names of payloads stand for, beside those that are known."""
    protocol: str | None = None
    """Which protocol of the file."""


def is_protocol_text(path: Path) -> bool:
    """Return whether a file is, by its name, of one of the two languages."""
    return path.suffix in SUFFIXES
