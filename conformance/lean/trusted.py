"""Where what runs is not what the kernel checked, and which of these places are trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from conformance.errors import CannotJudge
from conformance.jsonfile import read_document
from conformance.paths import fixtures_dir

SCHEMA = "conformance.trusted_code.v1"
_MEANING = {
    "implemented_by": "{detail} runs in its place",
    "extern": "the C function {detail} runs in its place",
    "csimp": "in compiled code {detail}",
    "export": "it runs wherever {detail} is called in C",
    "initialize": "{detail} runs as soon as its module is loaded",
    "reduceBool": "it lets compiled code compute in the kernel's place: {detail}",
    "unsafe": "no rule of Lean holds for it",
    "partial": "the kernel does not know what it computes",
    "opaque": "the kernel does not know what it is",
    "syntax": "it changes how Lean reads or shows whatever imports its module",
    "import": "with {detail}, code can change Lean as it compiles",
}
"""By kind, in a few words."""


@dataclass(frozen=True, slots=True)
class CodePlace:
    """A place where what runs may be other than what the kernel has.

    `rests` says whether a verdict rests on it: some theorem, or what a program runs.
    """

    kind: str
    name: str
    file: str
    line: int
    detail: str
    rests: bool

    @property
    def meaning(self) -> str:
        """What the place means, in a few words."""
        return _MEANING[self.kind].format(detail=self.detail or "something")

    def __str__(self) -> str:
        at = f"{self.file}:{self.line}" if self.line else self.file
        return f"{self.kind} {self.name} ({at}): {self.meaning}"

    def to_json(self) -> dict[str, Any]:
        """Return the place as plain JSON values."""
        return asdict(self)


TrustedCode = Mapping[tuple[str, str], str]
"""Reasons, by kind and name of what is trusted."""


def trusted_path() -> Path:
    """Return where the reasons are committed."""
    return fixtures_dir() / "trusted_code.json"


def load_trusted(path: Path | None = None) -> TrustedCode:
    """Read what is trusted and why; raises `CannotJudge` if a place is listed twice."""
    path = path or trusted_path()
    reasons: dict[tuple[str, str], str] = {}
    for entry in read_document(path, SCHEMA)["trusted"]:
        key = (entry["kind"], entry["name"])
        if key in reasons:
            raise CannotJudge(f"{' '.join(key)} is listed twice", where=path, fix="keep one reason")
        reasons[key] = entry["reason"]
    return reasons


def untrusted(places: Sequence[CodePlace], trusted: TrustedCode) -> Iterator[str]:
    """Yield every place that a verdict rests on without a reason, and every idle reason."""
    needed = {(place.kind, place.name) for place in places if place.rests}
    for place in places:
        if place.rests and (place.kind, place.name) not in trusted:
            yield f"{place}; a verdict rests on it, and no entry of {_LIST} trusts it"
    for kind, name in sorted(trusted.keys() - needed):
        yield f"{_LIST}: the entry for {kind} {name} excuses nothing: no verdict rests on such"


_LIST = "fixtures/trusted_code.json"
