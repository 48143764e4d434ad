"""Python's manifest: names of both sides are one."""

from __future__ import annotations

import pytest

from conformance.manifest.introspect import camel


@pytest.mark.parametrize(
    ("old", "new"),
    [("waves_run", "wavesRun"), ("PC_OUT_OF_BOUNDS", "pcOutOfBounds"), ("FULL", "full"),
     ("EpochAdvanced", "epochAdvanced"), ("cid", "cid"), ("IllFormed", "illFormed")],
)  # fmt: skip
def test_names_of_both_sides_are_one(old: str, new: str) -> None:
    assert camel(old) == new
