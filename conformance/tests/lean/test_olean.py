"""Reading and mending `.olean` files, on small ones made here."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.lean.olean import HEADER_SIZE, Header, Region, read_header
from conformance.lean.olean_repair import list_extra_constants, merge_parts

NIL = 1  # a boxed zero: the anonymous name


class Maker:
    """Writes objects of an `.olean` file as Lean lays them out."""

    def __init__(self, base: int) -> None:
        head = b"olean\2\1" + b"4.28.0-pre".ljust(33, b"\0") + b"c0ffee".ljust(40, b"\0")
        self.data = bytearray(head + struct.pack("<II", base, 0))
        self.base = base

    def put(self, body: bytes) -> int:
        address = self.base + len(self.data)
        self.data += body + b"\0" * (-len(body) % 4)
        return address

    def ctor(self, tag: int, *pointers: int, scalars: bytes = b"") -> int:
        body = struct.pack(f"<{len(pointers)}I", *pointers) + scalars
        return self.put(struct.pack("<iHBB", 0, 8 + len(body), len(pointers), tag) + body)

    def array(self, *items: int) -> int:
        head = struct.pack("<iHBBII", 0, 1, 0, 246, len(items), len(items))
        return self.put(head + struct.pack(f"<{len(items)}I", *items))

    def string(self, text: str) -> int:
        raw = text.encode() + b"\0"
        head = struct.pack("<iHBBIII", 0, 1, 0, 249, len(raw), len(raw), len(text))
        return self.put(head + raw)

    def name(self, *parts: str) -> int:
        name = NIL
        for part in parts:
            name = self.ctor(1, name, self.string(part), scalars=b"\0" * 8)
        return name

    def module(self, names: list[int], infos: list[int], extra: list[int], entries: int) -> bytes:
        fields = (self.array(), self.array(*names), self.array(*infos), self.array(*extra), entries)
        root = self.ctor(0, *fields, scalars=b"\1\0\0\0")
        struct.pack_into("<I", self.data, HEADER_SIZE + 4, root)
        return bytes(self.data)

    def constant(self, name: int, type_: int) -> int:
        return self.ctor(0, self.ctor(0, self.ctor(0, name, NIL, type_), scalars=b"\0" * 4))


def names(data: bytes) -> list[str]:
    region = Region(data)
    return [region.name(n) for n in region.array(region.fields(region.root)[1])]


def part(base: int, constant: str, extra: str, code: str) -> bytes:
    make = Maker(base)
    name = make.name("Demo", constant)
    entry = make.ctor(0, make.name("Lean", "declMapExt"), make.array(make.string(code)))
    infos = [make.constant(name, make.string("a type"))]
    return make.module([name], infos, [make.name("Demo", extra)], make.array(entry))


def test_the_header_says_which_lean_wrote_the_file(tmp_path: Path) -> None:
    file = tmp_path / "X.olean"
    file.write_bytes(part(0x1000, "a", "b", "c"))

    assert read_header(file) == Header("4.28.0-pre", "c0ffee")


def test_a_file_that_is_no_olean_is_named(tmp_path: Path) -> None:
    file = tmp_path / "X.olean"
    file.write_bytes(b"something else")

    with pytest.raises(CannotJudge, match=r"X\.olean: is not an \.olean file"):
        read_header(file)


def test_extra_constants_are_listed_once() -> None:
    mended = list_extra_constants(part(0x1000, "f", "f._redArg", "code"))

    assert names(mended) == ["Demo.f", "Demo.f._redArg"]
    assert list_extra_constants(mended) == mended


def test_a_listed_constant_is_an_unsafe_axiom_with_a_type() -> None:
    region = Region(list_extra_constants(part(0x1000, "f", "g", "code")))
    (axiom,) = region.fields(region.array(region.fields(region.root)[2])[1])
    (constant,) = region.fields(axiom)

    assert region.name(region.fields(constant)[0]) == "Demo.g"
    assert region.string(region.fields(constant)[2]) == "a type"
    assert region.data[region.offset(axiom) + 12] == 1


def test_the_parts_of_a_module_become_one_with_its_code(tmp_path: Path) -> None:
    olean = tmp_path / "module.olean"
    olean.write_bytes(part(0x1000, "exported", "x", "none"))
    Path(f"{olean}.server").write_bytes(part(0x90000, "server", "x", "none"))
    Path(f"{olean}.private").write_bytes(part(0x50000, "whole", "x", "none"))
    olean.with_suffix(".ir").write_bytes(part(0x3000, "ir", "x", "the code"))

    region = Region(merge_parts(olean))
    (entry,) = region.array(region.fields(region.root)[4])
    (code,) = region.array(region.fields(entry)[1])

    assert names(bytes(region.data)) == ["Demo.whole"]
    assert region.string(code) == "the code"


def test_a_file_of_one_part_stays_as_it_is(tmp_path: Path) -> None:
    olean = tmp_path / "module.olean"
    olean.write_bytes(part(0x1000, "a", "b", "c"))

    assert merge_parts(olean) == olean.read_bytes()


def test_an_unknown_object_is_refused() -> None:
    make = Maker(0x1000)
    make.put(struct.pack("<iHBB", 0, 8, 0, 253))

    with pytest.raises(CannotJudge, match="unknown object tag 253"):
        list(Region(make.data).objects())
