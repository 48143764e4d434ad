"""Checkpoints: what a restart goes back to, as copies that no later step can reach.

Mirrors `VMState.checkpoint` and `VMState.restart` (Runtime/VM/Ingress.lean).
"""

from __future__ import annotations

from collections.abc import Mapping

from pyvm.coroutine import Coroutine, copy_coroutine
from pyvm.event import Restarted
from pyvm.failure import copy_snapshot
from pyvm.layer import copy_layers
from pyvm.session import Session, copy_session
from pyvm.state import Checkpoint, VMState, put_failure, put_layers
from pyvm.status import Done, Faulted
from pyvm.value import CoroutineId, SessionId


def take_checkpoint(state: VMState) -> Checkpoint:
    """Return what a checkpoint holds. Mirrors `VMState.checkpoint`."""
    coroutines, sessions = _copy(state.coroutines, state.sessions)
    return Checkpoint(
        state.clock,
        coroutines,
        sessions,
        copy_layers(state.layers),
        tuple([co.cid for co in state.queue.in_order()]),
        state.queue.cursor,
        copy_snapshot(state.env.failure),
    )


def restart(state: VMState) -> None:
    """Go back to the last checkpoint, if there is one; clock, logs, ids and nonces go on.

    The checkpoint itself stays as it is, for the next restart. Mirrors `VMState.restart`.
    """
    if not state.checkpoints:
        return
    last = state.checkpoints[-1]
    coroutines, sessions = _copy(last.coroutines, last.sessions)
    for cid, co in coroutines.items():
        if cid in state.coroutines:
            co.nonce = state.coroutines[cid].nonce
    state.coroutines, state.sessions = coroutines, sessions
    put_layers(state, copy_layers(last.layers))
    put_failure(state, copy_snapshot(last.failure))
    state.queue.clear()
    state.queue.cursor = last.cursor
    for cid in last.queue:
        state.queue.push(coroutines[cid])
    statuses = [type(co.status) for co in coroutines.values()]
    state.faults = statuses.count(Faulted)
    state.unfinished = len(statuses) - statuses.count(Done) - state.faults
    state.events.add(state.clock, Restarted(last.tick))


def _copy(
    coroutines: Mapping[CoroutineId, Coroutine], sessions: Mapping[SessionId, Session]
) -> tuple[dict[CoroutineId, Coroutine], dict[SessionId, Session]]:
    """Return copies of both, with each coroutine at the ends of the copied sessions."""
    copied = {sid: copy_session(session) for sid, session in sessions.items()}
    return {cid: copy_coroutine(co, copied) for cid, co in coroutines.items()}, copied
