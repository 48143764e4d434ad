"""What a release changes from the last one: claims, capabilities, deviations, counts, inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.release.report import Facts, ReleaseReport, Since

CLAIMS = "Runtime.Properties."
"""How the modules begin whose theorems are claims; other theorems are lemmas."""


def since(before: ReleaseReport, now: ReleaseReport) -> Since:
    """Return which report was the last one, and what has changed since, a line each."""
    changes = tuple(_changes(before, now))
    return Since(before.hash, before.identity.commit, before.made.at, changes)


def _changes(before: ReleaseReport, now: ReleaseReport) -> Iterator[str]:
    old, new = before.facts, now.facts
    yield from _compared("claim", _claims(old), _claims(new))
    yield from _compared("capability", _capabilities(old), _capabilities(new))
    yield from _compared("deviation", _deviations(old), _deviations(new))
    yield from _compared("comparisons", _counts(old), _counts(new))
    yield from _compared("input", before.judged, now.judged)


def _compared(kind: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield f"{kind} gone: {name}"
        elif name not in old:
            yield f"{kind} new: {name}"
        elif old[name] != new[name]:
            shown = f": {old[name]} → {new[name]}" if kind == "comparisons" else ""
            yield f"{kind} changed: {name}{shown}"


def _claims(facts: Facts) -> dict[str, str]:
    theorems = facts.theorems.theorems
    return {t.name: t.statement for t in theorems if t.module.startswith(CLAIMS)}


def _capabilities(facts: Facts) -> dict[str, str]:
    return {
        f"{name} of {pack.pack}": f"{found.state} {found.hash}"
        for pack in facts.packs.packs
        for name, found in pack.capabilities.items()
    }


def _deviations(facts: Facts) -> dict[str, str]:
    return {d.id: str(d) for d in facts.ledger.deviations}


def _counts(facts: Facts) -> dict[str, str]:
    return {
        f"{regime}, {name}": str(count)
        for regime, tally in facts.parity.regimes.items()
        for name, count in (
            ("compared", tally.compared),
            ("exact", tally.exact),
            ("in_envelope", tally.in_envelope),
            ("failed", tally.failed),
        )
    }
