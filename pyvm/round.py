"""What is recorded of a round: its plan, the checker's verdict on it, and its picks.

Mirrors `Runtime.VM.PlanRecord` and `Runtime.VM.RoundRecord` (Runtime/VM/State.lean).
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from pyvm.config import WaveCertificate
from pyvm.status import CoroutineStatus
from pyvm.value import CoroutineId


class CertificateVerdict(Enum):
    """What a checker says of a wave certificate; the value is the name of the Lean constructor."""

    VALID = "valid"
    STALE = "stale"
    """Planned for another step count."""
    EMPTY = "empty"
    """No wave, or a wave without picks."""
    OVERSIZE = "oversize"
    """A wave wider than the concurrency."""
    DUPLICATE = "duplicate"
    """A coroutine picked twice."""
    NOT_READY = "notReady"
    """A pick that is not ready."""
    MISSING = "missing"
    """A ready coroutine that no wave picks."""
    LANE_CLASH = "laneClash"
    """Two picks of a wave in one lane."""
    SESSION_CLASH = "sessionClash"
    """Two picks of a wave that share a session."""
    FOOTPRINT_CLASH = "footprintClash"
    """Two picks of a wave that share another resource."""
    MISORDERED = "misordered"
    """Picks, or waves, that are not in the order of the queue."""


class PlanRecord(NamedTuple):
    """What a threaded round planned, and how far it got."""

    certificate: WaveCertificate
    verdict: CertificateVerdict
    waves_run: int


class RoundRecord(NamedTuple):
    """One round of a run; `picks` has each pick with its status after the step."""

    tick: int
    plan: PlanRecord | None
    picks: list[tuple[CoroutineId, CoroutineStatus]]
