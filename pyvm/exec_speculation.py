"""Speculation: fork, join, abort.

What a speculating coroutine sends is held back level by level: `join` hands it to the enclosing
level, or to the world; `abort` drops it. Only messages and events are held back: what the effect
handler was asked cannot be taken back, so it is in the effect trace at once, and no `abort` returns
its nonce. Mirrors Runtime/VM/ExecSpeculation.lean.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyvm.buffer import Buffer, copy_buffer, overflow
from pyvm.coroutine import Coroutine
from pyvm.errors import FaultKind
from pyvm.event import Aborted, Dropped, Event, Forked, Joined, Offered, Sent
from pyvm.exec_comm import stop_of_edge
from pyvm.instr import Abort, Fork, Join
from pyvm.outcome import Fault, Outcome, Stop
from pyvm.session import SessionEnd
from pyvm.speculation import Held, HeldEvent, HeldMessage, Speculation
from pyvm.state import Env
from pyvm.value import Endpoint
from pyvm.view_speculation import Aborting, Forking, Merging, ReleaseHeld


def exec_fork(env: Env, co: Coroutine, i: Fork, end: SessionEnd) -> Outcome:
    """Begin to speculate on an owned endpoint.

    A nested level has the endpoint of the enclosing level, so an `abort` that takes its type back
    does so for every message that it drops.
    """
    depth = env.config.speculation_depth
    if depth == 0:
        return Fault(FaultKind.SPEC_DISABLED)
    if len(co.speculation) >= depth:
        return Fault(FaultKind.SPEC_DEPTH)
    if co.speculation and co.speculation[-1].endpoint != end.endpoint:
        return Fault(FaultKind.SPEC_FAULT)
    level = Speculation(end.endpoint, tuple(co.registers), end.type, co.facts)
    return Forking(level, Forked(co.cid, end.endpoint))


def exec_join(env: Env, co: Coroutine, i: Join, _: None) -> Outcome:
    """End a level and keep what it did.

    The outermost `join` lets out as much as can leave, and stays where it is while anything is
    left; if nothing can leave, it waits or faults as the first message would.
    """
    if not co.speculation:
        return Fault(FaultKind.NO_SPECULATION)
    level = co.speculation[-1]
    event = Joined(co.cid, level.endpoint)
    if len(co.speculation) > 1:
        return Merging(event)
    out = HeldRelease(env, co)
    stop = out.release(level.held)
    if stop is not None and out.count == 0:
        return stop
    if stop is None:
        out.events.append(event)
    return ReleaseHeld(
        tuple(out.buffers.values()),
        tuple(out.events),
        tuple(level.held[out.count :]),
    )


class HeldRelease:
    """What has been let out of a level so far; the state itself is not changed.

    `buffers` has, by edge, each buffer that takes messages, and its copy that has taken them.
    Mirrors `Released`.
    """

    def __init__(self, env: Env, co: Coroutine) -> None:
        self.env = env
        self.co = co
        self.buffers: dict[object, tuple[Buffer, Buffer]] = {}
        self.events: list[Event] = []
        self.count = 0

    def release(self, held: Sequence[Held]) -> Stop | None:
        """Let out in order, up to the first message that cannot leave, and return why it cannot.

        Mirrors `release`.
        """
        for item in held:
            match item:
                case HeldEvent(event):
                    self.events.append(event)
                case HeldMessage():
                    stop = self._put(item)
                    if stop is not None:
                        return stop
            self.count += 1
        return None

    def _put(self, held: HeldMessage) -> Stop | None:
        """Put a message on its way. Mirrors `Session.put`."""
        edge, message, offered = held
        end = self.co.owned.get(Endpoint(edge.sid, edge.sender))
        if end is None:
            return Fault(FaultKind.CHANNEL_CLOSED)
        buffer = end.outgoing[edge.receiver]
        if self.env.has_faults:
            stop = stop_of_edge(self.env.failure, buffer)
            if stop is not None:
                return stop
        known = self.buffers.get(edge)
        after = copy_buffer(buffer) if known is None else known[1]
        event = Offered(edge, message) if offered else Sent(edge, message)
        if len(after.messages) < after.capacity:
            after.messages.append(message)
            self.events.append(event)
        else:
            result = overflow(after, self.env.config.buffer, message)
            if result is None:
                return buffer.room_wait
            if isinstance(result, FaultKind):
                return Fault(result)
            self.events.append(event)
            result.take(after, message)
            if result.lost is not None:
                self.events.append(Dropped(edge, result.lost))
        self.buffers[edge] = buffer, after
        return None


def exec_abort(env: Env, co: Coroutine, i: Abort, _: None) -> Outcome:
    """End a level and undo what it did.

    Registers, facts and the endpoint's type are again those of the fork. Credit and nonces stay
    spent, and the pc goes on.
    """
    if not co.speculation:
        return Fault(FaultKind.NO_SPECULATION)
    endpoint = co.speculation[-1].endpoint
    end = co.owned.get(endpoint)
    if end is None:
        return Fault(FaultKind.CHANNEL_CLOSED)
    return Aborting(end, Aborted(co.cid, endpoint))
