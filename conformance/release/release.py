"""The release report: every part judged by itself, one verdict, one hash for the same inputs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json, check_schema, sha256
from conformance.plain_json import JsonObject
from conformance.verdict import Verdict

SCHEMA = "conformance.release.v1"


@dataclass(frozen=True, slots=True)
class PartFound:
    """What one part found: a `summary` for people, what is `wrong`, and the numbers in `facts`."""

    summary: str
    wrong: tuple[str, ...] = ()
    facts: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a release rests on."""

    name: str
    title: str
    judge: Callable[[], PartFound]
    """Returns what it found; raises `CannotJudge` if it cannot judge."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A part and how it ended."""

    name: str
    title: str
    verdict: Verdict
    found: PartFound
    seconds: float

    def to_json(self) -> JsonObject:
        """Return what is hashed of it: nothing that differs from one run to the next."""
        return {
            "name": self.name,
            "title": self.title,
            "status": self.verdict.value,
            "summary": self.found.summary,
            "findings": list(self.found.wrong),
            "facts": self.found.facts,
        }


@dataclass(frozen=True, slots=True)
class Release:
    """The parts of a release, judged, and what was judged."""

    inputs: Mapping[str, str]
    parts: tuple[Judged, ...]
    made: JsonObject
    """When and on what it was made: not hashed."""

    @property
    def verdict(self) -> Verdict:
        """A part that differs decides; else one that could not be judged does."""
        return Verdict.of_all([part.verdict for part in self.parts])

    @property
    def report(self) -> JsonObject:
        """Return what is hashed and signed."""
        return {
            "verdict": self.verdict.value,
            "inputs": dict(self.inputs),
            "parts": [part.to_json() for part in self.parts],
        }

    def to_json(self) -> JsonObject:
        """Return the whole document, in its schema."""
        report = self.report
        seconds = {part.name: round(part.seconds) for part in self.parts}
        return {
            "schema": SCHEMA,
            "hash": report_hash(report),
            "report": report,
            "made": {**self.made, "seconds": seconds},
        }


def report_hash(report: JsonObject) -> str:
    """SHA-256 of the canonical JSON of what is signed."""
    return sha256(canonical_json(report))


def judge_release(
    parts: Sequence[Part],
    inputs: Mapping[str, str],
    *,
    root: Path,
    made: JsonObject,
    began: Callable[[Part], None] = lambda part: None,
) -> Release:
    """Judge every part, even after one that failed; paths are written relative to `root`."""
    return Release(inputs, tuple(_judged(parts, root, began)), made)


def _judged(parts: Sequence[Part], root: Path, began: Callable[[Part], None]) -> Iterator[Judged]:
    for part in parts:
        began(part)
        start = time.perf_counter()
        verdict, found = _judge(part)
        clean = PartFound(
            _without(root, found.summary),
            tuple(_without(root, text) for text in found.wrong),
            found.facts,
        )
        yield Judged(part.name, part.title, verdict, clean, time.perf_counter() - start)


def _judge(part: Part) -> tuple[Verdict, PartFound]:
    try:
        found = part.judge()
    except CannotJudge as error:
        return Verdict.UNJUDGED, PartFound("could not be judged", (str(error),))
    except Exception as error:  # noqa: BLE001 a part that breaks leaves the others their report
        said = f"{type(error).__name__}: {error}"
        return Verdict.UNJUDGED, PartFound("broke off: this is a fault of the harness", (said,))
    return Verdict.of(not found.wrong), found


def _without(root: Path, text: str) -> str:
    """Return the text without the path of the checkout."""
    return text.replace(f"{root}/", "").replace(str(root), ".")


def verify(raw: object, where: str | Path) -> JsonObject:
    """Return a report that was checked: it is of its schema and has the hash that it names."""
    document = check_schema(raw, SCHEMA, where)
    found = report_hash(document["report"])
    if found != document["hash"]:
        raise CannotJudge(
            f"$.hash: the report's hash is {found}", where=where, fix="it was changed: make it anew"
        )
    return document
