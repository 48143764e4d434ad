import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyvm import global_type as gt
from pyvm import local_type as lt
from pyvm.compile import compile_type
from pyvm.instr import Instr
from pyvm.projection import Refusal, Unmergeable, project_all
from pyvm.tests.strategies import any_globals, any_locals, instrs, names, roles, sorts, values
from pyvm.value import UNIT, BaseSort, Endpoint, Label, Prod, ProdSort, Sort, Value, same_value
from pyvm.wire.basic import MAX_DEPTH
from pyvm.wire.instr import INSTRUCTION, PROGRAM
from pyvm.wire.types import (
    GLOBAL,
    SORT,
    WireError,
    decode_local,
    decode_refusal,
    decode_value,
    encode_local,
    encode_refusal,
    encode_value,
)

refusals: st.SearchStrategy[Refusal] = st.one_of(
    st.builds(gt.NoRoles),
    st.builds(gt.NoBranches),
    st.builds(gt.DuplicateRole, roles),
    st.builds(gt.SelfCommunication, roles),
    st.builds(gt.UnknownRole, roles),
    st.builds(gt.DuplicateLabel, names),
    st.builds(gt.UnboundVariable, names),
    st.builds(gt.UnguardedRecursion, names),
    st.builds(Unmergeable, roles, roles, roles, any_locals, any_locals),
)


def through_text(raw: object) -> Any:
    return json.loads(json.dumps(raw))


@given(sorts)
def test_sorts_survive_the_wire(sort: Sort) -> None:
    assert SORT.read(through_text(SORT.write(sort))) == sort


@given(values)
def test_values_survive_the_wire(value: Value) -> None:
    assert same_value(decode_value(through_text(encode_value(value))), value)


@given(any_globals)
def test_global_types_survive_the_wire(g: gt.GlobalType) -> None:
    assert GLOBAL.read(through_text(GLOBAL.write(g))) == g


@given(any_locals)
def test_local_types_survive_the_wire(t: lt.LocalType) -> None:
    assert decode_local(through_text(encode_local(t))) is t


@given(instrs)
def test_instructions_survive_the_wire(instruction: Instr) -> None:
    wire = INSTRUCTION.write(instruction)
    assert INSTRUCTION.read(through_text(wire)) == instruction
    assert INSTRUCTION.write(INSTRUCTION.read(through_text(wire))) == wire


@given(refusals)
def test_refusals_survive_the_wire(refusal: Refusal) -> None:
    assert decode_refusal(through_text(encode_refusal(refusal))) == refusal


@given(st.lists(instrs, max_size=3).map(tuple))
def test_programs_survive_the_wire(program: tuple[Instr, ...]) -> None:
    assert PROGRAM.read(through_text(PROGRAM.write(program))) == program


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        (UNIT, None),
        (True, True),
        (7, 7),
        ("v", "v"),
        (Prod(1, Prod(False, UNIT)), [1, [False, None]]),
        (Endpoint(3, "A"), {"chan": [3, "A"]}),
    ],
)
def test_values_have_the_json_of_the_format(value: Value, wire: object) -> None:
    assert encode_value(value) == wire
    assert type(encode_value(value)) is type(wire)


def test_types_have_the_json_of_the_format() -> None:
    g = {
        "kind": "rec",
        "var": "X",
        "body": {
            "kind": "comm",
            "sender": "A",
            "receiver": "B",
            "branches": [
                {
                    "label": {"name": "n", "sort": {"prod": ["nat", "chan"]}},
                    "continuation": {"kind": "var", "name": "X"},
                },
                {"label": {"name": "e", "sort": "unit"}, "continuation": {"kind": "end"}},
            ],
        },
    }
    branch = gt.Branch(Label("n", ProdSort(BaseSort.NAT, BaseSort.CHAN)), gt.Var("X"))
    end = gt.Branch(Label("e", BaseSort.UNIT), gt.DONE)
    assert GLOBAL.read(g) == gt.Recur("X", gt.Comm("A", "B", (branch, end)))
    types = project_all("AB", GLOBAL.read(g))
    assert isinstance(types, dict)
    action = {"kind": "send", "partner": "B", "branches": g["body"]["branches"]}  # type: ignore[index]
    assert encode_local(types["A"]) == {"kind": "rec", "var": "X", "body": action}


def test_refusals_have_the_json_of_the_format() -> None:
    assert encode_refusal(gt.SelfCommunication("A")) == {
        "kind": "self_communication",
        "role": None,
        "name": "A",
    }
    assert encode_refusal(gt.NoRoles()) == {"kind": "no_roles", "role": None, "name": None}
    assert encode_refusal(Unmergeable("C", "A", "B", lt.DONE, lt.Var("X"))) == {
        "kind": "unmergeable",
        "role": "C",
        "choice": ["A", "B"],
        "left": {"kind": "end"},
        "right": {"kind": "var", "name": "X"},
    }


BRANCH = {"label": {"name": "a", "sort": "nat"}, "continuation": {"kind": "end"}}


@pytest.mark.parametrize(
    ("raw", "path", "what"),
    [
        (3, "$", "expected an object, found 3"),
        ({}, "$", "the field 'kind' is missing"),
        ({"kind": 1}, "$.kind", "expected a string, found 1"),
        ({"kind": "comm"}, "$", "the field 'sender' is missing"),
        ({"kind": "loop"}, "$.kind", "expected end, var, rec or comm, found 'loop'"),
        ({"kind": "end", "x": 1}, "$.x", "unknown field; known: kind"),
        ({"kind": "var", "name": None}, "$.name", "expected a string, found null"),
        ({"kind": "var", "name": "\ud800"}, "$.name", "the string holds half of a surrogate pair"),
        (
            {"kind": "rec", "var": "X", "body": []},
            "$.body",
            "expected an object, found an array of 0",
        ),
        (
            {"kind": "comm", "sender": "A", "receiver": "B", "branches": [BRANCH, {}]},
            "$.branches[1]",
            "the field 'label' is missing",
        ),
        (
            {
                "kind": "comm",
                "sender": "A",
                "receiver": "B",
                "branches": [{**BRANCH, "label": {"name": "a", "sort": {"prod": ["nat", "int"]}}}],
            },
            "$.branches[0].label.sort.prod[1]",
            "expected a sort (unit, bool, nat, string, chan or {\"prod\":[…]}), found 'int'",
        ),
    ],
)
def test_a_bad_global_type_is_refused_by_the_path_of_the_field(
    raw: object, path: str, what: str
) -> None:
    with pytest.raises(WireError) as caught:
        GLOBAL.read(raw)
    assert (caught.value.path, caught.value.what) == (path, what)


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ({"kind": "comm", "sender": "A", "receiver": "B", "branches": []}, "$.kind"),
        ({"kind": "send", "partner": "A", "branches": {}}, "$.branches"),
        ({"kind": "recv", "partner": 1, "branches": []}, "$.partner"),
    ],
)
def test_a_bad_local_type_is_refused_by_the_path_of_the_field(raw: object, path: str) -> None:
    with pytest.raises(WireError) as caught:
        decode_local(raw)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (-1, "$"),
        (1.5, "$"),
        ([1], "$"),
        ([1, [2, -3]], "$[1][1]"),
        ({"chan": [0]}, "$.chan"),
        ({"chan": [True, "A"]}, "$.chan[0]"),
        ({"chan": [0, 1]}, "$.chan[1]"),
        ({"channel": [0, "A"]}, "$"),
    ],
)
def test_a_bad_value_is_refused_by_its_path(raw: object, path: str) -> None:
    with pytest.raises(WireError) as caught:
        decode_value(raw)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ({"op": "teleport"}, "$.op"),
        ({"op": "send", "chan": 0}, "$"),
        ({"op": "send", "chan": 0, "val": -1}, "$.val"),
        ({"op": "send", "chan": True, "val": 1}, "$.chan"),
        ({"op": "offer", "chan": 0, "table": [["a", 1], ["b"]]}, "$.table[1]"),
        ({"op": "invoke", "action": {"kind": "select"}, "dst": 1}, "$.action.kind"),
        ({"op": "open", "roles": [], "types": [{"kind": "end"}, 1], "dsts": []}, "$.types[1]"),
        ({"op": "halt", "pc": 1}, "$.pc"),
    ],
)
def test_a_bad_instruction_is_refused_by_its_path(raw: object, path: str) -> None:
    with pytest.raises(WireError) as caught:
        INSTRUCTION.read(raw)
    assert caught.value.path == path


@pytest.mark.parametrize(
    "raw",
    [
        {"kind": "no_such"},
        {"kind": "no_such", "role": None, "name": None},
        {"kind": "no_roles", "role": None, "name": "A"},
        {"kind": "self_communication", "role": "A", "name": "A"},
        {"kind": "self_communication", "role": None, "name": None},
    ],
)
def test_a_bad_refusal_is_refused(raw: object) -> None:
    with pytest.raises(WireError):
        decode_refusal(raw)


def deep_global(depth: int) -> Any:
    g: Any = {"kind": "end"}
    for _ in range(depth):
        branches = [{**BRANCH, "continuation": g}]
        g = {"kind": "comm", "sender": "A", "receiver": "B", "branches": branches}
    return g


def same(left: Any, right: Any) -> bool:
    """Whether JSON is the same; no comparison in C goes as deep in every version of Python."""
    pairs = [(left, right)]
    while pairs:
        a, b = pairs.pop()
        if isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
            pairs += [(a[key], b[key]) for key in a]
        elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
            pairs += zip(a, b, strict=True)
        elif isinstance(a, dict | list) or a != b:
            return False
    return True


def test_the_deepest_type_goes_all_the_way() -> None:
    g = GLOBAL.read(deep_global(MAX_DEPTH))
    assert same(GLOBAL.write(g), deep_global(MAX_DEPTH))
    types = project_all("ABC", g)
    assert isinstance(types, dict)
    assert types["C"] is lt.DONE
    assert lt.well_formed(types["A"])
    assert decode_local(encode_local(types["A"])) is types["A"]
    assert len(compile_type(types["A"])) == 2 * MAX_DEPTH + 2


def test_a_deep_loop_unfolds() -> None:
    t: lt.LocalType = lt.Var("X")
    for _ in range(MAX_DEPTH - 1):
        t = lt.Send("A", (lt.Branch(Label("a", BaseSort.NAT), t),))
    unfolded = lt.unfold(lt.Recur("X", t))
    assert lt.well_formed(unfolded)
    assert same(encode_local(unfolded), encode_local(unfolded))


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 50_000])
def test_what_is_too_deep_is_refused(depth: int) -> None:
    value: object = 0
    sort: object = "nat"
    for _ in range(depth):
        value, sort = [value, 0], {"prod": ["nat", sort]}
    for decode, raw in (
        (GLOBAL.read, deep_global(depth)),
        (decode_value, value),
        (SORT.read, sort),
    ):
        with pytest.raises(WireError, match=f"nested deeper than {MAX_DEPTH} levels"):
            decode(raw)
