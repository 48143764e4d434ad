"""Parity of shapes: what differs is named, and renaming anything on either side is seen."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.ledger.ledger import load_ledger
from conformance.manifest.correspondence import LEAN_ONLY, PAIRS
from conformance.manifest.from_lean import lean_manifest
from conformance.manifest.introspect import python_manifest
from conformance.manifest.manifest import drift, observed_shapes
from conformance.manifest.shapes import (
    Constructor,
    Field,
    Manifest,
    Shape,
    read_manifest,
)
from conformance.paths import lean_dir
from conformance.tests.faulty import copy_vm
from conformance.tests.samples import conformance

ROOT = Path(__file__).parents[3]


def undeclared(lean: Manifest, python: Manifest | None = None) -> set[str]:
    """The differences that no deviation declares."""
    allowed = load_ledger().covered_shapes
    return {str(f) for f in observed_shapes(lean, python) if f not in allowed}


def with_shape(manifest: Manifest, shape: Shape) -> Manifest:
    return Manifest({**manifest.types, shape.name: shape})


def test_each_difference_of_shape_is_declared() -> None:
    assert undeclared(read_manifest()) == set()


def test_no_declared_difference_is_gone() -> None:
    assert load_ledger().covered_shapes <= observed_shapes(read_manifest()).keys()


def test_every_type_of_the_model_is_paired_or_excused() -> None:
    assert read_manifest().types.keys() == {*PAIRS, *LEAN_ONLY}
    assert len(PAIRS) > 60


def test_a_renamed_field_of_lean_is_named_on_both_sides() -> None:
    lean = read_manifest()
    old = lean.types["Coroutine"].constructors[0]
    fields = tuple(replace(f, name="marks") if f.name == "tokens" else f for f in old.fields)
    shape = replace(lean.types["Coroutine"], constructors=(replace(old, fields=fields),))

    found = undeclared(with_shape(lean, shape))

    assert found == {"manifest/field/Coroutine.marks", "manifest/extra_field/Coroutine.tokens"}


def test_a_new_constructor_of_lean_is_named() -> None:
    lean = read_manifest()
    shape = lean.types["FaultKind"]
    more = replace(shape, constructors=(*shape.constructors, Constructor("cosmicRay", ())))

    assert undeclared(with_shape(lean, more)) == {"manifest/constructor/FaultKind.cosmicRay"}


def test_constructors_in_another_order_are_named() -> None:
    lean = read_manifest()
    shape = lean.types["FailureEvent"]
    turned = replace(shape, constructors=shape.constructors[::-1])

    assert undeclared(with_shape(lean, turned)) == {"manifest/order/FailureEvent"}


def test_fields_in_another_order_are_named() -> None:
    lean = read_manifest()
    shape = lean.types["Edge"]
    only = shape.constructors[0]
    turned = replace(shape, constructors=(replace(only, fields=only.fields[::-1]),))

    assert undeclared(with_shape(lean, turned)) == {"manifest/order/Edge"}


def test_a_type_of_lean_that_the_table_does_not_know_is_named() -> None:
    shape = Shape("Novelty", "structure", (Constructor("mk", ()),))

    assert undeclared(with_shape(read_manifest(), shape)) == {"manifest/type/Novelty"}


def test_a_type_that_pyvm_lost_is_named() -> None:
    python = python_manifest()
    types = {name: shape for name, shape in python.types.items() if name != "Handoff"}

    assert undeclared(read_manifest(), Manifest(types)) == {"manifest/type/Handoff"}


def test_a_field_known_by_its_place_is_counted() -> None:
    lean = read_manifest()
    shape = lean.types["TickedEvent"]
    only = shape.constructors[0]
    more = replace(only, fields=(*only.fields, Field("lane", "Nat")))

    found = undeclared(with_shape(lean, replace(shape, constructors=(more,))))

    assert found == {"manifest/field/TickedEvent"}


def test_drift_names_the_type_and_what_changed() -> None:
    old = read_manifest()
    shape = Shape("Edge", "structure", (Constructor("mk", (Field("sid", "Nat"),)),))

    found = drift(old, with_shape(old, shape))

    assert [d.type for d in found] == ["Edge"]
    assert "without mk.sid : SessionId" in found[0].detail
    assert drift(old, old) == ()


def check_copy(tmp_path: Path, file: str, old: str, new: str) -> tuple[int, set[str]]:
    """Rename in a copy of pyvm, and ask the command line; gives status and what is undeclared."""
    path = copy_vm(tmp_path) / "pyvm" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    done = conformance("manifest", "check", "--committed", "--json", vm=tmp_path)
    observed = json.loads(done.stdout)["observed"]
    return done.returncode, {o["fingerprint"] for o in observed if not o["covered"]}


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        ("state.py", "source_lane: int", "from_lane: int",
         {"manifest/field/Handoff.sourceLane", "manifest/extra_field/Handoff.fromLane"}),
        ("runtime/runner.py", "OUT_OF_FUEL", "EXHAUSTED",
         {"manifest/constructor/RunStatus.outOfFuel",
          "manifest/extra_constructor/RunStatus.exhausted"}),
        ("runtime/gates.py", "GateRefusal: TypeAlias = ContractsMissing |",
         "GateRefusal: TypeAlias =", {"manifest/constructor/GateRefusal.contractsMissing"}),
    ],
)  # fmt: skip
def test_renaming_in_a_copy_of_pyvm_turns_the_gate_red(
    tmp_path: Path, file: str, old: str, new: str, found: set[str]
) -> None:
    assert check_copy(tmp_path, file, old, new) == (1, found)


def test_renaming_a_field_in_a_copy_of_lean_turns_the_gate_red(tmp_path: Path) -> None:
    copy = tmp_path / "lean"
    shutil.copytree(lean_dir(), copy)
    gates = copy / "Runtime" / "VM" / "Runtime" / "Gates.lean"
    text = gates.read_text("utf-8")
    assert "platform : Platform" in text
    gates.write_text(
        text.replace("platform : Platform", "host : Platform").replace("r.platform", "r.host"),
        "utf-8",
    )

    lean = lean_manifest(copy, report=lambda line: None, modules=["Runtime.VM.Runtime.Gates"])

    whole = Manifest({**read_manifest().types, **lean.types})
    assert undeclared(whole) == {
        "manifest/field/RuntimeRequest.host",
        "manifest/extra_field/RuntimeRequest.platform",
    }
    assert [d.type for d in drift(read_manifest(), whole)] == ["RuntimeRequest"]
