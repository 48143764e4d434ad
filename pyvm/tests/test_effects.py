"""The default handler: what it makes of each sort, and which label each policy picks."""

import pytest

from pyvm.config import ChoicePolicy, ChooseFirst, ChooseFixed, ChooseRoundRobin
from pyvm.effects import produce_value, select_label
from pyvm.value import UNIT, BaseSort, Prod, ProdSort, Sort, Value

NAT, BOOL, CHAN = BaseSort.NAT, BaseSort.BOOL, BaseSort.CHAN


@pytest.mark.parametrize(
    ("sort", "value"),
    [
        (BaseSort.UNIT, UNIT),
        (NAT, 3),
        (BOOL, False),
        (BaseSort.STRING, "v3"),
        (CHAN, None),
        (ProdSort(NAT, BOOL), Prod(3, False)),
        (ProdSort(ProdSort(BOOL, NAT), NAT), Prod(Prod(False, 3), 3)),
        (ProdSort(CHAN, NAT), None),
        (ProdSort(NAT, CHAN), None),
        (ProdSort(CHAN, CHAN), None),
        (ProdSort(ProdSort(CHAN, NAT), NAT), None),
    ],
)
def test_the_nonce_numbers_what_is_made_and_no_part_of_it_is_a_channel(
    sort: Sort, value: Value | None
) -> None:
    made = produce_value(3, sort)

    assert made == value
    assert type(made) is type(value)


@pytest.mark.parametrize(
    ("policy", "picked"),
    [
        (ChooseFirst(), "aaaa"),
        (ChooseRoundRobin(), "abca"),
        (ChooseFixed(("c", "b")), "cbcb"),
        (ChooseFixed(("x", "b", "y", "c")), "bbcc"),
        (ChooseFixed(("x", "y")), "aaaa"),
        (ChooseFixed(()), "aaaa"),
    ],
)
def test_each_policy_picks_by_the_nonce_from_what_is_offered(
    policy: ChoicePolicy, picked: str
) -> None:
    assert [select_label(policy, n, ("a", "b", "c")) for n in range(4)] == [*picked]


@pytest.mark.parametrize("policy", [ChooseFirst(), ChooseRoundRobin(), ChooseFixed(("a",))])
def test_of_no_labels_no_policy_picks_one(policy: ChoicePolicy) -> None:
    assert select_label(policy, 0, ()) is None
