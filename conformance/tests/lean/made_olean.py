"""Small `.olean` files, made by hand."""

from __future__ import annotations

import struct

from conformance.lean.olean import HEADER_SIZE, Region

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


def part(base: int, constant: str, extra: str, code: str, times: int = 1) -> bytes:
    make = Maker(base)
    name = make.name("Demo", constant)
    entry = make.ctor(0, make.name("Lean", "declMapExt"), make.array(make.string(code)))
    infos = [make.constant(name, make.string("a type"))]
    return make.module([name], infos, [make.name("Demo", extra)] * times, make.array(entry))
