"""The context of a divergence: both sides, labelled, with what is before and after."""

from __future__ import annotations

from conformance.judge.divergence_context import divergence_lines
from conformance.tests.judge.outcomes import altered, diverge


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
