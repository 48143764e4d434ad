"""Failure ingress: what enters at a tick, before the instructions of that round.

Mirrors Runtime/VM/Ingress.lean.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyvm.checkpoint import restart, take_checkpoint
from pyvm.coroutine import REGISTER_COUNT, Coroutine, terminal
from pyvm.errors import FaultKind, TimedOut
from pyvm.event import Dropped, FaultedEvent
from pyvm.failure import (
    Corrupt,
    Crash,
    FailureEvent,
    FailureRecord,
    Heal,
    Partition,
    Reconcile,
    Restart,
    Timeout,
    held_until,
    names,
    role_pair,
    triage,
)
from pyvm.instr import Choose, Receive
from pyvm.local_type import Recv
from pyvm.session import SessionStatus, buffer_between
from pyvm.state import VMState, put_failure
from pyvm.status import READY, Blocked, Faulted
from pyvm.value import CoroutineId, Edge, Endpoint, Role, SessionId
from pyvm.wait import forget_wait


def ingress(state: VMState) -> None:
    """Do what is due: take a checkpoint, let failure events enter, and end timeouts.

    Afterwards every wait must be looked at, unless only a checkpoint was due.
    """
    clock, schedule = state.clock, state.schedule
    if clock in schedule.checkpoints:
        state.checkpoints.append(take_checkpoint(state))
    due = schedule.due(clock)
    for event in due:
        enter(state, event)
    timed_out = state.env.failure.timed_out
    lasting = [(site, until) for site, until in timed_out if clock < until]
    state.rescan_waits = bool(due) or len(lasting) < len(timed_out)
    state.env.failure.timed_out = lasting
    ends = min((until for _, until in lasting), default=schedule.next_after(clock))
    state.next_wake_tick = min(ends, schedule.next_after(clock))


def enter(state: VMState, event: FailureEvent) -> None:
    """Record a failure event, then let it take effect. Mirrors `VMState.enter`."""
    state.failures.append(
        FailureRecord(
            len(state.failures), state.clock, event, *triage(event), _meets(state, names(event))
        )
    )
    _ENTER[type(event)](state, event)
    put_failure(state, state.env.failure)


def ahead(state: VMState) -> bool:
    """Return whether a failure event or the end of a timeout lies ahead.

    If so, a round that does nothing is not the end.
    """
    return state.clock < state.schedule.last or bool(state.env.failure.timed_out)


def recovery_ahead(state: VMState) -> bool:
    """Return whether something lies ahead that can bring a faulted coroutine back."""
    return state.schedule.recovery_after(state.clock, bool(state.checkpoints))


def _meets(state: VMState, roles: tuple[Role, ...]) -> tuple[SessionId, ...]:
    """Return the sessions that have all of these roles."""
    return tuple(
        [sid for sid, s in state.sessions.items() if all(role in s.ends for role in roles)]
    )


def _crash(state: VMState, event: Crash) -> None:
    """Fault the site's coroutines, which lose their layers, and its open sessions."""
    site = event.site
    hit: set[CoroutineId] = set()
    for co in state.coroutines.values():
        if co.role == site and not terminal(co):
            forget_wait(state, co)
            co.status = Faulted(FaultKind.CRASHED)
            state.events.add(state.clock, FaultedEvent(co.cid, FaultKind.CRASHED))
            hit.add(co.cid)
    state.unfinished -= len(hit)
    state.faults += len(hit)
    for session in state.sessions.values():
        if site in session.ends and session.status is not SessionStatus.CLOSED:
            session.status = SessionStatus.FAULTED
    for layer in state.layers:
        if layer.holder in hit:
            layer.holder = None
    _keep_ready(state)
    state.env.failure.crashed[site] = None


def _partition(state: VMState, event: Partition) -> None:
    """Cut two roles off from each other."""
    state.env.failure.partitioned[role_pair(event.a, event.b)] = None


def _heal(state: VMState, event: Heal) -> None:
    """End a partition."""
    state.env.failure.partitioned.pop(role_pair(event.a, event.b), None)


def _corrupt(state: VMState, event: Corrupt) -> None:
    """Let the next message that is taken from the edge, in any session, fail verification."""
    sender, receiver = event
    for session in state.sessions.values():
        if sender in session.ends and receiver in session.ends and sender != receiver:
            buffer_between(session, sender, receiver).corrupted = True
    corrupted = state.env.failure.corrupted
    corrupted.pop((sender, receiver), None)  # the newest is last
    corrupted[sender, receiver] = None


def _timeout(state: VMState, event: Timeout) -> None:
    """Take the site's ready coroutines out of the queue until the timeout is over."""
    site, ticks = event
    until = state.clock + ticks
    for co in state.coroutines.values():
        if co.role == site and co.status is READY:
            co.status = Blocked(TimedOut(until))
    _keep_ready(state)
    state.env.failure.timed_out.append((site, until))


def _reconcile(state: VMState, event: Reconcile) -> None:
    """Give up quarantined messages of the edge, with an event for each.

    Whoever faulted over one is brought back.
    """
    sender, receiver = event
    for session in state.sessions.values():
        buffer = session.buffers.get((sender, receiver))
        if buffer is not None and buffer.corrupted:
            buffer.corrupted = False
            if buffer.messages:
                lost = buffer.messages.popleft()
                edge = Edge(session.sid, sender, receiver)
                state.events.add(state.clock, Dropped(edge, lost))
    for co in state.coroutines.values():
        if _quarantined(state, sender, receiver, co):
            _revive(state, co)
    state.env.failure.corrupted.pop((sender, receiver), None)


_OVER_A_MESSAGE = Faulted(FaultKind.INVALID_SIGNATURE)


def takes_from(state: VMState, co: Coroutine) -> Edge | None:
    """Return the edge from which a coroutine would take a message.

    It is at a `receive` or a `choose`, its register names an endpoint, and the endpoint's type
    receives. Mirrors `VMState.takesFrom?`.
    """
    i = co.code[co.pc] if co.pc < len(co.code) else None
    if not isinstance(i, Receive | Choose) or i.chan >= REGISTER_COUNT:
        return None
    endpoint = co.registers[i.chan]
    if type(endpoint) is not Endpoint or endpoint.sid not in state.sessions:
        return None
    end = state.sessions[endpoint.sid].ends.get(endpoint.role)
    if end is None or not isinstance(end.type, Recv):
        return None
    return Edge(endpoint.sid, end.type.partner, endpoint.role)


def _quarantined(state: VMState, sender: Role, receiver: Role, co: Coroutine) -> bool:
    """Return whether a coroutine has faulted over a message of this edge.

    A crashed site stays as it is. Mirrors `VMState.quarantined`.
    """
    if co.status != _OVER_A_MESSAGE or co.role in state.env.failure.crashed:
        return False
    edge = takes_from(state, co)
    return edge is not None and (edge.sender, edge.receiver) == (sender, receiver)


def _revive(state: VMState, co: Coroutine) -> None:
    """Bring a coroutine back: ready, or waiting for the end of its site's timeout.

    Mirrors `VMState.revive`.
    """
    until = held_until(state.env.failure, co.role, state.clock)
    if until is None:
        co.status = READY
        state.queue.push(co)
    else:
        co.status = Blocked(TimedOut(until))
    state.faults -= 1
    state.unfinished += 1


def _keep_ready(state: VMState) -> None:
    """Take out of the queue those that are no longer ready."""
    queued = state.queue.in_order()
    state.queue.clear()
    for co in queued:
        if co.status is READY:
            state.queue.push(co)


def _restart(state: VMState, _: Restart) -> None:
    """Go back to the last checkpoint."""
    restart(state)


_ENTER: dict[type[FailureEvent], Callable[[VMState, Any], None]] = {
    Crash: _crash,
    Partition: _partition,
    Heal: _heal,
    Corrupt: _corrupt,
    Timeout: _timeout,
    Reconcile: _reconcile,
    Restart: _restart,
}
"""How each class of failure event takes effect."""
