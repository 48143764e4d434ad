"""The report of a campaign over inputs, for people and for machines, and its files."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

from conformance.conclusion import Line
from conformance.fuzz.decoders import DecoderCampaign
from conformance.fuzz.inputs import InputCampaign, InputFinding
from conformance.jsonfile import sha256, write_atomic
from conformance.plain_json import JsonObject
from conformance.verdict import Verdict

SCHEMA = "conformance.fuzz_inputs.v1"


@dataclass(frozen=True, slots=True)
class InputReport:
    """What both campaigns found, and the files of the findings."""

    readers: InputCampaign
    decoders: DecoderCampaign
    files: Sequence[Path]
    whole: bool
    """Whether they were not broken off."""

    @property
    def findings(self) -> tuple[InputFinding, ...]:
        """The findings of both."""
        return (*self.readers.findings.values(), *self.decoders.findings.values())

    @property
    def verdict(self) -> Verdict:
        """A finding differs; what tried nothing, or was broken off, has judged nothing."""
        if self.findings:
            return Verdict.DIFFERS
        tried = self.whole and self.readers.tried + self.decoders.compared > 0
        return Verdict.CONFORMS if tried else Verdict.UNJUDGED

    def to_json(self) -> JsonObject:
        """Return the JSON; all but the memory follows from the seed."""
        return {
            "schema": SCHEMA,
            "seed": self.readers.seed,
            "readers": {
                kind: {"read": self.readers.read[kind], "refused": self.readers.refused[kind]}
                for kind in sorted(self.readers.read | self.readers.refused)
            },
            "decoders": {
                kind: {"taken": self.decoders.taken[kind], "refused": self.decoders.refused[kind]}
                for kind in sorted(self.decoders.taken | self.decoders.refused)
            },
            "left_out": self.decoders.left_out,
            "findings": [
                {
                    "signature": list(finding.signature),
                    "said": finding.said,
                    "seen": finding.seen,
                    "file": str(path),
                }
                for finding, path in zip(self.findings, self.files, strict=True)
            ],
            "memory_mb": peak_megabytes(),
        }

    def lines(self) -> Iterator[Line]:
        """Yield the findings, the counts by kind, and the verdict."""
        for finding, path in zip(self.findings, self.files, strict=True):
            yield Text(f"{finding.signature[0]}, seen in {finding.seen} inputs", "bold")
            yield Text(f"  {finding.said}", "red")
            yield f"  smallest: {path}"
        yield f"{'kind':<24}{'read':>8}{'refused':>9}"
        for kind in sorted(self.readers.read | self.readers.refused):
            yield f"{kind:<24}{self.readers.read[kind]:>8}{self.readers.refused[kind]:>9}"
        for kind in sorted(self.decoders.taken | self.decoders.refused):
            yield f"{kind:<24}{self.decoders.taken[kind]:>8}{self.decoders.refused[kind]:>9}"
        yield Text(
            f"{self.verdict}: {self.readers.tried} inputs of seed {self.readers.seed} for "
            f"Python's readers, {self.decoders.compared} for Lean's decoders too "
            f"({self.decoders.left_out} left out), {len(self.findings)} findings; "
            f"{peak_megabytes()} MB",
            "green" if self.verdict is Verdict.CONFORMS else "bold red",
        )


def write_inputs(findings: Sequence[InputFinding], folder: Path) -> list[Path]:
    """Write the smallest input of each finding, named by its hash, and return the files."""
    paths = []
    for finding in findings:
        path = folder / f"input-{sha256(finding.data)[:12]}-{finding.name}"
        write_atomic(path, finding.data)
        paths.append(path)
    return paths


def peak_megabytes() -> int:
    """Return the most memory that this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1 << 20) if sys.platform == "darwin" else peak >> 10
