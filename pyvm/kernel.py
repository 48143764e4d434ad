"""The kernel: it owns selection, the step, and what becomes of the queue.

Mirrors Runtime/VM/Kernel.lean. Every engine goes through here.
"""

from __future__ import annotations

from operator import itemgetter

from pyvm.coroutine import Coroutine
from pyvm.errors import RecvWait
from pyvm.failure import holds
from pyvm.outcome import APPLY, StepOutcome
from pyvm.state import VMState
from pyvm.status import READY, Blocked
from pyvm.step import step_view
from pyvm.value import Endpoint
from pyvm.view import Spawning
from pyvm.wait import forget_wait, fulfilled, record_wait

_cid = itemgetter(0)


def select(state: VMState) -> Coroutine | None:
    """Take the policy's pick out of the queue, if there is one.

    Mirrors `VMState.pick?` followed by `VMState.advanceCursor`.
    """
    queue = state.queue
    return queue.pop() if queue else None


def step(state: VMState, co: Coroutine, outcome: StepOutcome | None = None) -> None:
    """Step a ready coroutine that was taken out of the queue.

    If it is still ready it goes to the back, and its child after it. `outcome` is that of
    this step, if `step_view` has computed it before. Mirrors `VMState.step`, and with `outcome`
    `VMState.commit`, both with `settle`.
    """
    if outcome is None:
        outcome = step_view(state, co)
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
    """Step the policy's pick, if there is one: `select` and `step` in one call."""
    queue = state.queue
    if queue:
        step(state, queue.pop())


def wake(state: VMState) -> None:
    """Wake, in the order of their ids, all coroutines whose wait is over, and queue them.

    The steps since the last round left them in `to_wake` and in the lists of `released_layers`.
    Only the owner of an endpoint takes or puts its messages, so a wait for a message or for room
    that is over stays over, unless something enters. Then all waits are looked at, as they are when
    a timeout ends. Whoever a timeout still holds is left out. Mirrors `VMState.wake`.
    """
    if state.rescan_waits:
        _wake_rescanned(state)
        return
    to_wake = state.to_wake
    for layer in state.released_layers:
        if layer.holder is None:
            to_wake += [(cid, state.coroutines[cid], None) for cid in layer.waiters]
            layer.waiters.clear()
    state.released_layers.clear()
    failure = state.env.failure
    if failure.timed_out:
        clock = state.clock
        to_wake[:] = [entry for entry in to_wake if not holds(failure, entry[1].role, clock)]
    if len(to_wake) > 1:
        to_wake.sort(key=_cid)
    push = state.queue.push
    for _, co, token in to_wake:
        co.status = READY
        if token is not None:
            co.tokens.append(token)
        push(co)
    to_wake.clear()


def _wake_rescanned(state: VMState) -> None:
    """Look at every wait, and record again who goes on waiting."""
    state.rescan_waits = False
    state.to_wake.clear()
    state.released_layers.clear()
    for layer in state.layers:
        layer.waiters.clear()
    failure, clock = state.env.failure, state.clock
    for co in state.coroutines.values():
        status = co.status
        if not isinstance(status, Blocked):
            continue
        on = status.on
        if fulfilled(state, on) and not holds(failure, co.role, clock):
            forget_wait(state, co)
            co.status = READY
            if isinstance(on, RecvWait):
                co.tokens.append(Endpoint(on.edge.sid, on.edge.receiver))
            state.queue.push(co)
        else:
            record_wait(state, co, on)


class VMKernel:
    """The entry points that engines call; they define no semantics of their own."""

    select = staticmethod(select)
    step = staticmethod(step)
    step_next = staticmethod(step_next)
    wake = staticmethod(wake)
