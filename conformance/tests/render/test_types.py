"""Values and types for people."""

from __future__ import annotations

import pytest

from conformance.render.types import global_lines, value_text
from pyvm import global_type as gt
from pyvm.value import UNIT, BaseSort, Endpoint, Label, Prod, Value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (UNIT, "()"),
        (True, "true"),
        (3, "3"),
        ("v3", '"v3"'),
        (Prod(1, Prod(UNIT, "é")), '(1, ((), "é"))'),
        (Endpoint(0, "A"), "chan 0.A"),
    ],
)
def test_values(value: Value, text: str) -> None:
    assert value_text(value) == text


def test_a_global_type_is_indented_under_its_choices() -> None:
    branches = tuple(gt.Branch(Label(name, BaseSort.NAT), gt.DONE) for name in ("yes", "no"))

    assert global_lines(gt.Recur("X", gt.Comm("A", "B", branches))) == [
        "rec X.",
        "  A → B, one of 2",
        "    yes(nat)",
        "      end",
        "    no(nat)",
        "      end",
    ]
