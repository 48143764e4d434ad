"""Protocol texts as global types: every form that our types can say."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.corpus.session_types import comm
from conformance.errors import CannotJudge
from conformance.tests.scribble.texts import body, read
from pyvm.global_type import DONE, GlobalType, Recur, Var
from pyvm.value import BaseSort, ProdSort, Sort

UNIT, NAT, BOOL = BaseSort.UNIT, BaseSort.NAT, BaseSort.BOOL
STRING, CHAN = BaseSort.STRING, BaseSort.CHAN
X = Var("X")


def one(
    sender: str, receiver: str, name: str, then: GlobalType = DONE, sort: Sort = UNIT
) -> GlobalType:
    return comm(sender, receiver, (name, sort, then))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", DONE),
        ("a() from A to B;", one("A", "B", "a")),
        ("a from A to B;", one("A", "B", "a")),
        ("200(int) from A to B;", one("A", "B", "200", sort=NAT)),
        ("(int) from A to B;", one("A", "B", "", sort=NAT)),
        ("a(x: bool) from A to B;", one("A", "B", "a", sort=BOOL)),
        ("a'(Int) from A to B;", one("A", "B", "a'", sort=NAT)),
        ("a(int, string) from A to B;", one("A", "B", "a", sort=ProdSort(NAT, STRING))),
        (
            "a(int, string, bool) from A to B;",
            one("A", "B", "a", sort=ProdSort(NAT, ProdSort(STRING, BOOL))),
        ),
        ("a(Main@B) from A to C;", one("A", "C", "a", sort=CHAN)),
        ("a() from A to B, C;", one("A", "B", "a", one("A", "C", "a"))),
        ("choice at A { a() from A to B; }", one("A", "B", "a")),
        (
            "choice at A { a() from A to B; } or { b() from A to B; }",
            comm("A", "B", ("a", UNIT, DONE), ("b", UNIT, DONE)),
        ),
        (
            "choice at A { a() from A to B, C; } or { b() from A to B, C; } c() from B to C;",
            comm(
                "A",
                "B",
                ("a", UNIT, one("A", "C", "a", one("B", "C", "c"))),
                ("b", UNIT, one("A", "C", "b", one("B", "C", "c"))),
            ),
        ),
        (
            "choice at A { a() from A to B; } or { choice at A { b() from A to B; }"
            " or { c() from A to B; } }",
            comm("A", "B", ("a", UNIT, DONE), ("b", UNIT, DONE), ("c", UNIT, DONE)),
        ),
        ("rec X { a() from A to B; continue X; }", Recur("X", one("A", "B", "a", X))),
        (
            "rec X { choice at A { a() from A to B; continue X; } or { b() from A to B; } }"
            " c() from A to C;",
            Recur("X", comm("A", "B", ("a", UNIT, X), ("b", UNIT, one("A", "C", "c")))),
        ),
        (  # a recursion at the head of a choice is unrolled once
            "choice at A { rec X { a() from A to B; continue X; } } or { b() from A to B; }",
            comm("A", "B", ("a", UNIT, Recur("X", one("A", "B", "a", X))), ("b", UNIT, DONE)),
        ),
        (  # a branch that goes back to its own choice adds nothing to it
            "rec X { choice at A { a() from A to B; } or { continue X; } }",
            Recur("X", one("A", "B", "a")),
        ),
        (
            "rec X { c() from A to C; rec X { a() from A to B; continue X; } }",
            Recur("X", one("A", "C", "c", Recur("X", one("A", "B", "a", X)))),
        ),
        (
            "a() from A to B; // to the end\n/* over\nlines */ (* nested (* twice *) *) (*) end\n"
            "b() from B to A;",
            one("A", "B", "a", one("B", "A", "b")),
        ),
    ],
)
def test_a_body_is_the_type_that_it_says(text: str, expected: GlobalType, tmp_path: Path) -> None:
    assert body(text, tmp_path) == expected


def test_a_variable_is_renamed_only_where_another_would_be_hidden(tmp_path: Path) -> None:
    text = """
        global protocol Main(role A, role B) {
          rec X { c() from B to A; do Inner(A, B); continue X; }
        }
        aux global protocol Inner(role A, role B) {
          rec X { choice at A { a() from A to B; continue X; } or { b() from A to B; } }
        }
    """
    inner = Recur("X1", comm("A", "B", ("a", UNIT, Var("X1")), ("b", UNIT, X)))

    assert read(text, tmp_path).type == Recur("X", one("B", "A", "c", inner))


def test_a_protocol_that_does_itself_at_its_end_is_a_loop(tmp_path: Path) -> None:
    text = """
        global protocol Main(role A, role B) { a() from A to B; do Main(A, B); }
    """
    assert read(text, tmp_path).type == Recur("Main", one("A", "B", "a", Var("Main")))


def test_roles_may_change_places_in_a_loop(tmp_path: Path) -> None:
    text = "global protocol Main(role A, role B) { a() from A to B; do Main(B, A); }"
    loop = one("A", "B", "a", one("B", "A", "a", Var("Main")))

    assert read(text, tmp_path).type == Recur("Main", loop)


def test_protocols_are_put_in_with_roles_sorts_and_messages(tmp_path: Path) -> None:
    text = """
        module Main;
        type <java> "java.lang.Integer" from "rt.jar" as Price;
        sig <java> "Ready" from "Ready.java" as Ready;
        global protocol Main(role A, role B) {
          Ready from A to B;
          do Twice<Price, ok(bool)>(B, A);
          do Named(A as y, B as x);
        }
        aux global protocol Twice<type T, sig M>(role p, role q) {
          M from p to q; pay(T) from q to p;
        }
        aux global protocol Named(role x, role y) { last() from x to y; }
    """
    paid = one("A", "B", "pay", one("B", "A", "last"), NAT)

    assert read(text, tmp_path).type == one("A", "B", "Ready", one("B", "A", "ok", paid, BOOL))


def test_what_follows_a_protocol_that_is_done_twice_is_no_recursion(tmp_path: Path) -> None:
    text = """
        global protocol Main(role A, role B) { do One(A, B); do One(A, B); }
        aux global protocol One(role A, role B) { a() from A to B; }
    """
    assert read(text, tmp_path).type == one("A", "B", "a", one("A", "B", "a"))


@pytest.mark.parametrize(
    "head", ["global protocol", "protocol", "global", "aux global protocol", "aux protocol"]
)
def test_each_way_to_begin_a_protocol_is_read(head: str, tmp_path: Path) -> None:
    text = f"(*# PrintUsage, NestedProtocols #*)\n{head} TwoBuyer(role A, role B) {{ }}"
    found = read(text, tmp_path)

    assert (found.name, found.roles, found.type) == ("two_buyer", ("A", "B"), DONE)
    assert found.source == "Main.scr: protocol TwoBuyer"


@pytest.mark.parametrize(
    ("sorts", "sort"),
    [
        (("Price=nat",), NAT),
        (("Price=(nat * (bool * string))",), ProdSort(NAT, ProdSort(BOOL, STRING))),
        (("*=string",), STRING),
        (("*=string", "Price=bool"), BOOL),
    ],
)
def test_the_table_of_sorts_is_the_users_to_extend(
    sorts: tuple[str, ...], sort: Sort, tmp_path: Path
) -> None:
    assert body("a(Price) from A to B;", tmp_path, *sorts) == one("A", "B", "a", sort=sort)


def test_a_file_may_say_itself_what_a_sort_is(tmp_path: Path) -> None:
    text = """
        type <conformance> "(nat * bool)" from "conformance" as Price;
        global protocol Main(role A, role B) { a(Price) from A to B; }
    """
    assert read(text, tmp_path).type == one("A", "B", "a", sort=ProdSort(NAT, BOOL))


PROTOCOLS = "global protocol {}(role A, role B) {{ a() from A to B; }}"


@pytest.mark.parametrize(
    ("text", "asked", "name"),
    [
        (PROTOCOLS.format("One"), None, "one"),
        (PROTOCOLS.format("One") + "aux " + PROTOCOLS.format("Two"), None, "one"),
        (PROTOCOLS.format("One") + PROTOCOLS.format("Main"), None, "main"),
        (PROTOCOLS.format("One") + PROTOCOLS.format("Two"), "Two", "two"),
        (PROTOCOLS.format("One") + "protocol Two(role A, role B) { do One(A, B); }", None, "two"),
    ],
)
def test_the_protocol_of_a_file_is_found(
    text: str, asked: str | None, name: str, tmp_path: Path
) -> None:
    assert read(text, tmp_path, protocol=asked).name == name


@pytest.mark.parametrize(
    ("text", "asked", "what"),
    [
        (PROTOCOLS.format("One") + PROTOCOLS.format("Two"), None, "declares 2 protocols: One, Two"),
        (PROTOCOLS.format("One"), "Two", "declares no protocol 'Two'"),
        ("module Main;", None, "declares no protocol"),
    ],
)
def test_a_file_in_which_none_is_meant_is_refused(
    text: str, asked: str | None, what: str, tmp_path: Path
) -> None:
    with pytest.raises(CannotJudge, match=what):
        read(text, tmp_path, protocol=asked)
