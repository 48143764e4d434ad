"""Reading a 32-bit `.olean` file: its header, its objects, and the module data they form."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from conformance.errors import CannotJudge

BUILD_ANEW = "build it anew: `conformance lean build`"
"""What mends a compiled module."""

HEADER_SIZE = 80  # 'olean', version, flags, 33 bytes of Lean's version, 40 of its commit
BASE_AT = HEADER_SIZE  # the address that pointers are relative to
ROOT_AT = HEADER_SIZE + 4  # the address of the module data
OBJECTS_AT = HEADER_SIZE + 8


class Tag(IntEnum):
    """The kinds of object after the constructors' own numbers."""

    LAST_CONSTRUCTOR = 244
    ARRAY = 246
    SCALAR_ARRAY = 248
    STRING = 249
    BIG_NUMBER = 250
    THUNK = 251


@dataclass(frozen=True, slots=True)
class Header:
    """Which Lean wrote the file."""

    version: str
    commit: str


def read_header(file: Path) -> Header:
    """Return the header of an `.olean` file, without reading the rest."""
    try:
        with file.open("rb") as stream:
            head = stream.read(HEADER_SIZE)
    except OSError as error:
        raise CannotJudge(f"cannot be read: {error}", where=file, fix=BUILD_ANEW) from error
    if len(head) < HEADER_SIZE or head[:5] != b"olean":
        raise CannotJudge("is not an .olean file", where=file, fix=BUILD_ANEW)
    version, commit = head[7:40], head[40:80]
    return Header(version.rstrip(b"\0").decode(), commit.rstrip(b"\0").decode())


class Region:
    """The objects of one `.olean` file: 8 bytes of header each, then 4-byte pointers, aligned."""

    def __init__(self, data: bytes | bytearray) -> None:
        self.data = bytearray(data)
        self.base: int
        self.root: int
        self.base, self.root = struct.unpack_from("<II", self.data, BASE_AT)

    def word(self, address: int) -> int:
        """Return the 32-bit word at an address."""
        return int(struct.unpack_from("<I", self.data, self.offset(address))[0])

    def offset(self, address: int) -> int:
        """Return where in the file the object at an address begins."""
        return address - self.base

    def fields(self, address: int) -> tuple[int, ...]:
        """Return the pointers of a constructor object."""
        count = self.data[self.offset(address) + 6]
        return struct.unpack_from(f"<{count}I", self.data, self.offset(address) + 8)

    def array(self, address: int) -> tuple[int, ...]:
        """Return the elements of an array object."""
        return struct.unpack_from(
            f"<{self.word(address + 8)}I", self.data, self.offset(address) + 16
        )

    def string(self, address: int) -> str:
        """Return the text of a string object."""
        at = self.offset(address)
        end: int = at + 19 + self.word(address + 8)  # without the closing NUL
        return self.data[at + 20 : end].decode()

    def name(self, address: int) -> str:
        """Return a hierarchical name, its parts joined by dots; the anonymous name is empty."""
        if address & 1:
            return ""
        prefix, last = self.fields(address)
        part = str(last >> 1) if last & 1 else self.string(last)
        before = self.name(prefix)
        return f"{before}.{part}" if before else part

    def objects(self) -> Iterator[tuple[int, Sequence[int]]]:
        """The offset of each object, with the offsets of the pointers in it."""
        at = OBJECTS_AT
        while at < len(self.data):
            size, pointers = self._shape(at)
            yield at, pointers
            at += (size + 3) & ~3

    def _shape(self, at: int) -> tuple[int, Sequence[int]]:
        _, size, count, tag = struct.unpack_from("<iHBB", self.data, at)
        first, second = at + 8, at + 12
        if tag <= Tag.LAST_CONSTRUCTOR:
            return size, range(first, first + 4 * count, 4)
        if tag == Tag.ARRAY:
            length, capacity = struct.unpack_from("<II", self.data, first)
            return 16 + 4 * capacity, range(at + 16, at + 16 + 4 * length, 4)
        if tag == Tag.SCALAR_ARRAY:
            return 16 + count * struct.unpack_from("<I", self.data, second)[0], ()
        if tag == Tag.STRING:
            return 20 + struct.unpack_from("<I", self.data, second)[0], ()
        if tag == Tag.BIG_NUMBER:  # its limbs follow it, and it points at them
            limbs = abs(struct.unpack_from("<i", self.data, second)[0])
            return 20 + 4 * limbs, (at + 16,)
        if tag == Tag.THUNK:
            return 16, (first,)
        raise CannotJudge(f"unknown object tag {tag} at {at:#x} of an .olean file", fix=BUILD_ANEW)
