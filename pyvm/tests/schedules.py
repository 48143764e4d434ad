"""Random failure schedules for a few machines in which much goes on, and their runs."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from pyvm import config as cf
from pyvm import failure as fl
from pyvm import global_type as gt
from pyvm import instr as i
from pyvm.load import Image, Protocol, load_all
from pyvm.local_type import DONE
from pyvm.runtime.runner import run_scheduled
from pyvm.runtime.threaded_runner import run_scheduled_threaded
from pyvm.state import VMState
from pyvm.tests.notation import NAT, comm, recv, send
from pyvm.tests.rounds import raw
from pyvm.value import Endpoint

ROLES = ("A", "B", "C")

_LOOP = gt.Recur("X", comm("A", "B", a=comm("B", "A", b=comm("A", "C", c=gt.Var("X")))))
_CHOICE = gt.Recur(
    "X", comm("A", "B", go=comm("B", "C", x=gt.Var("X")), stop=comm("B", "C", y=gt.DONE))
)
_OUT = send("B", m=send("B", m=send("B", m=DONE)))
_IN = recv("A", m=recv("A", m=recv("A", m=DONE)))
_SEND = i.Send(0, 1)
_SPECULATE = (i.Fork(0), _SEND, i.Abort(), i.Fork(0), i.Fork(0), _SEND, _SEND, i.Join(), i.Join())
_GUARD = (i.Acquire("L", 8), i.Yield(), i.Release("L", 8))
_END = (i.Close(0), i.Halt())


def _speculating() -> Image:
    take = (i.Receive(0, 1), i.Invoke(i.Consume(1), 2))
    programs = {
        "A": (*_GUARD, *_SPECULATE, _SEND, *_END),
        "B": (*take, *_GUARD, *take, i.Yield(), *take, *_END),
    }
    return raw(programs, A=_OUT, B=_IN)


def _delegating() -> Image:
    a = (_SEND, i.Set(3, 2), i.Transfer(0, 3), i.Halt())
    b = (i.Receive(0, 1), *_GUARD, i.Receive(0, 1), i.Receive(0, 1), *_END)
    c = (
        *(i.Yield(),) * 9,
        i.Set(4, Endpoint(0, "A")),
        i.Invoke(i.Produce(NAT), 2),
        *(i.Send(4, 1),) * 2,
        i.Close(4),
        *_GUARD,
        *_END,
    )
    return raw({"A": a, "B": b, "C": c}, A=_OUT, B=_IN)


_IMAGES: tuple[tuple[Image, ...], ...] = (
    (Protocol(ROLES, _LOOP),),
    (Protocol(ROLES, _CHOICE), Protocol(ROLES, _LOOP)),
    (_speculating(), _speculating()),
    (_delegating(), _speculating()),
)

_roles = st.sampled_from(ROLES)
_failures: st.SearchStrategy[fl.FailureEvent] = st.one_of(
    st.builds(fl.Partition, _roles, _roles),
    st.builds(fl.Heal, _roles, _roles),
    st.builds(fl.Corrupt, _roles, _roles),
    st.builds(fl.Reconcile, _roles, _roles),
    st.builds(fl.Timeout, _roles, st.integers(0, 12)),
    st.builds(fl.Restart),
    st.builds(fl.Crash, _roles),
)
_ticks = st.integers(1, 40)
_buffers = st.sampled_from(
    (
        cf.Fifo(1, cf.Block()),
        cf.Fifo(2, cf.Block()),
        cf.Fifo(1, cf.Drop()),
        cf.Fifo(1, cf.Refuse()),
        cf.Fifo(1, cf.Resize(2)),
        cf.Latest(),
    )
)
_policies = st.sampled_from(
    (
        cf.Cooperative(),
        cf.RoundRobin(),
        cf.Priority(cf.TokenScores()),
        cf.Priority(cf.ExplicitScores(((1, 3), (2, 1)))),
        cf.ProgressAware(),
    )
)

configs = st.builds(
    cf.VMConfig,
    policy=_policies,
    lanes=st.integers(1, 4),
    buffer=_buffers,
    choice=st.just(cf.ChooseRoundRobin()),
    layers=st.just((("L", True),)),
    speculation_depth=st.just(2),
    failures=st.lists(st.tuples(_ticks, _failures), max_size=8).map(tuple),
    checkpoints=st.lists(_ticks, max_size=3).map(tuple),
)
images = st.sampled_from(_IMAGES)

Look = Callable[[VMState], None]


def run_loaded(state: VMState, concurrency: int, fuel: int = 80) -> None:
    """Run threaded, which is canonical at concurrency 1."""
    if concurrency == 1:
        run_scheduled(fuel, 1, state)
    else:
        run_scheduled_threaded(fuel, concurrency, state)


def loaded(config: cf.VMConfig, images: tuple[Image, ...]) -> VMState:
    """Load images, which nobody refuses."""
    state = load_all(config, images)
    assert isinstance(state, VMState)
    return state
