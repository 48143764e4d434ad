"""Handoffs: the record of an endpoint that went from one lane to another.

Mirrors `Runtime.VM.Handoff` (Runtime/VM/State.lean).
"""

from __future__ import annotations

from typing import NamedTuple

from pyvm.local_type import LocalType
from pyvm.value import CoroutineId, Endpoint


class Handoff(NamedTuple):
    """An endpoint that changed lanes; `witness` was its type when it was handed over."""

    tick: int
    endpoint: Endpoint
    source: CoroutineId
    target: CoroutineId
    source_lane: int
    target_lane: int
    witness: LocalType
