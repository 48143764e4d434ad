"""Fingerprints: read as they were written, and nothing else is one."""

from __future__ import annotations

import pytest

from conformance.cases.case import Runner
from conformance.envelope.fingerprint import Difference, Fingerprint


@pytest.mark.parametrize("text", ["", "threaded", "threaded/n>1/other", "x/n=1/status", "a/b/c/d"])
def test_what_is_no_fingerprint(text: str) -> None:
    with pytest.raises(Exception, match="not a fingerprint"):
        Fingerprint.parse(text)


@pytest.mark.parametrize(
    "text", ["threaded/n>1/causal_permutation/prefix", "cooperative/n=1/status"]
)
def test_fingerprints_are_read_as_written(text: str) -> None:
    assert str(Fingerprint.parse(text)) == text


UNLAWFUL = {"unsafe", "wave_width", "outcome_kind", "failure_visible"}


@pytest.mark.parametrize("difference", Difference)
def test_what_breaks_a_law_and_what_is_at_one_may_not_be_covered(difference: Difference) -> None:
    assert Fingerprint(Runner.THREADED, True, difference).coverable == (difference not in UNLAWFUL)
    assert not Fingerprint(Runner.THREADED, False, difference).coverable
