"""Communication: send, receive, offer, choose.

Mirrors `Runtime.VM.execSend` and its siblings (Runtime/VM/ExecComm.lean). The monitor has found
the end, and has seen that its type fits.
"""

from __future__ import annotations

from typing import cast

from pyvm import local_type as lt
from pyvm.buffer import Buffer, Overflow, overflow
from pyvm.coroutine import REGISTER_COUNT, Coroutine
from pyvm.effects import produce_value, recorded_choice, select_label
from pyvm.errors import FaultKind
from pyvm.event import Chose, Offered, Received, SelectRequest, Sent
from pyvm.failure import FailureSnapshot, cuts
from pyvm.instr import PC, Choose, Offer, Receive, Send
from pyvm.local_type import LocalType, Move, moves_of
from pyvm.outcome import Fault, Outcome, Stop
from pyvm.session import SessionEnd
from pyvm.speculation import HeldMessage
from pyvm.state import Env
from pyvm.value import UNIT, Edge, Message, Prod, Value, has_sort
from pyvm.view import Put, Take
from pyvm.view_speculation import Hold

_new = tuple.__new__

_ANY = Message("", UNIT)
"""Stands for any message, where it does not matter which."""
_OUT_OF_REGISTERS = Fault(FaultKind.OUT_OF_REGISTERS)
_TYPE_VIOLATION = Fault(FaultKind.TYPE_VIOLATION)
_UNKNOWN_LABEL = Fault(FaultKind.UNKNOWN_LABEL)


def stop_of_edge(failure: FailureSnapshot, buffer: Buffer) -> Stop | None:
    """Return why no message may enter a buffer now, however much room there is.

    A message to a crashed peer is a fault, a cut edge blocks. Mirrors the head of `Session.put`.
    """
    edge = buffer.edge
    if edge.receiver in failure.crashed:
        return Fault(FaultKind.PEER_CRASHED)
    if cuts(failure, edge.sender, edge.receiver):
        return buffer.room_wait
    return None


def _withhold(
    co: Coroutine,
    end: SessionEnd,
    more: LocalType,
    message: Message,
    pc: PC,
    select: SelectRequest | None,
) -> Outcome:
    """Hold a message back, but not the effect that picked it.

    A speculating coroutine may only speak at the endpoint on which it speculates. Mirrors
    `Typed.leave`.
    """
    if co.speculation[-1].endpoint != end.endpoint:
        return Fault(FaultKind.SPEC_FAULT)
    partner = cast(lt.Send, end.type).partner
    sid, role = end.endpoint
    held = HeldMessage(Edge(sid, role, partner), message, select is not None)
    effect = None if select is None else (select, Prod(*message))
    return Hold(held, Send.cost, pc, effect, end, more)


def exec_send(env: Env, co: Coroutine, i: Send, end: SessionEnd) -> Outcome:
    """Enqueue the value of a register under the only label of the type."""
    t = cast(lt.Send, end.type)
    name, sort, kind, more = cast(Move, t.sole)
    val = i.val
    if val >= REGISTER_COUNT:
        return _OUT_OF_REGISTERS
    value = co.registers[val]
    if type(value) is not kind and not has_sort(value, sort):
        return _TYPE_VIOLATION
    partner = t.partner
    message = _new(Message, (name, value))
    if co.speculation:
        return _withhold(co, end, more, message, co.pc + 1, None)
    buffer = end.outgoing[partner]
    if env.has_faults and (stop := stop_of_edge(env.failure, buffer)) is not None:
        return stop
    full: Overflow | None = None
    if len(buffer.messages) >= buffer.capacity:
        result = overflow(buffer, env.config.buffer, message)
        if result is None:
            return buffer.room_wait
        if isinstance(result, FaultKind):
            return Fault(result)
        full = result
    return _new(Put, (end, more, buffer, message, co.pc + 1, Sent, None, full))


def exec_offer(  # noqa: C901 - an arm for each way in which an offer may fail
    env: Env, co: Coroutine, i: Offer, end: SessionEnd
) -> Outcome:
    """Let the effect handler pick a branch and a payload, enqueue them, and go to that branch.

    An offer that cannot leave asks for nothing, as `Typed.mayLeave` says.
    """
    t = cast(lt.Send, end.type)
    partner = t.partner
    buffer = end.outgoing[partner]
    crowded = False
    if co.speculation:
        if co.speculation[-1].endpoint != end.endpoint:
            return Fault(FaultKind.SPEC_FAULT)
    else:
        if env.has_faults and (stop := stop_of_edge(env.failure, buffer)) is not None:
            return stop
        crowded = len(buffer.messages) >= buffer.capacity
        if crowded:
            result = overflow(buffer, env.config.buffer, _ANY)
            if result is None:
                return buffer.room_wait
            if isinstance(result, FaultKind):
                return Fault(result)
    nonce = co.nonce
    moves = t.moves or moves_of(t)
    move: Move | None
    value: Value | None
    if env.recorded is None:
        label = select_label(env.config.choice, nonce, i.labels)
        if label is None:
            return Fault(FaultKind.MALFORMED_TABLE)
        move = moves.get(label)
        if move is None:
            return _UNKNOWN_LABEL
        value = produce_value(nonce, move.sort)
        if value is None:
            return Fault(FaultKind.INVOKE_FAULT)
    else:
        answer = recorded_choice(env.recorded, co.cid, nonce, i.labels, moves)
        if isinstance(answer, FaultKind):
            return Fault(answer)
        move, value = answer
        label = move.name
    pc = i.targets.get(label)
    if pc is None:
        return _UNKNOWN_LABEL
    message = _new(Message, (label, value))
    if co.speculation:
        return _withhold(co, end, move.next, message, pc, SelectRequest(i.labels))
    full = overflow(buffer, env.config.buffer, message) if crowded else None
    return _new(Put, (end, move.next, buffer, message, pc, Offered, i.labels, full))


def _withheld_by_failures(env: Env, buffer: Buffer) -> Stop | None:
    """Return why a failure keeps the next message from being taken, if it does."""
    edge = buffer.edge
    if cuts(env.failure, edge.sender, edge.receiver):
        return buffer.message_wait
    return Fault(FaultKind.INVALID_SIGNATURE) if buffer.corrupted else None


def exec_receive(env: Env, co: Coroutine, i: Receive, end: SessionEnd) -> Outcome:
    """Take the message of a one-branch type into a register."""
    t = cast(lt.Recv, end.type)
    buffer = end.incoming[t.partner]
    messages = buffer.messages
    if not messages:
        return buffer.message_wait
    if buffer.corrupted or env.has_faults:
        stop = _withheld_by_failures(env, buffer)
        if stop is not None:
            return stop
    message = messages[0]
    name, sort, kind, more = cast(Move, t.sole)
    label, value = message
    if label != name or (type(value) is not kind and not has_sort(value, sort)):
        return _TYPE_VIOLATION
    dst = i.dst
    if dst >= REGISTER_COUNT:
        return _OUT_OF_REGISTERS
    return _new(Take, (end, more, buffer, co.pc + 1, dst, Received))


def exec_choose(env: Env, co: Coroutine, i: Choose, end: SessionEnd) -> Outcome:
    """Take the message into a register and go to the branch that its label names."""
    t = cast(lt.Recv, end.type)
    buffer = end.incoming[t.partner]
    messages = buffer.messages
    if not messages:
        return buffer.message_wait
    if buffer.corrupted or env.has_faults:
        stop = _withheld_by_failures(env, buffer)
        if stop is not None:
            return stop
    message = messages[0]
    label, value = message
    move = (t.moves or moves_of(t)).get(label)
    if move is None:
        return _UNKNOWN_LABEL
    _, sort, kind, more = move
    if type(value) is not kind and not has_sort(value, sort):
        return _TYPE_VIOLATION
    pc = i.targets.get(label)
    if pc is None:
        return _UNKNOWN_LABEL
    dst = i.dst
    if dst >= REGISTER_COUNT:
        return _OUT_OF_REGISTERS
    return _new(Take, (end, more, buffer, pc, dst, Chose))
