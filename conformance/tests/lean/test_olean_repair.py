"""Mending `.olean` files: constants that are not listed, and parts that become one."""

from __future__ import annotations

from pathlib import Path

from conformance.lean.olean import Region
from conformance.lean.olean_repair import list_extra_constants, merge_parts
from conformance.tests.lean.made_olean import names, part


def test_extra_constants_are_listed_once() -> None:
    mended = list_extra_constants(part(0x1000, "f", "f._redArg", "code"))

    assert names(mended) == ["Demo.f", "Demo.f._redArg"]
    assert list_extra_constants(mended) == mended


def test_an_extra_constant_that_the_compiler_named_twice_is_listed_once() -> None:
    mended = list_extra_constants(part(0x1000, "f", "f._boxed", "code", times=2))

    assert names(mended) == ["Demo.f", "Demo.f._boxed"]


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
