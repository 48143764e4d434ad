"""Packs, without Lean: what the file says held against what a handmade environment says."""

from __future__ import annotations

from conformance.tests.packs.demo import MIXED, RELAXED, THREADS, WAVES, checked
from conformance.verdict import Verdict
from pyvm.config import DeterminismMode
from pyvm.runtime.gates import Capability


def test_what_was_exported_conforms() -> None:
    found = checked()

    assert found.verdict is Verdict.CONFORMS
    assert found.withdrawn == {}
    assert found.granted == (THREADS, WAVES, MIXED)
    assert found.profiles == (DeterminismMode.FULL, DeterminismMode.REPLAY)
    assert found.why_not(RELAXED) == "if rests on premises"
    assert found.why_not(Capability.LIVE_MIGRATION) == "nothing grants it"


def test_another_state_of_lean_alone_is_no_fault() -> None:
    found = checked(source="6" * 64)

    assert found.verdict is Verdict.CONFORMS
    assert "another state of lean/" in found.lines()[-1]
