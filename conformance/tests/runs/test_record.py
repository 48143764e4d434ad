"""Values and records of a trace: what is read is what was written, and nothing can be changed."""

from __future__ import annotations

import pytest

from conformance.plain_json import Json
from conformance.runs.record import FALSE, TRUE, UNIT, Label, Misfit, Registers, Value, read_unusual

VALUES: list[tuple[Json, str]] = [
    (None, "unit"),
    (True, "bool"),
    (False, "bool"),
    (0, "nat"),
    (10, "nat"),
    (255, "nat"),
    (256, "nat"),
    (2**70, "nat"),
    ("", "string"),
    ("x", "string"),
    ([2, 1], "prod"),
    ([None, [True, "x"]], "prod"),
    ({"chan": [0, "A"]}, "chan"),
]


@pytest.mark.parametrize(("raw", "kind"), VALUES)
def test_a_value_is_read_as_its_kind_and_written_as_it_was(raw: Json, kind: str) -> None:
    value = read_unusual(Value, raw)

    assert isinstance(value, Value)
    assert value.kind == kind
    assert repr(value.to_json()) == repr(raw)


@pytest.mark.parametrize(("raw", "value"), [(None, UNIT), (True, TRUE), (False, FALSE)])
def test_the_values_with_names_are_what_is_read(raw: Json, value: Value) -> None:
    assert read_unusual(Value, raw) == value


def test_two_values_are_the_same_only_if_they_are_written_the_same() -> None:
    values = [read_unusual(Value, raw) for raw, _ in VALUES]

    assert len(set(values)) == len(values)


def test_the_registers_keep_their_order() -> None:
    found = read_unusual(Registers, [*range(15, 0, -1), None])

    assert isinstance(found, Registers)
    assert [value.to_json() for value in found] == [*range(15, 0, -1), None]


@pytest.mark.parametrize("raw", [None, {}, "0123456789abcdef", [None] * 15, [None] * 17])
def test_what_are_no_16_registers_is_refused(raw: Json) -> None:
    with pytest.raises(Misfit, match="Expected 16 registers"):
        read_unusual(Registers, raw)


@pytest.mark.parametrize(
    "raw",
    [-1, -(2**70), 1.5, [], [1], [1, 2, 3], {}, {"chan": [0, "A"], "x": 1}, {"x": 1}, {"chan": 0}],
)
def test_what_is_no_value_is_refused(raw: Json) -> None:
    with pytest.raises(Misfit):
        read_unusual(Value, raw)


def test_a_misfit_says_what_and_where() -> None:
    plain, placed = Misfit("Expected `int`"), Misfit("Odd", ".a")
    inside = placed.inside("[1]")

    assert [(m.what, m.path, str(m)) for m in (plain, placed, inside)] == [
        ("Expected `int`", "", "Expected `int`"),
        ("Odd", ".a", "Odd - at `$.a`"),
        ("Odd", "[1].a", "Odd - at `$[1].a`"),
    ]


def test_a_record_cannot_be_changed() -> None:
    label = Label("m", "nat")

    with pytest.raises(AttributeError, match="immutable"):
        label.name = "n"  # type: ignore[misc]
