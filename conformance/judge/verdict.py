"""Judgements: what judging one case under one contract found, and the tally of many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from conformance.envelope.diff import EnvelopeDiff
from conformance.envelope.fingerprint import Fingerprint
from conformance.judge.compare import Divergence, FirstDivergence


class Regime(StrEnum):
    """What is compared with what, and how closely."""

    COOPERATIVE_LEAN = "cooperative vs lean"
    THREADED_ONE_LEAN = "threaded n=1 vs lean"
    THREADED_MANY_LEAN = "threaded n>1 vs lean"
    REFUSED_LEAN = "refused loads vs lean"
    THREADED_ONE_BASELINE = "threaded n=1 vs baseline"
    THREADED_MANY_BASELINE = "threaded n>1 vs baseline"
    REPLAY = "replay vs recorded run"
    """A run whose profile is `replay`, against itself with its effects fed back."""

    @property
    def labels(self) -> tuple[str, str]:
        """What the two sides are called, the authority first."""
        if self is Regime.REPLAY:
            return ("recorded", "replayed")
        return ("lean", "pyvm") if self in LEAN_REGIMES else ("baseline", "threaded")


LEAN_REGIMES = frozenset(
    (
        Regime.COOPERATIVE_LEAN,
        Regime.THREADED_ONE_LEAN,
        Regime.THREADED_MANY_LEAN,
        Regime.REFUSED_LEAN,
    )
)
"""In these the authority is Lean's trace of the same case; each case has exactly one of them."""


class Result(StrEnum):
    """How one comparison ended."""

    EXACT = "exact"
    IN_ENVELOPE = "in_envelope"
    FAILED = "failed"
    """The two sides differ, or the Python VM broke."""
    SKIPPED = "skipped"
    """There is nothing to compare, lawfully."""
    UNJUDGED = "unjudged"
    """There should be something to compare, and it could not be had."""


class Diagnosis(StrEnum):
    """Why a case failed, where no first divergence says it better."""

    PYVM_RAISED = "pyvm-raised"
    """The Python VM raised an exception: our VM is broken."""
    MALFORMED_OUTCOME = "malformed-outcome"
    """The engine answered, and what it answered is no outcome."""
    OVER_LIMIT = "over-limit"
    """The engine took more time or memory over the case than it may."""
    ENGINE_LOST = "engine-lost"
    """The engine could not be asked: nothing is known of the case."""
    NOT_ADMITTED = "not-admitted"
    """No committed theorem pack admits the mode in which the case is to run."""
    NOT_EXACT_AT_ONE = "not-exact-at-one"
    """A threaded run at n = 1 is not the canonical run."""
    UNDOCUMENTED = "undocumented-deviation"
    """No active deviation of the ledger covers the difference."""
    OUTSIDE_ENVELOPE = "outside-envelope"
    """No deviation may cover the difference."""
    PROFILE_BROKEN = "profile-broken"
    """The run and its baseline are not the same under the profile that the case declares."""
    NOT_REPLAYED = "not-replayed"
    """Replayed on the effects that it recorded, a run is not the same."""
    NOT_RECORDED = "not-recorded"
    """The case declares that it replays, and a step faulted over a request, which has no entry."""
    TRACE_MISSING = "trace-missing"
    TRACE_FOREIGN = "trace-of-another-case"
    TRACE_UNREADABLE = "trace-unreadable"
    TRACE_NOT_LEANS = "trace-not-by-lean"
    """It was made by another engine than the authority."""
    TRACE_STALE = "trace-stale"
    """It was made from another state of `lean/` than that of now."""
    TRACE_SURPLUS = "trace-without-case"
    LEAN_FAILED = "lean-failed"
    """Asked afresh, Lean gave no trace."""
    NOTHING_COMPARED = "nothing-compared"
    FEWER_THAN_CORPUS = "fewer-than-corpus"
    NOT_REFUSED_ON_WASM = "not-refused-on-wasm"
    """Where there is one thread, the gate let a threaded case through, or gave another reason."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a comparison failed or could not be made."""

    diagnosis: Diagnosis | Divergence
    """By what it is known; the code of the first divergence where that says it best."""
    message: str
    divergence: FirstDivergence | None = None
    diff: EnvelopeDiff | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """One comparison of one case."""

    case: str
    regime: Regime
    result: Result
    fingerprints: tuple[Fingerprint, ...] = ()
    failure: Failure | None = None
    reason: str | None = None
    """Why it was skipped."""

    @property
    def reproduce(self) -> tuple[str, ...]:
        """The commands that show it again."""
        return (f"conformance diff '{self.case}'", f"conformance run -k '{self.case}'")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many comparisons ended in which way."""

    exact: int = 0
    in_envelope: int = 0
    failed: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, judgements: Iterable[Judgement]) -> Tally:
        """Return the tally of these comparisons."""
        judgements = tuple(judgements)
        count = Counter(j.result for j in judgements)
        skipped = Counter(
            j.reason or (j.failure.diagnosis if j.failure else "unknown")
            for j in judgements
            if j.result in (Result.SKIPPED, Result.UNJUDGED)
        )
        return cls(
            count[Result.EXACT],
            count[Result.IN_ENVELOPE],
            count[Result.FAILED],
            dict(sorted(skipped.items())),
        )

    @property
    def compared(self) -> int:
        """How many comparisons were made."""
        return self.exact + self.in_envelope + self.failed

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "compared": self.compared,
            "exact": self.exact,
            "in_envelope": self.in_envelope,
            "failed": self.failed,
            "skipped": dict(self.skipped),
        }
