"""Fingerprints: read as they were written, and nothing else is one."""

from __future__ import annotations

import pytest

from conformance.envelope.fingerprint import Fingerprint


@pytest.mark.parametrize("text", ["", "threaded", "threaded/n>1/other", "x/n=1/status", "a/b/c/d"])
def test_what_is_no_fingerprint(text: str) -> None:
    with pytest.raises(Exception, match="not a fingerprint"):
        Fingerprint.parse(text)


@pytest.mark.parametrize(
    "text", ["threaded/n>1/causal_permutation/prefix", "cooperative/n=1/status"]
)
def test_fingerprints_are_read_as_written(text: str) -> None:
    assert str(Fingerprint.parse(text)) == text
