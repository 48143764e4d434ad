import copy
import gc
import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given

from pyvm import local_type
from pyvm.local_type import (
    DONE,
    Branch,
    Done,
    LocalType,
    Recur,
    Recv,
    Send,
    Var,
    acts,
    partners_in,
    subst,
    unfold,
    well_formed,
)
from pyvm.tests.notation import label, recv, send
from pyvm.tests.strategies import any_locals, well_formed_locals
from pyvm.wire.types import decode_local, encode_local

X, Y = Var("X"), Var("Y")


@given(any_locals)
def test_equal_structure_is_one_node(t: LocalType) -> None:
    assert decode_local(encode_local(t)) is t


@given(any_locals)
def test_copies_and_pickles_are_the_node_itself(t: LocalType) -> None:
    assert copy.deepcopy(t) is t
    assert pickle.loads(pickle.dumps(t)) is t


def test_threads_that_build_one_type_get_one_node() -> None:
    def build(_: int) -> list[LocalType]:
        return [Recur("X", send("B", **{f"race{i}": X})) for i in range(200)]

    with ThreadPoolExecutor(8) as pool:
        first, *others = pool.map(build, range(8))

    assert all(a is b for other in others for a, b in zip(first, other, strict=True))


def test_send_and_recv_of_the_same_branches_differ() -> None:
    assert send("A", go=DONE) != recv("A", go=DONE)


def test_a_node_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        send("A", go=DONE).partner = "B"  # type: ignore[union-attr,misc]


def test_types_that_nobody_uses_are_forgotten() -> None:
    t: LocalType | None = Recur("X", send("B", only_in_this_test=X))
    assert t is not None
    unfold(t)
    gc.collect()
    before = len(local_type._nodes)

    t = None
    gc.collect()

    assert len(local_type._nodes) < before


def test_a_branch_is_found_by_name() -> None:
    t = send("A", go=DONE, stop=send("B", go=DONE))
    assert isinstance(t, Send)
    assert t.by_name["stop"] is t.branches[1]
    assert t.by_name.get("other") is None


def test_of_two_branches_with_one_name_the_first_is_found() -> None:
    t = Send("A", (Branch(label("go"), DONE), Branch(label("go"), X)))
    assert t.by_name["go"].next is DONE


@given(well_formed_locals())
def test_unfolding_gives_an_action_or_done(t: LocalType) -> None:
    assert isinstance(unfold(t), Send | Recv | Done)


@given(well_formed_locals())
def test_unfolding_what_is_unfolded_changes_nothing(t: LocalType) -> None:
    assert unfold(unfold(t)) is unfold(t)


@given(well_formed_locals())
def test_every_state_on_the_way_stays_well_formed(t: LocalType) -> None:
    seen: set[LocalType] = set()
    todo = [unfold(t)]
    while todo:
        state = todo.pop()
        assert well_formed(state)
        if state not in seen and isinstance(state, Send | Recv):
            seen.add(state)
            todo += [unfold(branch.next) for branch in state.branches]
    assert len(seen) < 200  # a loop comes back to nodes it has been at


def test_an_outer_variable_inside_an_inner_recursion_unfolds_to_the_outer_one() -> None:
    outer = Recur("X", send("A", enter=Recur("Y", recv("B", again=Y, leave=X))))

    entered = unfold(outer)
    assert isinstance(entered, Send)
    inner = unfold(entered.by_name["enter"].next)
    assert isinstance(inner, Recv)

    assert inner.by_name["leave"].next is outer
    assert unfold(inner.by_name["leave"].next) is entered
    assert unfold(inner.by_name["again"].next) is inner


def test_an_inner_recursion_hides_the_outer_of_the_same_name() -> None:
    hiding = Recur("X", recv("B", again=X))
    outer = Recur("X", send("A", enter=hiding))

    assert unfold(outer) is send("A", enter=hiding)
    assert unfold(hiding) is recv("B", again=hiding)


def test_recursions_that_follow_each_other_unfold_together() -> None:
    t = Recur("X", Recur("Y", send("A", outer=X, inner=Y)))
    assert unfold(t) is send("A", outer=t, inner=Recur("Y", send("A", outer=t, inner=Y)))


def test_substitution_shares_what_is_shared() -> None:
    t: LocalType = X
    for _ in range(60):  # 2**60 leaves as a tree
        t = send("A", left=t, right=t)
    closed = subst(t, "X", DONE)
    assert closed.free == frozenset()


def test_unfolding_an_unguarded_recursion_ends() -> None:
    assert isinstance(unfold(Recur("X", X)), Recur)


@pytest.mark.parametrize(
    "t",
    [
        X,
        send("A", go=X),
        Recur("X", X),
        Recur("X", Recur("Y", X)),
        send("A", go=Recur("X", X)),
        Send("A", ()),
        Recv("A", (Branch(label("go"), DONE), Branch(label("go"), DONE))),
        Recur("X", send("A", go=Y)),
    ],
)
def test_open_unguarded_empty_and_ambiguous_types_are_not_well_formed(t: LocalType) -> None:
    assert not well_formed(t)


@given(well_formed_locals())
def test_well_formed_types_are_well_formed(t: LocalType) -> None:
    assert well_formed(t)


def test_only_sending_and_receiving_is_acting() -> None:
    assert [acts(t) for t in (DONE, X, Recur("X", X))] == [False] * 3
    assert acts(Recur("X", Recur("Y", send("A", go=X))))


@pytest.mark.parametrize(
    ("own", "roles", "expected"),
    [("A", "AB", True), ("B", "AB", False), ("A", "AC", False)],
)
def test_partners_are_other_roles_of_the_session(own: str, roles: str, expected: bool) -> None:
    t = Recur("X", recv("B", go=send("B", back=X)))
    assert partners_in(t, frozenset(roles), own) is expected
