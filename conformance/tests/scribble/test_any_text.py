"""Any text at all: it is a well-formed protocol, or refused with a fix."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.errors import CannotJudge
from conformance.tests.scribble.texts import read
from pyvm.global_type import check_global
from pyvm.wire.basic import MAX_DEPTH

WORDS = """
    global protocol role A B C X Main ( ) { } , ; . < > : @ # * choice at or rec continue do from
    to a b int aux nested explicit connect par and import module type sig as " ' // /* */ (* *)
    (*# #*) [ ] é
"""
STATEMENTS = (
    "a() from A to B;",
    "b(int, bool) from A to B, C;",
    "c() from B to A;",
    "continue X;",
    "continue Y;",
    "do Main(A, B, C);",
    "do Main(B, A, C);",
    "do Aux(A, B);",
)
AUX = """
    aux protocol Aux(role A, role B) {
      choice at A { x() from A to B; do Aux(A, B); } or { y() from A to B; }
    }
"""


def blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    lines = st.lists(inner, min_size=1, max_size=3).map(" ".join)
    return st.one_of(
        lines,
        st.tuples(st.sampled_from("XY"), lines).map(lambda part: f"rec {part[0]} {{ {part[1]} }}"),
        st.lists(lines, min_size=1, max_size=3).map(
            lambda parts: "choice at A { " + " } or { ".join(parts) + " }"
        ),
    )


BODIES = st.recursive(st.sampled_from(STATEMENTS), blocks, max_leaves=8)
SMALL = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300
)


@contextmanager
def deep() -> Iterator[None]:
    """As the process has it elsewhere: Hypothesis lowers the limit of frames for its tests."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(30 * MAX_DEPTH)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def well_formed_or_refused(text: str, folder: Path) -> bool:
    """Whether it is read; what is read is well-formed, what is not has its fix."""
    try:
        with deep():
            found = read(text, folder)
    except CannotJudge as refused:
        fix = refused.fix
    else:
        assert check_global(found.roles, found.type) is None
        return True
    assert fix
    return False


@SMALL
@given(words=st.lists(st.sampled_from([*WORDS.split(), "\n", "\0"]), max_size=40))
def test_words_in_any_order_are_no_traceback(words: list[str], tmp_path: Path) -> None:
    well_formed_or_refused(" ".join(words), tmp_path)


@SMALL
@given(text=BODIES)
def test_statements_in_any_order_are_a_protocol_or_refused(text: str, tmp_path: Path) -> None:
    head = "global protocol Main(role A, role B, role C)"
    well_formed_or_refused(f"{AUX} {head} {{ {text} }}", tmp_path)


def test_of_the_statements_many_are_read(tmp_path: Path) -> None:
    """Else nothing was looked at."""
    read_ones = 0

    @settings(SMALL, database=None, derandomize=True)
    @given(text=BODIES)
    def count(text: str) -> None:
        nonlocal read_ones
        head = "global protocol Main(role A, role B, role C)"
        read_ones += well_formed_or_refused(f"{AUX} {head} {{ {text} }}", tmp_path)

    count()

    assert read_ones > 50
