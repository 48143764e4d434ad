"""The context of a divergence: both sides, labelled, with what is before and after."""

from __future__ import annotations

import pytest

from conformance.judge.compare import Divergence, FirstDivergence
from conformance.judge.divergence_context import divergence_lines
from conformance.tests.judge.outcomes import altered, diverge


@pytest.mark.parametrize("field", ["fact", "kind", "tick"])
def test_an_event_without_a_field_is_shown_as_it_is(field: str) -> None:
    checked = {"tick": 1, "kind": "checked", "fact": [[0, "A"], "x"], "reader": "A", "coroutine": 0}
    found = FirstDivergence(
        Divergence.EVENT_DIFFERS,
        "events",
        0,
        checked,
        {k: checked[k] for k in checked if k != field},
    )

    text = "\n".join(divergence_lines(found, ("lean", "pyvm")))

    assert "pyvm  > {" in text


def test_the_text_shows_both_sides_with_their_context() -> None:
    right = altered()
    right["events"][2]["value"] = 8

    text = "\n".join(divergence_lines(diverge(right), ("lean", "pyvm")))

    assert "events[2], tick 3, session 0" in text
    assert "lean  > tick 3  sent" in text
    assert "pyvm  > tick 3  sent" in text
    assert "['value']: lean 7, pyvm 8" in text
    assert text.count("both") == 2
    assert text.count("lean    ") == text.count("pyvm    ") == 3
