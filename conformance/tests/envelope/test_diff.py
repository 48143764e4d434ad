"""The verdict on two runs: its hash is of every field."""

from __future__ import annotations

from conformance.tests.envelope.diffs import covers, diff
from conformance.tests.handmade import (
    outcome,
    ping,
    widen,
)


def test_the_hash_depends_on_every_field() -> None:
    run = outcome(ping(0))
    exact, other = diff(run, run), diff(run, widen(run, 2))

    assert exact.hash == diff(run, run).hash
    assert exact.hash != other.hash
    assert other.to_json()["hash"] == other.hash
    assert other.hash != diff(run, widen(run, 2), covers("session_permutation")).hash
