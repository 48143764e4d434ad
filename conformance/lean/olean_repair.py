"""Mending the `.olean` files of the WebAssembly Lean, which writes and loads them incompletely."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import CannotJudge
from conformance.lean.olean import BASE_AT, BUILD_ANEW, OBJECTS_AT, ROOT_AT, Region, Tag

# Part of each compiled module's key: raise it with every change to what is mended.
REPAIR_LEVEL = 1

# Fields of Lean's ModuleData, as its structure orders them.
_CONST_NAMES, _CONSTANTS, _EXTRA_CONST_NAMES, _ENTRIES = 1, 2, 3, 4


class _Writer:
    """Appends objects to a region."""

    def __init__(self, region: Region) -> None:
        self.region = region

    def put(self, body: bytes) -> int:
        data = self.region.data
        data.extend(b"\0" * (-len(data) % 4))
        address: int = self.region.base + len(data)
        data.extend(body + b"\0" * (-len(body) % 4))
        return address

    def constructor(self, tag: int, *pointers: int, scalars: bytes = b"") -> int:
        body = struct.pack(f"<{len(pointers)}I", *pointers) + scalars
        body += b"\0" * (-len(body) % 8)
        return self.put(struct.pack("<iHBB", 0, 8 + len(body), len(pointers), tag) + body)

    def array(self, items: Sequence[int]) -> int:
        head = struct.pack("<iHBBII", 0, 1, 0, Tag.ARRAY, len(items), len(items))
        return self.put(head + struct.pack(f"<{len(items)}I", *items))


def list_extra_constants(data: bytes) -> bytes:
    """List `extraConstNames` among the module's constants, as opaque unsafe axioms.

    This build never enters them in the environment's map from names to modules, so its code
    generator cannot find the auxiliary declarations that it made itself (`List.reverse._redArg`).
    Without this repair almost no definition that calls a library function compiles.
    """
    region = Region(data)
    fields = region.fields(region.root)
    names, infos = list(region.array(fields[_CONST_NAMES])), list(region.array(fields[_CONSTANTS]))
    known = set(names)
    listed = dict.fromkeys(region.array(fields[_EXTRA_CONST_NAMES]))
    extra = [name for name in listed if name not in known]
    if not extra or not infos:
        return data
    # Nothing ever looks at the type, so any will do: that of the first constant.
    some_type = region.fields(region.fields(region.fields(infos[0])[0])[0])[2]
    write = _Writer(region)
    for name in extra:
        constant = write.constructor(0, name, 1, some_type)
        axiom = write.constructor(0, constant, scalars=b"\1")
        infos.append(write.constructor(0, axiom))
    at = region.offset(region.root)
    root = bytearray(region.data[at : at + struct.unpack_from("<H", region.data, at + 4)[0]])
    for field, items in ((_CONST_NAMES, names + extra), (_CONSTANTS, infos)):
        struct.pack_into("<I", root, 8 + 4 * field, write.array(items))
    struct.pack_into("<I", region.data, ROOT_AT, write.put(bytes(root)))
    return bytes(region.data)


@dataclass(frozen=True, slots=True)
class _Move:
    """How far the addresses in `low..high` move when the parts are put one behind the other."""

    low: int
    high: int
    by: int


def merge_parts(olean: Path) -> bytes:
    """One whole module from `X.olean`, `X.olean.server`, `X.olean.private` and `X.ir`.

    This build imports only `X.olean`, which is the exported view: no proofs and no code. The
    private part is the whole module; `X.ir` has the code that the interpreter needs. A file that
    does not start with `module` has only one part, and is returned as it is.
    """
    private_part = Path(f"{olean}.private")
    if not private_part.exists():
        return olean.read_bytes()
    files = (olean, Path(f"{olean}.server"), private_part, olean.with_suffix(".ir"))
    parts = [Region(file.read_bytes()) for file in files]
    merged, moves = _lay_out(parts)
    private, ir = (_moved(part.root, moves) for part in parts[2:])
    target, source = _code_entry(merged, private), _code_entry(merged, ir)
    struct.pack_into("<I", merged.data, merged.offset(target) + 12, merged.fields(source)[1])
    struct.pack_into("<I", merged.data, ROOT_AT, private)
    return bytes(merged.data)


def _lay_out(parts: Sequence[Region]) -> tuple[Region, list[_Move]]:
    start = parts[0].base
    data = bytearray(parts[0].data[:OBJECTS_AT])
    moves = []
    for part in parts:
        by = start + len(data) - OBJECTS_AT - part.base
        moves.append(_Move(part.base, part.base + len(part.data), by))
        data += part.data[OBJECTS_AT:]
    struct.pack_into("<I", data, BASE_AT, start)
    merged = Region(data)
    for _, pointers in merged.objects():
        for at in pointers:
            pointer = struct.unpack_from("<I", merged.data, at)[0]
            if not pointer & 1:  # odd: a small number in the pointer's place
                struct.pack_into("<I", merged.data, at, _moved(pointer, moves))
    return merged, moves


def _moved(pointer: int, moves: Sequence[_Move]) -> int:
    for move in moves:
        if move.low <= pointer < move.high:
            return (pointer + move.by) & 0xFFFFFFFF
    raise CannotJudge(f"an .olean file points outside its module, at {pointer:#x}", fix=BUILD_ANEW)


def _code_entry(region: Region, root: int) -> int:
    """Return the entry of the extension that holds a module's compiled code."""
    for entry in region.array(region.fields(root)[_ENTRIES]):
        if region.name(region.fields(entry)[0]).split(".")[-1] == "declMapExt":
            return entry
    raise CannotJudge("an .olean file has no entry for its code (declMapExt)", fix=BUILD_ANEW)
