"""The release report as a page that a release manager reads and signs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from conformance.lean.audit import foundation
from conformance.release.html import html_page
from conformance.release.not_proved import caught
from conformance.release.report import (
    Facts,
    IdentityFacts,
    LedgerFacts,
    MadeFacts,
    PackFacts,
    ParityFacts,
    PartRow,
    ReleaseReport,
    Since,
    TheoremFacts,
)
from conformance.release.since import CLAIMS
from conformance.verdict import Verdict

_WORDS = {
    Verdict.CONFORMS: "conforms",
    Verdict.DIFFERS: "DIFFERS",
    Verdict.UNJUDGED: "COULD NOT JUDGE",
}
_MEANING = {
    Verdict.CONFORMS: "Every part conforms. The release may be signed.",
    Verdict.DIFFERS: "Some part differs. The release must not be signed.",
    Verdict.UNJUDGED: "Some part could not be judged. The release must not be signed as it is.",
}
_SAMPLED = "Only one arm and one mutant in 16 were looked at. A signed release looks at all."
SHOWN = 20
"""How many findings of a part the page lists; the JSON report has all."""


def html(report: ReleaseReport) -> str:
    """Return the page in HTML, as one file."""
    return html_page(f"Release conformance: {_verdict(report)}", markdown(report))


def markdown(report: ReleaseReport) -> str:
    """Return the page in Markdown."""
    facts = report.facts
    sections = (
        _identity(report),
        _parts(report.parts),
        _wrong(report.parts),
        _claims(facts.theorems),
        _capabilities(facts.packs),
        _deviations(facts.ledger),
        _not_proved(facts.theorems),
        _trusted(facts.theorems),
        _left_out(facts),
        _since(report.since),
        _parity(facts.parity),
        _judged(report),
        _sign_off(report),
        _appendix(facts.theorems),
    )
    return "\n".join(line for section in sections for line in section) + "\n"


def _verdict(report: ReleaseReport) -> str:
    return _WORDS[report.verdict]


def _identity(report: ReleaseReport) -> Iterator[str]:
    """Yield what was judged, when and by which Lean, and the verdict."""
    identity, made = report.identity, report.made
    yield f"# Release conformance: {_verdict(report)}"
    yield ""
    yield from _table(
        ("what", "which"),
        (
            ("version", made.version),
            ("commit", f"{identity.commit or 'none'}{_changes(identity.modified)}"),
            ("date", made.at),
            ("engine", f"{identity.engine}, {identity.engine_path}{_own(identity)}"),
            ("Lean", _lean(made)),
            ("platform", f"{made.platform}, Python {made.python}"),
            ("report", report.hash),
        ),
    )
    yield _MEANING[report.verdict]
    yield ""
    if report.sample is not None:
        yield f"{_SAMPLED} Seed: {report.sample}"
        yield ""


def _changes(modified: bool | None) -> str:
    return ", with changes that are not committed" if modified else ""


def _own(identity: IdentityFacts) -> str:
    installed = ", ".join(identity.installed)
    return f"; installed, not the checkout's own: {installed}" if installed else ""


def _lean(made: MadeFacts) -> str:
    """Return which Lean was asked, and whether it is the one that the checkout names."""
    lean = made.lean
    if lean is None:
        return f"none; {made.toolchain} is named"
    built = "an official build" if lean.official else f"not the official {made.toolchain}"
    patches = f"; patched: {lean.patches}" if lean.patches else ""
    return f"{lean.version} {lean.commit[:12]} ({lean.provider}), {built}{patches}"


def _parts(parts: Sequence[PartRow]) -> Iterator[str]:
    rows = ((p.title, _WORDS[p.status], p.summary) for p in parts)
    yield from _titled("Parts", ("part", "status", "found"), rows)


def _wrong(parts: Sequence[PartRow]) -> Iterator[str]:
    for part in parts:
        findings = part.findings
        if findings:
            yield f"## Wrong: {part.title}"
            yield ""
            yield from (f"- {_plain(text)}" for text in findings[:SHOWN])
            if len(findings) > SHOWN:
                yield f"- … and {len(findings) - SHOWN} more; all of them in the JSON report"
            yield ""


def _claims(facts: TheoremFacts) -> Iterator[str]:
    """Yield every claim in full, by its area."""
    claims = [t for t in facts.theorems if t.module.startswith(CLAIMS)]
    if not claims:
        return
    yield "## Claims"
    yield ""
    claims.sort(key=lambda claim: (claim.module, claim.name))
    for area, found in groupby(claims, key=lambda claim: claim.module):
        yield f"### {area.removeprefix(CLAIMS)}"
        yield ""
        for claim in found:
            axioms = foundation(claim.axioms, claim.complete)
            yield f"- `{claim.name.rpartition('.')[2]}`, on axioms: {axioms}"
            yield ""
            if claim.says:
                yield f"  {_plain(claim.says)}"
                yield ""
            yield from (f"  {line}".rstrip() for line in ("```text", claim.statement, "```"))
            yield ""


def _capabilities(facts: PackFacts) -> Iterator[str]:
    """Yield what each capability means and on what it rests, then every meaning in full."""
    spoken = [
        (name, found)
        for pack in facts.packs
        for name, found in pack.capabilities.items()
        if found.theorems
    ]
    head = ("capability", "state", "what it means", "theorem", "statement", "axioms", "premises")
    yield from _titled(
        "Capabilities",
        head,
        (
            (
                name,
                found.state + (f": {found.why}" if found.why else ""),
                found.sentence,
                by.theorem,
                by.statement,
                foundation(by.axioms, by.axioms_complete),
                by.premises or "none",
            )
            for name, found in spoken
            for by in found.theorems
        ),
    )
    for name, found in spoken:
        yield f"### What {name} means"
        yield ""
        for clause in found.clauses:
            yield f"- `{clause.name or name}`: {_plain(clause.sentence)}"
            yield ""
            yield from (f"  {line}".rstrip() for line in ("```text", clause.statement, "```"))
            yield ""


def _deviations(facts: LedgerFacts) -> Iterator[str]:
    yield from _titled(
        "Deviations that are allowed",
        ("id", "title", "reason", "owner", "until"),
        ((d.id, d.title, d.reason, d.owner, d.until) for d in facts.deviations),
    )


def _not_proved(facts: TheoremFacts) -> Iterator[str]:
    said = facts.not_proved
    if said:
        yield "## What is not proved"
        yield ""
        yield from (f"- {_plain(text)}" for text in said)
        yield ""
    mutants = facts.model_mutants
    if mutants:
        yield "### Edits of the model of which no theorem says so"
        yield ""
        yield caught(mutants)
        yield ""
        rows = [(one.edit, one.shown_by) for one in mutants.unsaid]
        yield from _table(("edit", "shown by"), rows)


def _trusted(facts: TheoremFacts) -> Iterator[str]:
    """Yield where what runs may be other than what the kernel has."""
    rows = ((f"{c.kind} {c.name}", f"{c.file}:{c.line}", c.standing) for c in facts.code)
    yield from _titled("Code that the kernel does not see", ("what", "where", "standing"), rows)


def _since(found: Since | None) -> Iterator[str]:
    """Yield what has changed since the last release."""
    if found is not None:
        yield "## Since the last signed release"
        yield ""
        yield f"That was {found.commit or 'no commit'}, {found.at}, report {found.hash}."
        yield ""
        yield from (f"- {_plain(line)}" for line in found.changes or ("nothing changed",))
        yield ""


def _left_out(facts: Facts) -> Iterator[str]:
    """Yield what was not compared, not reached and not taken, each with the reason."""
    skipped = (
        (regime, str(count), reason)
        for regime, tally in facts.parity.regimes.items()
        for reason, count in tally.skipped.items()
    )
    yield from _titled("Skipped", ("regime", "comparisons", "reason"), skipped)
    rows = ((u.constructor, u.reason or "none") for u in facts.coverage.unreached)
    yield from _titled("Not reached by any case", ("constructor", "reason"), rows)
    rows = ((u.arm, u.reason or "none") for u in facts.branches.untaken)
    yield from _titled("Not taken by any case", ("arm", "reason"), rows)


def _parity(facts: ParityFacts) -> Iterator[str]:
    head = ("regime", "compared", "exact", "in_envelope", "failed")
    rows = (
        (regime, *map(str, (t.compared, t.exact, t.in_envelope, t.failed)))
        for regime, t in facts.regimes.items()
    )
    yield from _titled("Parity", head, rows)


def _judged(report: ReleaseReport) -> Iterator[str]:
    yield from _titled("What was judged", ("what", "SHA-256"), report.judged.items())


def _sign_off(report: ReleaseReport) -> Iterator[str]:
    yield "## Sign-off"
    yield ""
    yield f"By signing I accept the report {report.hash}."
    yield ""
    yield from _table(("name", "role", "date"), [("…", "…", "…")])


def _appendix(facts: TheoremFacts) -> Iterator[str]:
    lemmas = (t for t in facts.theorems if not t.module.startswith(CLAIMS))
    rows = ((t.name, foundation(t.axioms, t.complete)) for t in lemmas)
    yield from _titled("Appendix: lemmas", ("theorem", "axioms"), rows)


def _titled(title: str, head: tuple[str, ...], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a section of one table; nothing if it has no row."""
    listed = list(rows)
    if listed:
        yield f"## {title}"
        yield ""
        yield from _table(head, listed)


def _table(head: tuple[str, ...], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _row(head)
    yield _row(("---",) * len(head))
    yield from (_row(tuple(_plain(cell).replace("|", "\\|") for cell in row)) for row in rows)
    yield ""


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#"})


def _plain(text: str) -> str:
    """Return a text on one line, in which only closed backquotes are Markdown."""
    line = " ".join(text.split())
    return line if line.count("`") % 2 == 0 and "`" in line else line.translate(_MARKS)
