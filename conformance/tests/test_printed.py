"""Text of a file, printed: it moves no cursor, and no CI system takes it for a command."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.printed import printable


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("ring/x: 1 of 2\n\tfix: é 😀", "ring/x: 1 of 2\n\tfix: é 😀"),
        ("a::b ##c", "a::b ##c"),
        ("ring/x\n::error::no", "ring/x\n\\x3a:error::no"),
        ("  ::add-mask::x", "  \\x3a:add-mask::x"),
        ("##[error]x", "\\x23#[error]x"),
        ("\x1b[2Jx\r\x9b1m\x00", "\\x1b[2Jx\\x0d\\x9b1m\\x00"),
        ("\u202eabc\u2028::x", "\\u202eabc\\u2028::x"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_would_steer_a_terminal_or_ci_is_escaped(text: str, printed: str) -> None:
    assert printable(text) == printed


@given(st.text())
def test_whatever_is_printed_can_be_printed_again_and_encoded(text: str) -> None:
    once = printable(text)
    assert printable(once) == once
    assert once.encode().decode() == once
