"""The committed traces and Lean's answers of now: writing traces, and finding where they drift."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from conformance.cases.case import Case
from conformance.jsonfile import canonical_json
from conformance.traces.export import Answer, NoTrace, Why, by_file
from conformance.traces.trace import (
    SUFFIX,
    ForeignTrace,
    MissingTrace,
    Trace,
    TraceFile,
    UnreadableTrace,
    trace_path,
    traces_dir,
    write_traces,
)


class TraceDrift(StrEnum):
    """How a committed trace differs from what Lean would write now."""

    CHANGED = "changed"
    """Lean now answers this case differently."""
    FOREIGN = "foreign"
    """It was made for another case under this id."""
    MISSING = "missing"
    """The corpus lists the case; no trace is committed."""
    SURPLUS = "surplus"
    """A trace is committed; the corpus does not list the case."""
    UNREADABLE = "unreadable"
    """It cannot be read."""


@dataclass(frozen=True, slots=True)
class Drifted:
    """One committed trace that Lean would now write differently."""

    case: str
    drift: TraceDrift
    detail: str

    def to_json(self) -> dict[str, str]:
        """Return the JSON form."""
        return {"case": self.case, "drift": self.drift.value, "detail": self.detail}


@dataclass(slots=True)
class TraceCheck:
    """What the comparison of committed traces with Lean's answers found."""

    agreed: int = 0
    drifted: list[Drifted] = field(default_factory=list)
    other_source: list[str] = field(default_factory=list)
    """Cases whose trace says what Lean says now, but was written by another state of `lean/`."""


def check(
    corpus: Sequence[Case], answers: Mapping[str, Answer], source: str | None, folder: Path | None
) -> TraceCheck:
    """Compare the committed traces of the answered cases; surplus ones are sought everywhere."""
    result = TraceCheck()
    folder = folder or traces_dir()
    for stem, cases in by_file(corpus):
        asked = [case for case in cases if case.id in answers]
        path = trace_path(stem, folder)
        try:
            file = TraceFile(path)
        except (MissingTrace, UnreadableTrace) as error:
            drift = TraceDrift.MISSING if isinstance(error, MissingTrace) else TraceDrift.UNREADABLE
            result.drifted += [Drifted(case.id, drift, str(error.what)) for case in asked]
            continue
        for case in asked:
            _check_one(case, answers[case.id], file, source, result)
        surplus = file.surplus(case.id for case in cases)
        result.drifted += [
            Drifted(c, TraceDrift.SURPLUS, "the corpus does not list it") for c in surplus
        ]
    stems = {case.stem for case in corpus}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if path.name.removesuffix(SUFFIX) not in stems:
            result.drifted.append(
                Drifted(path.name, TraceDrift.SURPLUS, "no cases file has this name")
            )
    return result


def write(
    corpus: Sequence[Case], answers: Mapping[str, Answer], folder: Path | None
) -> Iterator[Path]:
    """Write the trace files of the answered cases, and yield each.

    Traces of cases that were not asked for stay as they are. A case that Lean refused loses its
    trace: an old one would claim that Lean said it. One whose answer was lost keeps it: its source
    says what it is worth.
    """
    for stem, cases in by_file(corpus):
        if not any(isinstance(answers.get(case.id), Trace) for case in cases):
            continue
        path = trace_path(stem, folder)
        said = [_said(answers.get(case.id)) for case in cases]
        kept = _readable(path) if None in said else None
        found = (new or _kept(case, kept) for case, new in zip(cases, said, strict=True))
        write_traces([trace for trace in found if isinstance(trace, Trace)], path)
        yield path


def _check_one(
    case: Case, answer: Answer, file: TraceFile, source: str | None, result: TraceCheck
) -> None:
    """Compare one committed trace with one answer; outcomes count, not who wrote them."""
    if isinstance(answer, NoTrace):
        return
    try:
        committed = file.recorded(case)
    except MissingTrace as error:
        result.drifted.append(Drifted(case.id, TraceDrift.MISSING, error.what))
    except ForeignTrace as error:
        result.drifted.append(Drifted(case.id, TraceDrift.FOREIGN, error.what))
    except UnreadableTrace as error:
        result.drifted.append(Drifted(case.id, TraceDrift.UNREADABLE, error.what))
    else:
        if canonical_json(committed.outcome) != canonical_json(answer.outcome):
            detail = f"Lean's {_first_change(committed.outcome, answer.outcome)} has changed"
            result.drifted.append(Drifted(case.id, TraceDrift.CHANGED, detail))
            return
        result.agreed += 1
        if committed.producer.source != source:
            result.other_source.append(case.id)


def _first_change(old: Mapping[str, object], new: Mapping[str, object]) -> str:
    """Return the first component of an outcome that differs, and where in it."""
    for name in (*new, *old):
        a, b = old.get(name), new.get(name)
        if canonical_json(a) == canonical_json(b):
            continue
        if isinstance(a, list) and isinstance(b, list):
            same = (
                i
                for i, (x, y) in enumerate(zip(a, b, strict=False))
                if canonical_json(x) != canonical_json(y)
            )
            return f"{name}[{next(same, min(len(a), len(b)))}]"
        return name
    return "outcome"


def _readable(path: Path) -> TraceFile | None:
    """Return the trace file, if there is one that can be read."""
    try:
        return TraceFile(path)
    except (MissingTrace, UnreadableTrace):
        return None


def _said(answer: Answer | None) -> Answer | None:
    """Return an answer, if there is one."""
    return None if isinstance(answer, NoTrace) and answer.why is Why.LOST else answer


def _kept(case: Case, file: TraceFile | None) -> Trace | None:
    """Return the committed trace of a case that was not asked for, if there is a usable one."""
    try:
        return None if file is None else file.recorded(case)
    except (MissingTrace, ForeignTrace, UnreadableTrace):
        return None
