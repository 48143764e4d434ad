"""Random machines for Hypothesis: protocols that can be projected, raw programs, settings.

A machine is built from a seed that Hypothesis draws: to draw each of its parts takes a hundred
times as long.
"""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

from pyvm import config as cf
from pyvm import global_type as gt
from pyvm import instr
from pyvm import local_type as lt
from pyvm.compile import compile_type
from pyvm.instr import Instr, Program
from pyvm.load import Image, Protocol, Raw, load_all
from pyvm.local_type import LocalType
from pyvm.projection import project_all
from pyvm.state import VMState
from pyvm.value import UNIT, BaseSort, Label, ProdSort, Role, Sort

ROLES = ("C", "A", "B")
_NAMES = ("go", "stop", "quote")
_SORTS: tuple[Sort, ...] = (
    BaseSort.UNIT,
    BaseSort.NAT,
    BaseSort.BOOL,
    BaseSort.STRING,
    ProdSort(BaseSort.NAT, BaseSort.UNIT),
    BaseSort.CHAN,
)


def _full(r: Random) -> cf.FullPolicy:
    choices: list[cf.FullPolicy] = [cf.Block(), cf.Drop(), cf.Refuse(), cf.Resize(r.randint(1, 4))]
    return r.choice(choices)


def _policy(r: Random) -> cf.Policy:
    scores = tuple((r.randint(0, 8), r.randint(0, 3)) for _ in range(r.randint(0, 8)))
    choices: list[cf.Policy] = [
        cf.Cooperative(),
        cf.RoundRobin(),
        cf.ProgressAware(),
        cf.Priority(cf.TokenScores()),
        cf.Priority(cf.ExplicitScores(scores)),
    ]
    return r.choice(choices)


def _config(r: Random) -> cf.VMConfig:
    choices: list[cf.ChoicePolicy] = [
        cf.ChooseFirst(),
        cf.ChooseRoundRobin(),
        cf.ChooseFixed(tuple(r.choices(_NAMES, k=r.randint(0, 3)))),
    ]
    fifo = cf.Fifo(r.randint(1, 3), _full(r))
    return cf.VMConfig(
        policy=_policy(r),
        lanes=r.randint(1, 5),
        budget=r.choice((3, 40, 400)),
        max_sessions=r.randint(4, 8),
        max_coroutines=r.randint(12, 20),
        buffer=cf.Latest() if r.random() < 0.2 else fifo,
        choice=r.choice(choices),
    )


def _labels(r: Random) -> list[Label]:
    names = r.sample(_NAMES, k=r.randint(1, 2))
    return [Label(name, r.choices(_SORTS, (9, 9, 3, 3, 3, 1))[0]) for name in names]


def _global(r: Random, bound: tuple[str, ...] = (), depth: int = 4) -> gt.GlobalType:
    if depth == 0:
        ends: list[gt.GlobalType] = [gt.DONE, *map(gt.Var, bound)]
        return r.choice(ends)
    if depth == 4 and r.random() < 0.7:
        return gt.Recur("X", _global(r, ("X",), depth - 1))
    sender, receiver = r.sample(ROLES, k=2)
    branches = [gt.Branch(label, _global(r, bound, depth - 1)) for label in _labels(r)]
    return gt.Comm(sender, receiver, tuple(branches))


def _protocol(r: Random) -> Image:
    while not isinstance(project_all(ROLES, g := _global(r)), dict):
        pass
    return Protocol(ROLES, g)


def _local(
    r: Random, others: tuple[Role, ...], bound: tuple[str, ...] = (), depth: int = 3
) -> LocalType:
    if depth == 0:
        ends: list[LocalType] = [lt.DONE, *map(lt.Var, bound)]
        return r.choice(ends)
    branches = [lt.Branch(label, _local(r, others, ("X",), depth - 1)) for label in _labels(r)]
    t = r.choice((lt.Send, lt.Recv))(r.choice(others), tuple(branches))
    return t if bound else lt.Recur("X", t)


def _instr(r: Random) -> Instr:
    a, b, pc = r.randint(0, 2), r.randint(0, 2), r.randint(0, 6)
    table = tuple((name, r.randint(0, 6)) for name in r.sample(_NAMES, k=r.randint(1, 3)))
    choices: list[Instr] = [
        instr.Send(a, b),
        instr.Receive(a, b),
        instr.Offer(a, table),
        instr.Choose(a, b, table),
        instr.Close(a),
        instr.Invoke(instr.Produce(BaseSort.NAT), 2),
        instr.Set(2, UNIT),
        instr.Move(a, b),
        instr.Jump(pc),
        instr.Spawn(pc, (0, 1)),
        instr.Yield(),
        instr.Halt(),
    ]
    return r.choice(choices)


def _program(r: Random, t: LocalType) -> Program:
    """The type's own code, with some of it replaced, or anything; perhaps a session before it."""
    code = [*compile_type(t)] if r.random() < 0.6 else [_instr(r) for _ in range(7)]
    for _ in range(r.choice((0, 0, 1, 2))):
        code[r.randrange(len(code))] = _instr(r)
    if r.random() < 0.3:
        types = (_local(r, ("Q",)), _local(r, ("P",)))
        code.insert(0, instr.Open(("P", "Q"), types, (1, 2)))
    return tuple(code)


def _raw(r: Random) -> Image:
    types = tuple(_local(r, tuple(o for o in ROLES if o != role)) for role in ROLES)
    return Raw(ROLES, tuple(_program(r, t) for t in types), types)


def _image(r: Random) -> Image:
    return _protocol(r) if r.random() < 0.5 else _raw(r)


def _images(r: Random) -> list[Image]:
    return [_image(r) for _ in range(r.randint(1, 3))]


def _protocols(r: Random) -> list[Image]:
    return [_protocol(r) for _ in range(r.randint(1, 3))]


def _state(r: Random) -> VMState:
    state = load_all(_config(r), _images(r))
    assert isinstance(state, VMState)
    return state


_randoms = st.integers(0, 2**32).map(Random)

policies = _randoms.map(_policy)
configs = _randoms.map(_config)
protocols = _randoms.map(_protocols)
"""One to three protocols that can be projected."""
images = _randoms.map(_images)
"""One to three images that can be loaded."""
states = _randoms.map(_state)
"""A machine with one to three sessions, about to run."""
