"""Fingerprints of shapes: read as they were written, and nothing else is one."""

from __future__ import annotations

import pytest

from conformance.errors import CannotJudge
from conformance.manifest.fingerprint import ShapeDifference, ShapeFingerprint


@pytest.mark.parametrize("text", ["manifest/field/", "manifest/wish/A.b", "field/A.b"])
def test_what_is_no_fingerprint_is_refused(text: str) -> None:
    with pytest.raises(CannotJudge):
        ShapeFingerprint.parse(text)


def test_a_fingerprint_is_read_as_it_was_written() -> None:
    fingerprint = ShapeFingerprint(ShapeDifference.FIELD, "Coroutine.tokens")

    assert str(fingerprint) == "manifest/field/Coroutine.tokens"
    assert ShapeFingerprint.parse(str(fingerprint)) == fingerprint
