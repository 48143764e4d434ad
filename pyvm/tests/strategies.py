"""Hypothesis strategies for sorts, values, session types and instructions."""

from __future__ import annotations

from hypothesis import strategies as st

from pyvm import global_type as gt
from pyvm import instr
from pyvm import local_type as lt
from pyvm.value import UNIT, BaseSort, Endpoint, Label, Prod, ProdSort, Sort, Value

ROLES = ("A", "B", "C", "D")
_VARS = ("X", "Y", "Z")

# A small alphabet: to draw from all of Unicode takes Hypothesis seconds to set up.
_texts = st.text('aé中😀"', max_size=5)
names = st.sampled_from(("go", "stop", "quote", "é", ""))
roles = st.sampled_from(ROLES)
nats = st.integers(0, 2**70)

sorts: st.SearchStrategy[Sort] = st.recursive(
    st.sampled_from(BaseSort), lambda s: st.builds(ProdSort, s, s), max_leaves=4
)
values: st.SearchStrategy[Value] = st.recursive(
    st.one_of(st.just(UNIT), st.booleans(), nats, _texts, st.builds(Endpoint, nats, roles)),
    lambda v: st.builds(Prod, v, v),
    max_leaves=4,
)
labels = st.builds(Label, names, sorts)


def values_of(sort: Sort) -> st.SearchStrategy[Value]:
    """Values of one sort."""
    if isinstance(sort, ProdSort):
        return st.builds(Prod, values_of(sort.left), values_of(sort.right))
    by_sort: dict[BaseSort, st.SearchStrategy[Value]] = {
        BaseSort.UNIT: st.just(UNIT),
        BaseSort.BOOL: st.booleans(),
        BaseSort.NAT: nats,
        BaseSort.STRING: _texts,
        BaseSort.CHAN: st.builds(Endpoint, nats, roles),
    }
    return by_sort[sort]


def _tuples(branch: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(branch, max_size=3).map(tuple)


any_globals: st.SearchStrategy[gt.GlobalType] = st.recursive(
    st.one_of(st.just(gt.DONE), st.builds(gt.Var, st.sampled_from(_VARS))),
    lambda g: st.one_of(
        st.builds(gt.Recur, st.sampled_from(_VARS), g),
        st.builds(gt.Comm, roles, roles, _tuples(st.builds(gt.Branch, labels, g))),
    ),
    max_leaves=8,
)
any_locals: st.SearchStrategy[lt.LocalType] = st.recursive(
    st.one_of(st.just(lt.DONE), st.builds(lt.Var, st.sampled_from(_VARS))),
    lambda t: st.one_of(
        st.builds(lt.Recur, st.sampled_from(_VARS), t),
        st.builds(lt.Send, roles, _tuples(st.builds(lt.Branch, labels, t))),
        st.builds(lt.Recv, roles, _tuples(st.builds(lt.Branch, labels, t))),
    ),
    max_leaves=8,
)


@st.composite
def well_formed_locals(
    draw: st.DrawFn, bound: frozenset[str] = frozenset(), depth: int = 3
) -> lt.LocalType:
    """Closed, guarded local types with distinct labels, shadowing included."""
    ends: list[st.SearchStrategy[lt.LocalType]] = [st.just(lt.DONE)]
    ends += [st.just(lt.Var(name)) for name in sorted(bound)]
    if depth == 0:
        end: lt.LocalType = draw(st.one_of(ends))
        return end
    if draw(st.booleans()):
        var = draw(st.sampled_from(_VARS))
        body = draw(well_formed_locals(bound | {var}, depth - 1))
        return body if lt.leads_to(body, var) and var in bound else _guard(var, body)
    found: lt.LocalType = draw(st.one_of(*ends, _actions(bound, depth)))
    return found


def _guard(var: str, body: lt.LocalType) -> lt.LocalType:
    if lt.leads_to(body, var):
        body = lt.Send("A", (lt.Branch(Label("again", BaseSort.UNIT), body),))
    return lt.Recur(var, body)


@st.composite
def _actions(draw: st.DrawFn, bound: frozenset[str], depth: int) -> lt.LocalType:
    sends = draw(st.booleans())
    found = draw(st.lists(labels, min_size=1, max_size=3, unique_by=lambda label: label.name))
    branches = tuple(
        lt.Branch(label, draw(well_formed_locals(bound, depth - 1))) for label in found
    )
    return (lt.Send if sends else lt.Recv)(draw(roles), branches)


regs = st.integers(0, 15)
pcs = st.integers(0, 99)
_tables = st.lists(st.tuples(names, pcs), max_size=3).map(tuple)
_regs = st.lists(regs, max_size=3).map(tuple)
instrs: st.SearchStrategy[instr.Instr] = st.one_of(
    st.builds(instr.Send, regs, regs),
    st.builds(instr.Receive, regs, regs),
    st.builds(instr.Offer, regs, _tables),
    st.builds(instr.Choose, regs, regs, _tables),
    st.builds(
        instr.Open,
        st.lists(roles, max_size=3).map(tuple),
        st.lists(any_locals, max_size=3).map(tuple),
        _regs,
    ),
    st.builds(instr.Close, regs),
    st.builds(
        instr.Invoke,
        st.one_of(st.builds(instr.Produce, sorts), st.builds(instr.Consume, regs)),
        regs,
    ),
    st.builds(instr.Acquire, names, regs),
    st.builds(instr.Release, names, regs),
    st.builds(instr.Fork, regs),
    st.builds(instr.Join),
    st.builds(instr.Abort),
    st.builds(instr.Transfer, regs, regs),
    st.builds(instr.Tag, regs, regs),
    st.builds(instr.Check, regs, roles, regs),
    st.builds(instr.Set, regs, values),
    st.builds(instr.Move, regs, regs),
    st.builds(instr.Jump, pcs),
    st.builds(instr.Spawn, pcs, _regs),
    st.builds(instr.Yield),
    st.builds(instr.Halt),
)
