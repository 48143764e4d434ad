"""Reading and mending `.olean` files, on small ones made here."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.lean.olean import Header, Region, read_header
from conformance.tests.lean.made_olean import Maker, part


def test_the_header_says_which_lean_wrote_the_file(tmp_path: Path) -> None:
    file = tmp_path / "X.olean"
    file.write_bytes(part(0x1000, "a", "b", "c"))

    assert read_header(file) == Header("4.28.0-pre", "c0ffee")


def test_a_file_that_is_no_olean_is_named(tmp_path: Path) -> None:
    file = tmp_path / "X.olean"
    file.write_bytes(b"something else")

    with pytest.raises(CannotJudge, match=r"X\.olean: is not an \.olean file"):
        read_header(file)


def test_an_unknown_object_is_refused() -> None:
    make = Maker(0x1000)
    make.put(struct.pack("<iHBB", 0, 8, 0, 253))

    with pytest.raises(CannotJudge, match="unknown object tag 253"):
        list(Region(make.data).objects())
