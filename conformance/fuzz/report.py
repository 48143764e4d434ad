"""The report of a campaign, for people and for machines, and the files of what was found."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.text import Text

from conformance.conclusion import Line
from conformance.coverage.constructors import TYPES
from conformance.fuzz.campaign import Campaign
from conformance.fuzz.finding import Finding
from conformance.fuzz.statistics import ENDINGS
from conformance.jsonfile import canonical_json, sha256, write_atomic
from conformance.judge.divergence_context import divergence_lines
from conformance.manifest.shapes import Manifest
from conformance.verdict import Verdict

SCHEMA = "conformance.fuzz.v1"
_LOOKED_AT = ("FaultKind", "Event", "FailureEvent", "CertificateVerdict", "LoadRefusal")


def finding_files(campaign: Campaign, folder: Path) -> list[Path]:
    """Name the file of each finding, by the hash of its smallest case."""
    cases = [finding.case for finding in campaign.findings.values()]
    return [folder / f"finding-{case.hash[:12]}.json" for case in cases]


def write_findings(campaign: Campaign, folder: Path) -> list[Path]:
    """Write the smallest case of each finding, and return the files."""
    paths = finding_files(campaign, folder)
    for finding, path in zip(campaign.findings.values(), paths, strict=True):
        write_atomic(path, canonical_json(finding.case.raw) + "\n")
    return paths


def reproduce(path: Path) -> str:
    """Return the command that shows a finding again."""
    return f"conformance fuzz --replay {shlex.quote(str(path))}"


@dataclass(frozen=True, slots=True)
class CampaignReport:
    """A campaign, with the manifest of what it could reach and the files of its findings."""

    campaign: Campaign
    manifest: Manifest
    files: Sequence[Path]

    @property
    def verdict(self) -> Verdict:
        """That of the campaign."""
        return self.campaign.verdict

    def to_json(self) -> dict[str, Any]:
        """Return the JSON; `hash` covers `report`, which the seed decides, and not the time."""
        campaign = self.campaign
        findings = [_finding_json(finding, path) for finding, path in self._found()]
        report = {
            "seed": campaign.seed,
            "kinds": list(campaign.kinds),
            "next_block": campaign.next_block,
            "cases": campaign.judged,
            "cases_hash": sha256("".join(campaign.hashes)),
            "comparisons": campaign.tally.to_json(),
            "set_aside": dict(sorted(campaign.set_aside.items())),
            "endings": _endings(campaign),
            "features": dict(sorted(campaign.features.items())),
            "observed": dict(sorted(campaign.observed.items())),
            "reached": _reached(campaign, self.manifest),
            "findings": findings,
        }
        pace = round(_pace(campaign), 1)
        return {
            "schema": SCHEMA,
            "report": report,
            "hash": sha256(canonical_json(report)),
            "timing": {"seconds": round(campaign.seconds, 1), "cases_per_second": pace},
        }

    def lines(self) -> Iterator[Line]:
        """Yield the findings, what was reached, and the verdict."""
        campaign, tally = self.campaign, self.campaign.tally
        for finding, path in self._found():
            yield from _finding_lines(finding, path)
        yield f"{'kind':<12}{'cases':>8}" + "".join(f"{name:>13}" for name in ENDINGS)
        for kind, ends in _endings(campaign).items():
            shown = "".join(f"{ends[name]:>13}" for name in ENDINGS)
            yield f"{kind:<12}{sum(ends.values()):>8}{shown}"
        yield "spread: " + _counts(campaign.features)
        for name, counts in _reached(campaign, self.manifest).items():
            missed = [constructor for constructor, count in counts.items() if not count]
            rest = f"; not: {', '.join(missed)}" if missed else ""
            yield f"reached {name}: {len(counts) - len(missed)} of {len(counts)}{rest}"
        if campaign.observed:
            yield "observed: " + _counts(campaign.observed)
        if campaign.set_aside:
            yield "set aside: " + _counts(campaign.set_aside)
        yield Text(
            f"{campaign.verdict}: {campaign.judged} cases of seed {campaign.seed}, "
            f"blocks up to {campaign.next_block}, "
            f"{tally.compared} comparisons, {tally.exact} exact, {tally.in_envelope} in envelope, "
            f"{tally.failed} failed, {len(campaign.findings)} findings; {campaign.seconds:.1f} s, "
            f"{_pace(campaign):.0f} cases/s",
            "green" if campaign.verdict is Verdict.CONFORMS else "bold red",
        )

    def _found(self) -> Iterator[tuple[Finding, Path]]:
        return zip(self.campaign.findings.values(), self.files, strict=True)


def _finding_lines(finding: Finding, path: Path) -> Iterator[Line]:
    """Yield one finding, how to see it again and how to keep it."""
    failure, regime = finding.judgement.failure, finding.judgement.regime
    assert failure is not None
    yield Text(f"{regime}, seen in {finding.seen} cases", "bold")
    yield Text(f"  {failure.diagnosis}: {failure.message}", "red")
    if failure.divergence is not None:
        for text in divergence_lines(failure.divergence, regime.labels):
            yield f"  {text}"
    yield f"  reproduce: {reproduce(path)}"
    yield f"  keep: conformance promote {shlex.quote(str(path))}"
    yield ""


def _counts(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counted.items()))


def _endings(campaign: Campaign) -> dict[str, dict[str, int]]:
    """Return how many cases of each kind ended in which way; the last row is all kinds together."""
    rows = {
        kind: {end: campaign.endings[kind, end] for end in ENDINGS}
        for kind in dict.fromkeys(campaign.kinds)
    }
    total = {end: sum(row[end] for row in rows.values()) for end in ENDINGS}
    return {**rows, "total": total}


def _pace(campaign: Campaign) -> float:
    return campaign.judged / campaign.seconds if campaign.seconds else 0.0


def _reached(campaign: Campaign, manifest: Manifest) -> Mapping[str, Mapping[str, int]]:
    """Return how many cases reached each constructor of the types that cases decide."""
    return {
        name: {c: campaign.reached[name, c] for c in manifest.constructors(name)}
        for name in TYPES
        if name in _LOOKED_AT
    }


def _finding_json(finding: Finding, path: Path) -> dict[str, Any]:
    failure = finding.judgement.failure
    assert failure is not None
    return {
        "regime": finding.judgement.regime.value,
        "diagnosis": failure.diagnosis.value,
        "message": failure.message,
        "signature": list(finding.signature),
        "seen": finding.seen,
        "case": path.name,
        "case_hash": finding.case.hash,
        "sides": list(finding.judgement.regime.labels),
        "divergence": failure.divergence.to_json() if failure.divergence else None,
    }
