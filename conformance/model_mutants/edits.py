"""Edits of the model's definitions, as Lean finds them in their syntax trees."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from conformance.jsonfile import canonical_json, sha256
from conformance.lean.modules import Module, read_package
from conformance.lean.program import run_program

MODEL = "Runtime.VM."
"""How the names of the model's modules begin."""
_HERE = Path(__file__).parent
_PROGRAM = tuple(_HERE / f"{name}.lean" for name in ("Parsed", "Edits", "EditedFiles"))


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: these bytes of a module's file become another text."""

    module: str
    definition: str
    operator: str
    line: int
    first: int
    """The first byte that is replaced."""
    old: str
    new: str

    @property
    def key(self) -> str:
        """Names the edit, whatever became of it."""
        return sha256(canonical_json(self.to_json()))[:12]

    @property
    def place(self) -> str:
        """Return where it is, and in which definition."""
        return f"{self.module}:{self.line} {self.definition.removeprefix(MODEL)}"

    def __str__(self) -> str:
        old, new = (" ".join(text.split()) for text in (self.old, self.new))
        return f"{self.place}: {self.operator}: {old!r} becomes {new!r}"

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return asdict(self)

    def made_in(self, text: str) -> str | None:
        """Return the text of the file with the edit made; None if it is of another text."""
        raw = text.encode()
        last = self.first + len(self.old.encode())
        if raw[self.first : last] != self.old.encode():
            return None
        return (raw[: self.first] + self.new.encode() + raw[last:]).decode()


def find_edits(root: Path, report: Callable[[str], None]) -> tuple[Edit, ...]:
    """Return every edit of the model with which its files still parse, in source order."""
    package = read_package(root)
    modules = (package[name] for name in sorted(package) if name.startswith(MODEL))
    by_path = {str(module.file): module for module in modules}
    found = run_program(root, _PROGRAM, f"Edits.run {json.dumps([*by_path])}", [], report)
    return tuple(_edit(by_path[path], raw) for path in by_path for raw in _distinct(found[path]))


def _distinct(raw: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep the first of edits that make the same text."""
    return list({(e["first"], e["last"], e["text"]): e for e in reversed([*raw])}.values())[::-1]


def _edit(module: Module, raw: Mapping[str, Any]) -> Edit:
    source = module.text.encode()
    return Edit(
        module.name,
        raw["definition"],
        raw["operator"],
        source.count(b"\n", 0, raw["first"]) + 1,
        raw["first"],
        source[raw["first"] : raw["last"]].decode(),
        raw["text"],
    )


def spread(edits: Iterable[Edit], seed: str) -> list[Edit]:
    """Return the edits with those of each module in turn; the seed orders those of a module."""
    by_module: dict[str, list[Edit]] = defaultdict(list)
    for edit in sorted(edits, key=lambda edit: sha256(f"{seed} {edit.key}")):
        by_module[edit.module].append(edit)
    turns = zip_longest(*(by_module[module] for module in sorted(by_module)))
    return [edit for edit in chain.from_iterable(turns) if edit is not None]
