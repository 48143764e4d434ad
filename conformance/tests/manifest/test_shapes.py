"""Manifests as files: read as they were written, and nothing else is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.manifest.shapes import (
    from_json,
    read_manifest,
    write_manifest,
)


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    manifest = read_manifest()
    path = write_manifest(manifest, tmp_path / "manifest.json")

    assert read_manifest(path) == manifest


@pytest.mark.parametrize("raw", [[], {}, {"schema": "conformance.manifest.v2", "types": []}])
def test_what_is_no_manifest_cannot_be_judged(raw: object) -> None:
    with pytest.raises(CannotJudge):
        from_json(raw, "here")
