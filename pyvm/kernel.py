"""The kernel: it owns selection, the step, and what the queue makes of it.

Mirrors Runtime/VM/Kernel.lean. Every engine goes through here.
"""

from __future__ import annotations

from operator import itemgetter

from pyvm.coroutine import READY, Coroutine
from pyvm.outcome import APPLY
from pyvm.state import VMState
from pyvm.step import step_view
from pyvm.view import Spawning

_cid = itemgetter(0)


def select(state: VMState) -> Coroutine | None:
    """Take the policy's pick out of the queue, if there is one.

    Mirrors `VMState.pick?` followed by `VMState.advanceCursor`.
    """
    queue = state.queue
    return queue.pop() if queue else None


def step(state: VMState, co: Coroutine) -> None:
    """Step a ready coroutine that was taken out of the queue.

    If it is still ready it goes to the back, and its child after it. Mirrors `VMState.step`,
    `VMState.commit` and `settle`.
    """
    outcome = step_view(state.config, co, state.alloc)
    kind = type(outcome)
    APPLY[kind](state, co, outcome)
    state.steps += 1
    status = co.status
    picks = state.rounds.picks
    picks += (co.cid, status)
    if status is READY:
        state.queue.push(co)
        if kind is Spawning:
            state.queue.push(outcome.child)  # type: ignore[union-attr]


def step_next(state: VMState) -> None:
    """Step the policy's pick, if there is one: `select` and `step`, without the call between."""
    queue = state.queue
    if queue:
        step(state, queue.pop())


def wake(state: VMState) -> None:
    """Wake, in the order of their ids, all coroutines whose wait is over, and queue them.

    The steps since the last round left them in `woken`: only the owner of an endpoint takes or
    puts its messages, so a wait that is over stays over. Mirrors `VMState.wake`.
    """
    woken = state.woken
    if len(woken) > 1:
        woken.sort(key=_cid)
    push = state.queue.push
    for _, co, token in woken:
        co.status = READY
        if token is not None:
            co.tokens.append(token)
        push(co)
    woken.clear()


class VMKernel:
    """The entry points that engines call; they define no semantics of their own."""

    select = staticmethod(select)
    step = staticmethod(step)
    step_next = staticmethod(step_next)
    wake = staticmethod(wake)
