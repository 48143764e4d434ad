"""The release report: every part judged by itself, one verdict, one hash of it all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import to_builtins

from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json, sha256
from conformance.plain_json import JsonObject
from conformance.release.report import ReleaseReport, report_of
from conformance.release.since import since
from conformance.verdict import Verdict

SCHEMA = "conformance.release.v2"


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

    identity: JsonObject
    """What was judged, as every verdict names it; paths in the checkout are relative to it."""
    inputs: Mapping[str, str]
    """What else it was judged by."""
    sample: str | None
    """The seed of what was looked at where the whole takes too long; None if all was."""
    parts: tuple[Judged, ...]
    made: JsonObject
    """When and on what it was made."""
    before: ReleaseReport | None = None
    """The report of the last release, if there is one."""

    @property
    def verdict(self) -> Verdict:
        """A part that differs decides; else one that could not be judged does."""
        return Verdict.of_all([part.verdict for part in self.parts])

    @property
    def found(self) -> JsonObject:
        """What is the same for the same inputs, whenever and wherever it is found."""
        return {
            "verdict": self.verdict.value,
            "identity": self.identity,
            "inputs": dict(self.inputs),
            "sample": self.sample,
            "since": None,
            "parts": [part.to_json() for part in self.parts],
        }

    def to_json(self) -> JsonObject:
        """Return the report, in its schema."""
        report = {"schema": SCHEMA, **self.found, "made": self.made}
        if self.before is not None:
            now = report_of({**report, "hash": ""}, "release report")
            report["since"] = to_builtins(since(self.before, now))
        return {**report, "hash": report_hash(report)}


def report_hash(report: JsonObject) -> str:
    """Return the SHA-256 of a report's canonical JSON, without the field that holds it."""
    return sha256(canonical_json({k: v for k, v in report.items() if k != "hash"}))


def judge_release(
    parts: Sequence[Part],
    identity: JsonObject,
    inputs: Mapping[str, str],
    *,
    root: Path,
    made: JsonObject,
    sample: str | None = None,
    before: ReleaseReport | None = None,
    began: Callable[[Part], None] = lambda part: None,
) -> Release:
    """Judge every part, even after one that failed; paths are written relative to `root`."""
    return Release(identity, inputs, sample, tuple(_judged(parts, root, began)), made, before)


def _judged(parts: Sequence[Part], root: Path, began: Callable[[Part], None]) -> Iterator[Judged]:
    for part in parts:
        began(part)
        verdict, found = _judge(part)
        clean = PartFound(
            _without(root, found.summary),
            tuple(_without(root, text) for text in found.wrong),
            found.facts,
        )
        yield Judged(part.name, part.title, verdict, clean)


def _judge(part: Part) -> tuple[Verdict, PartFound]:
    try:
        found = part.judge()
    except CannotJudge as error:
        return Verdict.UNJUDGED, PartFound("could not be judged", (str(error),))
    except Exception as error:  # noqa: BLE001 - a part that breaks leaves the others their report
        said = f"{type(error).__name__}: {error}"
        return Verdict.UNJUDGED, PartFound("broke off: this is a fault of the harness", (said,))
    return Verdict.of(not found.wrong), found


def _without(root: Path, text: str) -> str:
    """Return the text without the path of the checkout."""
    return text.replace(f"{root}/", "").replace(str(root), ".")
