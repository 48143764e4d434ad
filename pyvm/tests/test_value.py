import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyvm.tests.strategies import sorts, values, values_of
from pyvm.value import (
    UNIT,
    BaseSort,
    Endpoint,
    Prod,
    ProdSort,
    Sort,
    Value,
    has_sort,
    same_value,
)

PAIR = ProdSort(BaseSort.NAT, BaseSort.STRING)


@given(st.data(), sorts)
def test_a_value_has_the_sort_it_was_made_for(data: st.DataObject, sort: Sort) -> None:
    assert has_sort(data.draw(values_of(sort)), sort)


@given(values, sorts, sorts)
def test_a_value_has_at_most_one_sort(value: Value, one: Sort, other: Sort) -> None:
    assert not (has_sort(value, one) and has_sort(value, other)) or one == other


@pytest.mark.parametrize(
    ("value", "sort"),
    [
        (True, BaseSort.NAT),
        (1, BaseSort.BOOL),
        (-1, BaseSort.NAT),
        (None, BaseSort.UNIT),
        ("unit", BaseSort.UNIT),
        (Endpoint(1, "A"), PAIR),
        (Prod(1, "A"), BaseSort.CHAN),
        (Prod("A", 1), PAIR),
        (Prod(True, "A"), PAIR),
        (1.0, BaseSort.NAT),
    ],
)
def test_what_python_confuses_the_sorts_keep_apart(value: Value, sort: Sort) -> None:
    assert not has_sort(value, sort)


@given(values)
def test_a_value_is_the_same_as_itself(value: Value) -> None:
    assert same_value(value, value)


@given(values, values)
def test_same_values_are_equal_in_python(left: Value, right: Value) -> None:
    assert left == right or not same_value(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (True, 1),
        (False, 0),
        (Endpoint(1, "A"), Prod(1, "A")),
        (Prod(True, UNIT), Prod(1, UNIT)),
        (Prod(UNIT, 0), Prod(UNIT, False)),
    ],
)
def test_same_value_keeps_apart_what_python_calls_equal(left: Value, right: Value) -> None:
    assert not same_value(left, right)


def test_a_channel_is_no_pair_and_values_that_look_alike_are_not_the_same() -> None:
    chan = Endpoint(1, "A")

    assert not has_sort(chan, PAIR)
    assert has_sort(Prod(1, "A"), PAIR)
    assert not has_sort(Prod(1, "A"), BaseSort.CHAN)
    assert not same_value(chan, Prod(1, "A"))
    for left, right in ((True, 1), (False, 0)):
        assert not same_value(left, right)
        assert not same_value(Prod(left, UNIT), Prod(right, UNIT))
        assert not same_value(Prod(UNIT, left), Prod(UNIT, right))
        assert not same_value(Prod(Prod(left, UNIT), UNIT), Prod(Prod(right, UNIT), UNIT))
