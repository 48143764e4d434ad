"""Traces: what an engine did with a case, and the committed files of them.

A committed trace is Lean's, made from `lean/` as it is now, and written as the export writes it.
Any other is refused where something is judged by it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeGuard

from msgspec import convert

from conformance.cases.case import Case
from conformance.cases.codecs import CASE_ID
from conformance.errors import CannotJudge
from conformance.files import MissingFile, decoded, unpacked_lines
from conformance.jsonfile import canonical_json, packed, parse_json, write_atomic
from conformance.lean.source import exporter_source
from conformance.paths import fixtures_dir
from conformance.plain_json import Json, JsonObject

SCHEMA = "conformance.trace.v1"
SUFFIX = ".jsonl.gz"
_FIELDS = ("schema", "case", "case_hash", "producer", "outcome")
_PRODUCER = ("engine", "version", "lean", "commit", "source")
_OUTCOMES = ("ran", "refused")
OUTCOME = f"an object whose kind is {' or '.join(_OUTCOMES)}"
"""What every outcome is, seen from outside."""
_EXPORT = "write it anew: `conformance export -k {}`"
_RESTORE = "restore it: `git checkout` the file, or `conformance export`"
WRITTEN = "write it anew: `conformance export`, or `conformance trace CASE --json` for one trace"
"""What mends a trace of a file."""
WRITE_ANEW = "let Lean write it anew: `conformance export -j 2`"
"""What mends a committed trace."""


class Engine(StrEnum):
    """Which of the two machines ran."""

    LEAN = "lean"
    PYVM = "pyvm"


class MissingTrace(CannotJudge):
    """When no trace is committed for a case."""


class ForeignTrace(CannotJudge):
    """When the trace under a case's id was made for another case."""


class UnreadableTrace(CannotJudge):
    """When a trace or its file is cut off, not JSON, or of an unknown schema version."""


class NotLeans(CannotJudge):
    """When a committed trace was not made by Lean."""


class StaleTrace(CannotJudge):
    """When a committed trace was made from another state of `lean/` than the present one."""


def is_outcome(raw: object) -> TypeGuard[JsonObject]:
    """Return whether it is an outcome, seen from outside; the rest is read by who compares it."""
    return isinstance(raw, dict) and raw.get("kind") in _OUTCOMES


@dataclass(frozen=True, slots=True)
class Producer:
    """Who made a trace: `lean`, `commit` and `source` are null for the Python VM."""

    engine: Engine
    version: str
    lean: str | None
    commit: str | None
    source: str | None

    @classmethod
    def from_json(cls, raw: JsonObject) -> Producer:
        """Return it from the trace format; raises ValueError."""
        _check_fields(raw, _PRODUCER)
        return convert(raw, cls)

    def to_json(self) -> JsonObject:
        """Return it as the trace format has it."""
        return {
            "engine": self.engine.value,
            "version": self.version,
            "lean": self.lean,
            "commit": self.commit,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Trace:
    """What one engine did with one case."""

    case: str
    case_hash: str
    producer: Producer
    outcome: JsonObject

    def to_json(self) -> JsonObject:
        """Return it as the trace format has it."""
        return {
            "schema": SCHEMA,
            "case": self.case,
            "case_hash": self.case_hash,
            "producer": self.producer.to_json(),
            "outcome": self.outcome,
        }


class TraceFile:
    """The committed traces of one corpus file: read whole, each parsed when it is asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines = _index(path)
        self._numbers = {case_id: n for n, case_id in enumerate(self._lines, start=1)}

    @property
    def ids(self) -> tuple[str, ...]:
        """Cases that it has a trace for, in order."""
        return tuple(self._lines)

    def where(self, case: Case) -> str:
        """Return the place of a case's trace: the file, its line, and the case."""
        return f"{self.path}:{self._numbers[case.id]}: {case.id}"

    def trace(self, case: Case) -> Trace:
        """Return Lean's trace of a case; one that Lean would not write now is refused."""
        trace = self.recorded(case)
        check_authority(trace, self.where(case))
        if canonical_json(trace.to_json()).encode() != self._lines[case.id]:
            raise UnreadableTrace(
                "the line is not as the export writes it, in canonical JSON",
                where=self.where(case),
                fix=WRITE_ANEW,
            )
        return trace

    def recorded(self, case: Case) -> Trace:
        """Return the trace of a case, whoever made it; refused if it was made for another case."""
        line = self._lines.get(case.id)
        if line is None:
            raise MissingTrace(
                f"no trace of case {case.id}{self._instead(case)}",
                where=self.path,
                fix=_EXPORT.format(case.id),
            )
        trace = read_trace(line, self.where(case), self._numbers[case.id])
        if trace.case_hash != case.hash:
            raise ForeignTrace(
                f"field case_hash: {trace.case_hash[:12]}… was made for another case than the "
                f"{case.id} of today, {case.hash[:12]}…",
                where=self.where(case),
                fix=_EXPORT.format(case.id),
            )
        return trace

    def _instead(self, case: Case) -> str:
        """Return what to add if the file has only traces of another file's cases."""
        other = next(iter(self._lines), case.id)
        if any(case_id.startswith(f"{case.stem}/") for case_id in self._lines):
            return ""
        return f"; the file has traces of other cases, such as {other}" if self._lines else ""

    def surplus(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of its traces that are none of these, the ids of the corpus."""
        listed = set(ids)
        return tuple(case_id for case_id in self._lines if case_id not in listed)


def traces_dir() -> Path:
    """Return where Lean's traces are committed."""
    return fixtures_dir() / "traces"


def trace_path(stem: str, folder: Path | None = None) -> Path:
    """Return the trace file that belongs to the cases file of this name."""
    return (folder or traces_dir()) / f"{stem}{SUFFIX}"


def check_authority(trace: Trace, where: str) -> None:
    """Refuse a trace that was not made by Lean from `lean/` as it is now.

    Raises `NotLeans` or `StaleTrace`.
    """
    producer = trace.producer
    if producer.engine is not Engine.LEAN:
        raise NotLeans(
            f"field producer.engine: the trace was made by {producer.engine}, not by lean",
            where=where,
            fix=WRITE_ANEW,
        )
    now = exporter_source()
    if producer.source != now:
        raise StaleTrace(
            f"stale: field producer.source: made from another lean/, {str(producer.source)[:12]}…; "
            f"what the exporter imports is {now[:12]}… now",
            where=where,
            fix=WRITE_ANEW,
        )


def read_trace(line: str | bytes, where: str | Path, number: int = 1) -> Trace:
    """Read one trace from its JSON, of this line of its file, checked for shape.

    What the outcome holds is checked where it is compared, and by `export`.
    """
    try:
        text = line if isinstance(line, str) else decoded(line, where, number)
        raw = parse_json(text, where, number)
    except CannotJudge as error:
        raise UnreadableTrace(error.what, where=where, fix=WRITTEN) from error
    if not isinstance(raw, dict):
        raise UnreadableTrace("a trace is a JSON object", where=where, fix=WRITTEN)
    if raw.get("schema") != SCHEMA:
        raise UnreadableTrace(
            f"field schema: {raw.get('schema')!r} is not a version this program knows",
            where=where,
            fix=f"expected {SCHEMA!r}; update the program, or export the traces anew",
        )
    field = ""
    try:
        _check_fields(raw, _FIELDS)
        field = "field outcome: "
        if not is_outcome(raw["outcome"]):
            raise ValueError(f"not {OUTCOME}")
        field = "field producer: "
        producer = Producer.from_json(raw["producer"])
        field = ""
        case = _checked_id(raw["case"])
        field = "field case_hash: "
        return Trace(case, convert(raw["case_hash"], str), producer, raw["outcome"])
    except ValueError as error:
        raise UnreadableTrace(f"{field}{error}", where=where, fix=WRITTEN) from error


def _check_fields(raw: Json, fields: Collection[str]) -> None:
    """Raise ValueError unless it is an object with exactly these fields."""
    if not isinstance(raw, dict):
        raise ValueError("expected an object")
    missing = [name for name in fields if name not in raw]
    unknown = [name for name in raw if name not in fields]
    if missing or unknown:
        named = [f"{name} is missing" for name in missing]
        raise ValueError("; ".join([*named, *(f"{name!r} is unknown" for name in unknown)]))


def write_traces(traces: Iterable[Trace], path: Path) -> None:
    """Write a trace file: canonical JSON lines, and the same bytes for the same traces."""
    write_atomic(path, packed(canonical_json(trace.to_json()) for trace in traces))


def _index(path: Path) -> dict[str, bytes]:
    """Return each line of a trace file under its case's id; none is parsed."""
    lines: dict[str, bytes] = {}
    try:
        for number, line in unpacked_lines(path):
            where = f"{path}:{number}"
            case_id = _case_id(line, where, number)
            if case_id in lines:
                raise CannotJudge(f"a second trace of case {case_id}", where=where, fix=_RESTORE)
            lines[case_id] = line
    except MissingFile as error:
        fix = _EXPORT.format(path.name.removesuffix(SUFFIX))
        raise MissingTrace("no such trace file", where=path, fix=fix) from error
    except CannotJudge as error:
        raise UnreadableTrace(error.what, where=error.where, fix=_RESTORE) from error
    return lines


def _case_id(line: bytes, where: str, number: int) -> str:
    """Return the case's id, which canonical JSON puts first; ids need no escapes."""
    head, _, rest = decoded(line, where, number).partition('"case":"')
    case_id, quote, _ = rest.partition('"')
    if head != "{" or not quote:
        return read_trace(line, where, number).case
    try:
        return _checked_id(case_id)
    except ValueError as error:
        raise CannotJudge(str(error), where=where, fix=WRITTEN) from error


def _checked_id(raw: Json) -> str:
    """Return the id of a case; raises ValueError if no case may be called so."""
    return CASE_ID.read(raw, "$.case")
