"""What is refused of a protocol text: with file, line, column, the reason, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.tests.scribble.texts import read

HEAD = "global protocol Main(role A, role B, role C)"
INSIDE = [
    ("connect A to B;", "our types have no connections"),
    ("a() connect A to B;", "our types have no connections"),
    ("disconnect A and B;", "our types have no connections"),
    ("wrap A to B;", "our types have no connections"),
    ("par { a() from A to B; } and { b() from A to C; }", "our types have no parallel parts"),
    ("interruptible S { } with { a() by A; }", "our types have no interrupts"),
    ("spawn Main(A, B, C);", "our types have no protocols that are started beside this one"),
    ("A calls Main(A, B, C);", "our types have no calls of nested protocols"),
    ("nested protocol Inner(role D) { }", "our types have no nested protocols"),
    ("a(x: int{x > 0}) from A to B;", "our types have no refinements"),
    ('a(int) from A to B; @"x > 0"', "our types have no assertions"),
    ('a(x: int @"x > 0") from A to B;', "our types have no assertions"),
    ("rec X [n<A>: int = 0] { continue X [n + 1]; }", "our types have no variables of a recursion"),
    ("rec X { a() from A to B; continue X with { }; }", "our types have no `continue … with`"),
    ("a() from A to B", "'}' is not expected here"),
    ("a() from A to B; %", "'%' is not expected here"),
    ("a() from A to D;", "Main has no role D"),
    ("a() from A to A;", "A sends to itself"),
    ("a() from A to B, B;", "one role is told twice"),
    ("a(Price) from A to B;", "the sort Price is not known"),
    ("a(x.Price) from A to B;", "the sort x.Price is not known"),
    ("a(Other@A) from A to B;", "no protocol is named Other"),
    ("a(Main@D) from A to B;", "Main has no role D"),
    ("do Mian(A, B, C);", "no protocol is named Mian"),
    ("do Main(A, B);", "Main has 3 roles, not 2"),
    ("do Main(A, B, B);", "one role plays two of Main's"),
    ("do Main<int>(A, B, C);", "Main has 0 parameters, not 1"),
    ("do Main(A as B, B as B, C as C);", "not every role of Main is played"),
    ("do Main(A, B, C);", "the recursion reaches itself with no message between"),
    ("a() from A to B; do Main(A, B, C); b() from A to B;", "Main does itself, and more is to"),
    ("continue X;", "no `rec X` is around this"),
    ("rec X { continue X; }", "the recursion reaches itself with no message between"),
    ("rec X { a() from A to B; continue X; } b() from A to B;", "this is never reached"),
    ("rec X { choice at A { continue X; } }", "no branch of the choice sends anything"),
    ("choice at A { a() from A to B; } or { }", "can end without a message"),
    ("choice at A { a() from B to A; }", "begins with a message from B, and A chooses"),
    ("choice at A { a() from A to B; } or { b() from A to C; }", "tells B of one branch, and C"),
    ("choice at A { a() from A to B; } or { a() from A to B; }", "branches of the choice begin"),
    ("choice at D { a() from A to B; }", "Main has no role D"),
    ("/* a() from A to B;", "a comment is not closed"),
    ("(* (* a() *) from A to B;", "a comment is not closed"),
]


@pytest.mark.parametrize(("text", "what"), INSIDE)
def test_what_a_body_cannot_say_is_refused_with_its_place(
    text: str, what: str, tmp_path: Path
) -> None:
    with pytest.raises(CannotJudge) as refused:
        read(f"{HEAD}\n{{\n  {text}\n}}\n", tmp_path)

    assert what in refused.value.what
    assert refused.value.where is not None
    assert refused.value.where.startswith(f"{tmp_path}/Main.scr:")
    assert refused.value.fix


@pytest.mark.parametrize(
    ("text", "where", "what", "fix"),
    [
        ("a() from A to B\nb() from B to A;", "4:1", "'b' is not expected here", "expected `,` or"),
        ("a() to B;", "3:7", "'to' is not expected here", "expected `from`"),
        ("choice A { }", "3:10", "'A' is not expected here", "expected `at`"),
        ("a() from A\n to B, D;", "4:8", "Main has no role D", "its roles are A, B, C"),
        ("  connect A to B;", "3:5", "our types have no connections", "leave out `connect`"),
        ("a(int, Price) from A to B;", "3:10", "the sort Price", "--sort Price=string"),
        ("/* a\n b */ do Mian(A, B, C);", "4:10", "no protocol is named Mian", "you mean Main?"),
    ],
)
def test_the_place_is_the_line_and_the_column(
    text: str, where: str, what: str, fix: str, tmp_path: Path
) -> None:
    with pytest.raises(CannotJudge) as refused:
        read(f"{HEAD}\n{{\n  {text}\n}}\n", tmp_path)

    assert refused.value.where == f"{tmp_path}/Main.scr:{where}"
    assert what in refused.value.what
    assert fix in refused.value.fix


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "declares no protocol"),
        ("explicit global protocol Main(role A) { }", "our types have no explicit connections"),
        ("aux explicit global protocol Main(role A) { }", "our types have no explicit connections"),
        ("nested protocol Main(role A) { }", "our types have no nested protocols"),
        ("local protocol Main at A(role B) { }", "our types have no local protocols"),
        ("global protocol Main(role A, role A) { }", "A is declared twice"),
        ("global protocol Main() { }", "')' is not expected here"),
        ("protocol M(role A) { } protocol M(role A) { }", "M is declared twice"),
        ("global protocol Main<type T>(role A) { }", "Main has parameters, and nobody gives them"),
        ("global protocol Main(role A) {", "the text ends too early"),
    ],
)
def test_what_a_file_cannot_declare_is_refused(text: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(CannotJudge) as refused:
        read(text, tmp_path)

    assert what in refused.value.what
    assert refused.value.fix


@pytest.mark.parametrize("entry", ["Price", "=nat", "a b=nat", "Price=", "Price=int", "P=(nat*)"])
def test_an_entry_of_the_table_that_says_no_sort_is_refused(entry: str, tmp_path: Path) -> None:
    with pytest.raises(CannotJudge):
        read("protocol Main(role A) { }", tmp_path, entry)


@pytest.mark.parametrize(
    "text",
    [
        "rec X { " * 5000 + "}" * 5000,
        "(* " * 5000,
        "{" * 200_000,
        "".join(f"a{n}() from A to B; " for n in range(200)),
        "choice at A { a() from A to B; } or { b() from A to B; } " * 30,
    ],
    ids=["nested blocks", "nested comments", "brackets", "long", "many choices"],
)
def test_what_is_too_large_is_refused_and_not_worked_at(text: str, tmp_path: Path) -> None:
    with pytest.raises(CannotJudge):
        read(f"{HEAD} {{ {text} }}", tmp_path)


def test_protocols_that_do_each_other_without_end_are_refused(tmp_path: Path) -> None:
    chain = "".join(
        f"protocol P{n}(role A, role B) {{ do P{n + 1}(A, B); do P{n + 1}(A, B); }}\n"
        for n in range(60)
    )
    last = "protocol P60(role A, role B) { a() from A to B; }"

    with pytest.raises(CannotJudge, match=r"deeper than|too large|more than"):
        read(chain + last, tmp_path, protocol="P0")


def test_a_file_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(CannotJudge, match="larger than 1,048,576 bytes"):
        read("//" + "x" * 1_100_000, tmp_path)
