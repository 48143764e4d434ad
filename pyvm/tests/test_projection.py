import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyvm import global_type as gt
from pyvm.global_type import check_global
from pyvm.local_type import DONE, Branch, LocalType, Recur, Recv, Var, well_formed
from pyvm.projection import Clash, Refusal, Unmergeable, merge, merge_all, project, project_all
from pyvm.tests.notation import NAT, comm, label, recv, send
from pyvm.tests.strategies import ROLES, any_globals, any_locals, well_formed_locals

GX, GY = gt.Var("X"), gt.Var("Y")
X, Y = Var("X"), Var("Y")


@pytest.mark.parametrize(
    ("roles", "g", "fault"),
    [
        ("", comm("A", "A"), gt.NoRoles()),
        ("ABBA", gt.DONE, gt.DuplicateRole("A")),
        ("AB", comm("C", "C"), gt.SelfCommunication("C")),
        ("AB", comm("C", "D"), gt.UnknownRole("C")),
        ("AB", comm("A", "D"), gt.UnknownRole("D")),
        ("AB", comm("A", "B"), gt.NoBranches()),
        ("AB", comm("A", "B", go=GX), gt.UnboundVariable("X")),
        ("AB", gt.Recur("X", GX), gt.UnguardedRecursion("X")),
        ("AB", gt.Recur("X", gt.Recur("Y", GX)), gt.UnguardedRecursion("X")),
        ("AB", gt.Recur("X", gt.Recur("X", GX)), gt.UnguardedRecursion("X")),
        ("AB", gt.Recur("X", comm("A", "B", go=gt.Recur("Y", GX))), None),
        ("AB", comm("A", "B", one=GY, two=comm("B", "B")), gt.UnboundVariable("Y")),
        ("AB", gt.Recur("X", gt.Recur("Y", GY)), gt.UnguardedRecursion("Y")),
    ],
)
def test_the_first_fault_of_a_protocol_is_found(
    roles: str, g: gt.GlobalType, fault: gt.Malformed | None
) -> None:
    assert check_global(roles, g) == fault


def test_a_doubled_label_is_found_before_what_follows_it() -> None:
    branch = gt.Branch(label("go"), GX)
    g = gt.Comm("A", "B", (gt.Branch(label("stop"), GX), branch, gt.Branch(label("go", NAT), GX)))
    assert check_global("AB", g) == gt.DuplicateLabel("go")


@given(any_globals)
def test_a_protocol_is_refused_or_projects_to_well_formed_types(g: gt.GlobalType) -> None:
    types = project_all(ROLES, g)
    if isinstance(types, dict):
        assert list(types) == list(ROLES)
        assert all(well_formed(t) for t in types.values())
    else:
        assert check_global(ROLES, g) == types or isinstance(types, Unmergeable)


@given(st.lists(st.sampled_from(("a", "b", "c", "d")), min_size=1, unique=True))
def test_a_binary_choice_projects_to_a_send_and_its_dual(names: list[str]) -> None:
    g = comm("A", "B", **dict.fromkeys(names, gt.DONE))
    branches = dict.fromkeys(names, DONE)
    assert project_all("AB", g) == {"A": send("B", **branches), "B": recv("A", **branches)}


def test_a_third_role_unites_what_it_may_receive() -> None:
    g = comm(
        "A",
        "B",
        left=comm("B", "C", go=gt.DONE, stop=gt.DONE),
        right=comm("B", "C", stop=gt.DONE, wait=comm("C", "B", done=gt.DONE)),
    )
    assert project(g, "C") == recv("B", go=DONE, stop=DONE, wait=send("B", done=DONE))


def test_a_third_role_may_not_have_to_send_what_it_does_not_know() -> None:
    g = comm("A", "B", left=comm("C", "B", l=gt.DONE), right=comm("C", "B", r=gt.DONE))
    expected = Unmergeable("C", "A", "B", send("B", l=DONE), send("B", r=DONE))
    assert project(g, "C") == project_all("ABC", g) == expected


def test_the_refusal_names_the_innermost_choice_and_the_innermost_pair() -> None:
    inner = comm(
        "B", "D", x=comm("D", "C", go=gt.DONE), y=comm("D", "C", go=comm("C", "A", e=gt.DONE))
    )
    g = comm("A", "B", left=inner, right=gt.DONE)
    assert project(g, "C") == Unmergeable("C", "B", "D", DONE, send("A", e=DONE))


def test_the_first_role_in_order_is_the_one_refused() -> None:
    g = comm("A", "B", left=comm("C", "D", go=gt.DONE), right=gt.DONE)
    refused = project_all("ABDC", g)
    assert isinstance(refused, Unmergeable)
    assert refused.role == "D"


def test_a_recursion_in_which_a_role_does_nothing_is_done() -> None:
    assert project(gt.Recur("X", comm("A", "B", go=GX)), "C") is DONE


def test_a_loop_that_a_role_does_not_see_goes_on_as_the_outer_variable() -> None:
    g = gt.Recur("X", comm("A", "C", go=gt.Recur("Y", comm("A", "B", back=GX))))
    assert project(g, "C") is Recur("X", recv("A", go=X))


def test_a_role_that_is_not_told_of_a_loops_exit_is_refused() -> None:
    exit_then_c = comm("A", "C", bye=gt.DONE)
    g = gt.Recur("X", comm("A", "B", again=GX, leave=exit_then_c))
    assert project(g, "C") == Unmergeable("C", "A", "B", X, recv("A", bye=DONE))


def test_a_loop_with_an_exit_in_which_a_role_has_no_part_is_done() -> None:
    g = gt.Recur("X", comm("A", "B", again=GX, leave=gt.DONE))
    assert project(g, "C") is DONE


def test_a_loop_that_others_may_leave_for_an_outer_one_is_refused() -> None:
    inner = gt.Recur("Y", comm("A", "B", again=GY, back=GX))
    g = gt.Recur("X", comm("A", "C", go=inner))
    assert project(g, "C") == Unmergeable("C", "A", "B", Y, X)


def test_a_shadowed_variable_belongs_to_the_inner_loop() -> None:
    inner = gt.Recur("X", comm("B", "A", again=GX))
    g = gt.Recur("X", comm("A", "B", enter=inner))
    assert project(g, "A") is Recur("X", send("B", enter=Recur("X", recv("B", again=X))))


@given(any_locals)
def test_merging_a_type_with_itself_changes_nothing(t: LocalType) -> None:
    assert merge(t, t) is t


@given(well_formed_locals(), well_formed_locals())
def test_merging_is_commutative_up_to_order(left: LocalType, right: LocalType) -> None:
    one, other = merge(left, right), merge(right, left)
    assert isinstance(one, Clash) == isinstance(other, Clash)
    if not isinstance(one, Clash) and not isinstance(other, Clash):
        assert _shape(one) == _shape(other)


@given(well_formed_locals(), well_formed_locals())
def test_what_merges_absorbs_its_parts(left: LocalType, right: LocalType) -> None:
    merged = merge(left, right)
    if not isinstance(merged, Clash):
        again = merge(merged, right)
        assert again is merged


def test_receives_unite_in_the_order_left_then_new() -> None:
    assert merge(recv("A", b=DONE, a=DONE), recv("A", c=DONE, a=DONE)) is recv(
        "A", b=DONE, a=DONE, c=DONE
    )


def test_shared_continuations_are_merged() -> None:
    left = recv("A", go=recv("B", x=DONE))
    right = recv("A", go=recv("B", y=DONE))
    assert merge(left, right) is recv("A", go=recv("B", x=DONE, y=DONE))


def test_sends_with_the_same_labels_merge_in_the_order_of_the_left() -> None:
    left = send("A", x=recv("B", l=DONE), y=DONE)
    right = send("A", y=DONE, x=recv("B", r=DONE))
    assert merge(left, right) is send("A", x=recv("B", l=DONE, r=DONE), y=DONE)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (DONE, X),
        (X, Y),
        (DONE, recv("A", go=DONE)),
        (send("A", go=DONE), recv("A", go=DONE)),
        (send("A", go=DONE), send("B", go=DONE)),
        (recv("A", go=DONE), recv("B", go=DONE)),
        (send("A", go=DONE), send("A", go=DONE, stop=DONE)),
        (send("A", go=DONE), send("A", stop=DONE)),
        (recv("A", go=DONE), Recv("A", (Branch(label("go", NAT), DONE),))),
        (Recur("X", recv("A", go=X)), Recur("Y", recv("A", go=Y))),
        (Recur("X", recv("A", go=X)), recv("A", go=DONE)),
    ],
)
def test_what_must_agree_and_does_not_clashes(left: LocalType, right: LocalType) -> None:
    assert merge(left, right) == Clash(left, right)
    assert merge(right, left) == Clash(right, left)


def test_merging_many_goes_from_the_left() -> None:
    assert merge_all([]) is DONE
    assert merge_all([recv("A", c=DONE), recv("A", b=DONE), recv("A", a=DONE)]) is recv(
        "A", c=DONE, b=DONE, a=DONE
    )
    clash = merge_all([DONE, X, Y])
    assert clash == Clash(DONE, X)


def test_a_wide_and_deep_protocol_projects_quickly() -> None:
    g: gt.GlobalType = gt.DONE
    for depth in range(150):
        g = comm("A", "B", go=g, stop=comm("A", "C", **{f"l{depth}": gt.DONE}))
        g = comm("A", "C", told=g)
    assert not isinstance(project_all("ABC", comm("B", "C", start=gt.DONE)), Refusal)
    assert isinstance(project(g, "A"), LocalType)


def _shape(t: LocalType) -> object:
    if isinstance(t, Recur):
        return (t.var, _shape(t.body))
    if isinstance(t, Var) or t is DONE:
        return t
    return (type(t), t.partner, frozenset((b.label, _shape(b.next)) for b in t.branches))  # type: ignore[union-attr]
