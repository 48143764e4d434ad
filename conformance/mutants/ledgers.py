"""Faults planted in the ledger: each entry made untrue in each way, and what the gate must say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from conformance.ledger.gate import Code
from conformance.ledger.ledger import Deviation, Ledger


@dataclass(frozen=True, slots=True)
class LedgerMutant:
    """A ledger with one fault."""

    deviation: str
    operator: str
    before: str
    after: str
    ledger: Ledger
    expected: Code


def plant_ledgers(ledger: Ledger) -> Iterator[LedgerMutant]:
    """Plant every fault in every active deviation."""
    for number, old in enumerate(ledger.deviations):
        if not old.active:
            continue
        for operator, before, after, new, expected in _otherwise(old):
            rest = (*ledger.deviations[:number], *new, *ledger.deviations[number + 1 :])
            changed = replace(ledger, deviations=rest)
            yield LedgerMutant(old.id, operator, before, after, changed, expected)


def one_of_each(mutants: Iterable[LedgerMutant]) -> Iterable[LedgerMutant]:
    """Return one mutant for each operator and expected code."""
    return {(m.operator, m.expected): m for m in mutants}.values()


_Change = tuple[str, str, str, tuple[Deviation, ...], Code]


def _otherwise(d: Deviation) -> Iterator[_Change]:
    """Yield what a deviation may be replaced by."""

    def one(operator: str, before: str, after: str, code: Code, **changes: object) -> _Change:
        return (operator, before, after, (replace(d, **changes),), code)  # type: ignore[arg-type]

    yield ("left out", d.id, "", (), Code.UNDOCUMENTED)
    yield ("doubled", d.id, d.id, (d, d), Code.DUPLICATE_ID)
    again = replace(d, id=f"{d.id}-again")
    yield ("covered again", d.id, again.id, (d, again), Code.COVERED_TWICE)
    yield one("resolved", d.status, "resolved", Code.RESOLVED_OBSERVED, status="resolved")
    yield one("unknown status", d.status, "activ", Code.UNKNOWN_STATUS, status="activ")
    yield one("past", d.revisit_date, "2000-01-01", Code.EXPIRED, revisit_date="2000-01-01")
    yield one("no date", d.revisit_date, "soon", Code.BAD_DATE, revisit_date="soon")
    yield one("covers nothing", "covers", "[]", Code.COVERS_NOTHING, covers=())
    for i, text in enumerate(d.covers):
        rest = d.covers[:i] + d.covers[i + 1 :]
        yield one("uncovered", text, "", Code.UNDOCUMENTED, covers=rest)
    for text, code in (
        ("threaded/n>1/layer_order", Code.UNOBSERVED),
        ("threaded/n=1/session_permutation", Code.FORBIDDEN),
        ("threaded/n>1/unsafe", Code.FORBIDDEN),
        ("threaded/n>1/nonsense", Code.BAD_FINGERPRINT),
    ):
        yield one("covers more", "", text, code, covers=(*d.covers, text))
    for kind in ("lean_refs", "python_refs", "tests"):
        listed: tuple[str, ...] = getattr(d, kind)
        yield one("no reference", kind, "[]", Code.NO_REFERENCE, **{kind: ()})
        formless = (*listed, "a text")
        yield one("formless", kind, "a text", Code.BAD_REFERENCE, **{kind: formless})
        mark = "::" if kind == "tests" else "#"
        for reference in listed:
            file, _, name = reference.partition(mark)
            gone = f"no/such/file.py{mark}{name}"
            nameless = f"{file}{mark}{name}_no_more"
            missing = Code.MISSING_TEST if kind == "tests" else Code.MISSING_SYMBOL
            yield one("file gone", reference, gone, Code.MISSING_FILE, **{kind: (gone,)})
            yield one("name gone", reference, nameless, missing, **{kind: (nameless,)})
