"""The ledger's gate, in both directions.

A difference that the suite observes and no active deviation covers fails; so does an active
deviation that the suite no longer observes, that names what does not exist, or whose date has
passed. So the ledger can only say what is true today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from conformance.envelope.fingerprint import Fingerprint
from conformance.errors import CannotJudge
from conformance.ledger.ledger import (
    AnyFingerprint,
    Deviation,
    DeviationStatus,
    Ledger,
    parse_fingerprint,
)
from conformance.ledger.references import Missing, missing_symbol, missing_test
from conformance.manifest.manifest import Shapes


class Code(StrEnum):
    """What is wrong with a ledger: stable short codes."""

    UNDOCUMENTED = "undocumented-fingerprint"
    """The suite observes a difference that no active deviation covers."""
    UNOBSERVED = "unobserved-deviation"
    """An active deviation covers a difference that the suite does not observe."""
    COVERS_NOTHING = "covers-nothing"
    """An active deviation covers no fingerprint at all."""
    FORBIDDEN = "forbidden-cover"
    """It covers what no deviation may: concurrency 1, or a broken law."""
    COVERED_TWICE = "covered-twice"
    """Two active deviations cover the same fingerprint."""
    RESOLVED_OBSERVED = "resolved-still-observed"
    """A resolved deviation covers a difference that is still observed, and no active one does."""
    BAD_FINGERPRINT = "bad-fingerprint"
    EXPIRED = "expired"
    """The revisit date of an active deviation has passed."""
    BAD_DATE = "bad-date"
    FAR_DATE = "far-date"
    """An active deviation is to be revisited later than a year from now."""
    SHARED_DATE = "shared-date"
    """Several active deviations are to be revisited by one day, when all would turn red at once."""
    UNKNOWN_STATUS = "unknown-status"
    DUPLICATE_ID = "duplicate-id"
    NO_REFERENCE = "no-reference"
    """It names no Lean declaration, no Python symbol, or no test."""
    BAD_REFERENCE = Missing.FORM.value
    MISSING_FILE = Missing.FILE.value
    MISSING_SYMBOL = Missing.SYMBOL.value
    MISSING_TEST = Missing.TEST.value


_FURTHEST = timedelta(days=366)
_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class LedgerFault:
    """One thing that is wrong with the ledger."""

    code: Code
    deviation: str | None
    """The deviation's id; None where there is no deviation."""
    message: str

    def to_json(self) -> dict[str, str | None]:
        """Return the JSON form."""
        return {
            "diagnosis": self.code.value,
            "deviation": self.deviation,
            "message": self.message,
        }


Observed = Mapping[Fingerprint, Sequence[str]]
"""The fingerprints that the suite observes, each with the cases that showed it."""
_Seen = Mapping[AnyFingerprint, Sequence[str]]


def check_ledger(
    ledger: Ledger,
    observed: Observed,
    root: Path,
    today: date,
    shapes: Shapes = MappingProxyType({}),
) -> tuple[LedgerFault, ...]:
    """Return everything that is wrong with the ledger, entry by entry, then what it lacks.

    `observed` has the differences of runs, `shapes` those of types.
    """
    return _check(ledger, dict((*observed.items(), *shapes.items())), root, today)


def _check(ledger: Ledger, observed: _Seen, root: Path, today: date) -> tuple[LedgerFault, ...]:
    faults = [fault for d in ledger.deviations for fault in _entry_faults(d, observed, root, today)]
    counts = Counter(d.id for d in ledger.deviations)
    for name in (name for name, count in counts.items() if count > 1):
        faults.append(
            LedgerFault(Code.DUPLICATE_ID, name, f"{counts[name]} deviations have this id")
        )
    claims = Counter(text for d in ledger.deviations if d.active for text in set(d.covers))
    for text in (text for text, count in claims.items() if count > 1):
        faults.append(LedgerFault(Code.COVERED_TWICE, None, f"{text} is covered by {claims[text]}"))
    dates = Counter(d.revisit_date for d in ledger.deviations if d.active)
    for day in (day for day, count in dates.items() if count > 1):
        what = f"{dates[day]} active deviations have the revisit_date {day}: give each its own"
        faults.append(LedgerFault(Code.SHARED_DATE, None, what))
    return (*faults, *_uncovered(ledger, observed))


def due_soon(ledger: Ledger, today: date) -> tuple[Deviation, ...]:
    """Return the active deviations that are to be revisited within 30 days, the next one first."""
    limit = today + _SOON
    due = [d for d in ledger.deviations if d.active and today <= _day(d, today) <= limit]
    return tuple(sorted(due, key=lambda d: d.revisit_date))


def _day(d: Deviation, today: date) -> date:
    """Return by when a deviation is to be revisited; of a date that is none, the gate speaks."""
    try:
        return date.fromisoformat(d.revisit_date)
    except ValueError:
        return today - _SOON


def _uncovered(ledger: Ledger, observed: _Seen) -> Iterator[LedgerFault]:
    """What is observed and not covered."""
    old = [d for d in ledger.deviations if d.status == DeviationStatus.RESOLVED]
    resolved = {text: d.id for d in old for text in d.covers}
    allowed = ledger.covered | ledger.covered_shapes
    for fingerprint in (f for f in observed if f not in allowed):
        text, cases = str(fingerprint), observed[fingerprint]
        seen = f"{text} is observed ({len(cases)}, such as {cases[0]})"
        if text in resolved:
            yield LedgerFault(Code.RESOLVED_OBSERVED, resolved[text], seen)
        else:
            yield LedgerFault(Code.UNDOCUMENTED, None, f"{seen}; no active deviation covers it")


def _entry_faults(d: Deviation, observed: _Seen, root: Path, today: date) -> Iterator[LedgerFault]:
    """What is wrong with one deviation."""
    if d.status not in list(DeviationStatus):
        known = ", ".join(DeviationStatus)
        yield LedgerFault(Code.UNKNOWN_STATUS, d.id, f"status {d.status!r} is none of {known}")
    yield from _date_faults(d, today)
    yield from _cover_faults(d, observed)
    if d.active:
        yield from _reference_faults(d, root)


def _date_faults(d: Deviation, today: date) -> Iterator[LedgerFault]:
    """What is wrong with its date."""
    try:
        until = date.fromisoformat(d.revisit_date)
    except ValueError:
        until = None
    if until is None or until.isoformat() != d.revisit_date:
        yield LedgerFault(Code.BAD_DATE, d.id, f"revisit_date {d.revisit_date!r} is not YYYY-MM-DD")
    elif d.active and until < today:
        yield LedgerFault(Code.EXPIRED, d.id, f"was to be revisited by {until}; today is {today}")
    elif d.active and until > today + _FURTHEST:
        yield LedgerFault(
            Code.FAR_DATE, d.id, f"revisit_date {until} is more than a year away; today is {today}"
        )


def _cover_faults(d: Deviation, observed: _Seen) -> Iterator[LedgerFault]:
    """What is wrong with what it covers."""
    if d.active and not d.covers:
        yield LedgerFault(Code.COVERS_NOTHING, d.id, "covers no fingerprint, so it allows nothing")
    for text in d.covers:
        try:
            fingerprint = parse_fingerprint(text)
        except CannotJudge as error:
            yield LedgerFault(Code.BAD_FINGERPRINT, d.id, str(error))
            continue
        if not fingerprint.coverable:
            yield LedgerFault(Code.FORBIDDEN, d.id, f"no deviation may cover {text}")
        elif d.active and fingerprint not in observed:
            yield LedgerFault(
                Code.UNOBSERVED, d.id, f"covers {text}, which {_shower(fingerprint)} shows any more"
            )


def _shower(fingerprint: AnyFingerprint) -> str:
    """Return what would show it."""
    return "no case" if isinstance(fingerprint, Fingerprint) else "no type"


def _reference_faults(d: Deviation, root: Path) -> Iterator[LedgerFault]:
    """What it names that is not there."""
    kinds = {"lean_refs": d.lean_refs, "python_refs": d.python_refs, "tests": d.tests}
    for kind, references in kinds.items():
        if not references:
            yield LedgerFault(Code.NO_REFERENCE, d.id, f"{kind} is empty")
        for reference in references:
            look = missing_test if kind == "tests" else missing_symbol
            missing = look(reference, root)
            if missing is not None:
                message = f"{kind} names {reference}: {missing.value.replace('-', ' ')}"
                yield LedgerFault(Code(missing.value), d.id, message)
