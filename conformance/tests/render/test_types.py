"""Values and types for people."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.render.types import global_lines, value_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "()"),
        (True, "true"),
        (3, "3"),
        ("v3", '"v3"'),
        ([1, [None, "é"]], '(1, ((), "é"))'),
        ({"chan": [0, "A"]}, "chan 0.A"),
    ],
)
def test_values(value: Any, text: str) -> None:
    assert value_text(value) == text


def test_a_global_type_is_indented_under_its_choices() -> None:
    end = {"kind": "end"}
    branches = [{"label": {"name": n, "sort": "nat"}, "continuation": end} for n in ("yes", "no")]
    choice = {"kind": "comm", "sender": "A", "receiver": "B", "branches": branches}

    assert global_lines({"kind": "rec", "var": "X", "body": choice}) == [
        "rec X.",
        "  A → B, one of 2",
        "    yes(nat)",
        "      end",
        "    no(nat)",
        "      end",
    ]
