"""`EnvelopeDiff`: the verdict on how far a run is from the canonical baseline of its case."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from conformance.cases.case import Runner
from conformance.envelope.fingerprint import Fingerprint
from conformance.jsonfile import canonical_json, sha256
from conformance.runs.observed import Run


class EnvelopeClass(StrEnum):
    """How far the candidate is from the baseline, strongest class first."""

    EXACT = "exact"
    SESSION_PERMUTATION = "session_permutation"
    CAUSAL_PERMUTATION = "causal_permutation"
    ENVELOPE_BOUNDED = "envelope_bounded"
    OUTSIDE_ENVELOPE = "outside_envelope"


class EffectOrder(StrEnum):
    """How the two effect traces are related."""

    SAME = "same"
    PER_COROUTINE = "per_coroutine"
    """Equal by coroutine and nonce; coroutines are interleaved differently."""
    PREFIX = "prefix"
    """By coroutine and nonce, one is a prefix of the other."""
    DIFFERENT = "different"


class FailureVisible(StrEnum):
    """How the faults that an observer of the two runs sees are related."""

    NONE = "none"
    """No coroutine faulted in either."""
    SAME = "same"
    PREFIX = "prefix"
    EXPLAINED = "explained"
    """Where they differ, a failure event that entered the run says why."""
    DIFFERENT = "different"


class Tier(StrEnum):
    """The strictest determinism profile under which the two runs are the same."""

    FULL = "full"
    MODULO_EFFECTS = "modulo_effects"
    MODULO_COMMUTATIVITY = "modulo_commutativity"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class WaveWidth:
    """The most steps of one wave: in the baseline, in the candidate, and as declared."""

    baseline: int
    candidate: int
    declared: int


@dataclass(frozen=True, slots=True)
class RunParameters:
    """What the candidate's case declares: who runs it, and how wide."""

    runner: Runner
    concurrency: int
    fails: bool = False
    """Whether failure events enter the run."""

    @property
    def many(self) -> bool:
        """Whether a round may hold more than one step."""
        return self.runner is Runner.THREADED and self.concurrency > 1

    @property
    def by_failures(self) -> bool:
        """Whether the runs are compared by what failures show and by safety, not by order."""
        return self.fails and self.many

    @property
    def width(self) -> int:
        """The widest wave that is allowed."""
        return self.concurrency if self.many else min(self.concurrency, 1)


@dataclass(frozen=True, slots=True)
class EnvelopeDiff:
    """The verdict on a candidate run against its baseline."""

    envelope: EnvelopeClass
    differences: tuple[Fingerprint, ...]
    """Every kind of difference that was seen; none if exact."""
    undocumented: tuple[Fingerprint, ...]
    """Those that no active deviation covers."""
    width: WaveWidth
    effects: EffectOrder
    failures: FailureVisible
    tier: Tier
    runs: tuple[Run, Run] = field(repr=False, compare=False)
    """The baseline and the candidate; their hashes are computed when they are asked for."""
    note: str | None = None
    """What is unsafe, if the candidate is."""

    @property
    def admitted(self) -> bool:
        """Whether nothing is outside the envelope or undocumented."""
        return self.envelope is not EnvelopeClass.OUTSIDE_ENVELOPE and not self.undocumented

    @property
    def baseline_hash(self) -> str:
        """SHA-256 of the baseline's outcome."""
        return self.runs[0].hash

    @property
    def candidate_hash(self) -> str:
        """SHA-256 of the candidate's outcome."""
        return self.runs[1].hash

    @property
    def hash(self) -> str:
        """SHA-256 of the diff itself."""
        return sha256(canonical_json(self._fields()))

    def to_json(self) -> dict[str, Any]:
        """Return the diff for machines."""
        return {**self._fields(), "hash": self.hash}

    def _fields(self) -> dict[str, Any]:
        """Return everything but the hash, as JSON."""
        return {
            "schema": "conformance.envelope_diff.v1",
            "class": self.envelope.value,
            "differences": [str(f) for f in self.differences],
            "undocumented": [str(f) for f in self.undocumented],
            "wave_width": {
                "baseline": self.width.baseline,
                "candidate": self.width.candidate,
                "declared": self.width.declared,
            },
            "effect_ordering": self.effects.value,
            "failure_visible": self.failures.value,
            "determinism_tier": self.tier.value,
            "baseline_hash": self.baseline_hash,
            "candidate_hash": self.candidate_hash,
            "note": self.note,
        }
