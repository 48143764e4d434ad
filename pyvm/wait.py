"""Waits: whether what a coroutine waits for has happened, and where the wait is recorded.

Mirrors `VMState.fulfilled` and `VMState.wakes?` (Runtime/VM/Kernel.lean).
"""

from __future__ import annotations

from pyvm.buffer import EdgeWait, enter_wait, has_room
from pyvm.coroutine import Coroutine
from pyvm.errors import AcquireDenied, BlockReason, RecvWait, SendWait, TimedOut
from pyvm.failure import cuts
from pyvm.session import buffer_between
from pyvm.state import VMState
from pyvm.status import Blocked


def fulfilled(state: VMState, on: BlockReason) -> bool:
    """Return whether what a coroutine waits for has happened.

    A sender whose peer has crashed has nothing to wait for: it wakes, and faults.
    """
    failure = state.env.failure
    match on:
        case RecvWait((sid, sender, receiver)):
            buffer = buffer_between(state.sessions[sid], sender, receiver)
            return bool(buffer.messages) and not cuts(failure, sender, receiver)
        case SendWait((sid, sender, receiver)):
            if receiver in failure.crashed:
                return True
            buffer = buffer_between(state.sessions[sid], sender, receiver)
            return has_room(buffer, state.config.buffer) and not cuts(failure, sender, receiver)
        case AcquireDenied(name):
            return state.layer_named[name].holder is None
        case TimedOut(until):
            return until <= state.clock


def edge_wait(state: VMState, on: BlockReason) -> EdgeWait | None:
    """Return where a wait for an edge is recorded, None for other waits."""
    match on:
        case RecvWait((sid, sender, receiver)):
            return buffer_between(state.sessions[sid], sender, receiver).message_wait
        case SendWait((sid, sender, receiver)):
            return buffer_between(state.sessions[sid], sender, receiver).room_wait
    return None


def record_wait(state: VMState, co: Coroutine, on: BlockReason) -> None:
    """Record that a coroutine waits; it must not be in the layers' lists."""
    if isinstance(on, AcquireDenied):
        state.layer_named[on.layer].waiters.append(co.cid)
    elif (wait := edge_wait(state, on)) is not None:
        enter_wait(wait, co.cid)


def forget_wait(state: VMState, co: Coroutine) -> None:
    """Forget that a coroutine waits at an edge, if it does."""
    if isinstance(co.status, Blocked):
        wait = edge_wait(state, co.status.on)
        if wait is not None and wait.waiter == co.cid:
            wait.waiter = None
