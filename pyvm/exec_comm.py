"""Communication: send, receive, offer, choose.

Mirrors `Runtime.VM.execSend` and its siblings (Runtime/VM/ExecComm.lean). The monitor has found
the end, and has seen that its type fits.
"""

from __future__ import annotations

from typing import cast

from pyvm.buffer import Overflow, message_place, overflow
from pyvm.config import VMConfig
from pyvm.coroutine import REGISTER_COUNT, Coroutine
from pyvm.effects import produce_value, select_label
from pyvm.errors import FaultKind
from pyvm.event import Chose, Offered, Received, Sent
from pyvm.instr import Choose, Offer, Receive, Send
from pyvm.local_type import Move, moves_of
from pyvm.local_type import Recv as RecvType
from pyvm.local_type import Send as SendType
from pyvm.outcome import Outcome
from pyvm.session import SessionEnd, buffer_from, buffer_to
from pyvm.value import Message, has_sort
from pyvm.view import Put, Take

_new = tuple.__new__

_OUT_OF_REGISTERS = FaultKind.OUT_OF_REGISTERS
_TYPE_VIOLATION = FaultKind.TYPE_VIOLATION
_UNKNOWN_LABEL = FaultKind.UNKNOWN_LABEL


def exec_send(cfg: VMConfig, co: Coroutine, i: Send, end: SessionEnd) -> Outcome:
    """Enqueue the value of a register under the only label of the type."""
    t = cast(SendType, end.type)
    name, sort, kind, more = cast(Move, t.sole)
    val = i.val
    if val >= REGISTER_COUNT:
        return _OUT_OF_REGISTERS
    value = co.registers[val]
    if type(value) is not kind and not has_sort(value, sort):
        return _TYPE_VIOLATION
    partner = t.partner
    buffer = end.outgoing.get(partner) or buffer_to(end, partner)
    message = _new(Message, (name, value))
    full: Overflow | None = None
    if len(buffer.messages) >= buffer.capacity:
        result = overflow(buffer, cfg.buffer, message)
        if type(result) is not Overflow:
            return result  # type: ignore[return-value]
        full = result
    return _new(Put, (end, more, buffer, message, co.pc + 1, Sent, None, full))


def exec_offer(cfg: VMConfig, co: Coroutine, i: Offer, end: SessionEnd) -> Outcome:
    """Let the effect handler pick a branch and a payload; enqueue it; go to that branch."""
    t = cast(SendType, end.type)
    nonce = co.nonce
    label = select_label(cfg.choice, nonce, i.labels)
    if label is None:
        return FaultKind.MALFORMED_TABLE
    move = (t.moves or moves_of(t)).get(label)
    if move is None:
        return _UNKNOWN_LABEL
    value = produce_value(nonce, move.sort)
    if value is None:
        return FaultKind.INVOKE_FAULT
    partner = t.partner
    buffer = end.outgoing.get(partner) or buffer_to(end, partner)
    message = _new(Message, (label, value))
    full: Overflow | None = None
    if len(buffer.messages) >= buffer.capacity:
        result = overflow(buffer, cfg.buffer, message)
        if type(result) is not Overflow:
            return result  # type: ignore[return-value]
        full = result
    pc = i.targets[label]  # the label is from the table
    return _new(Put, (end, move.next, buffer, message, pc, Offered, i.labels, full))


def exec_receive(cfg: VMConfig, co: Coroutine, i: Receive, end: SessionEnd) -> Outcome:
    """Take the message of a one-branch type into a register."""
    t = cast(RecvType, end.type)
    partner = t.partner
    buffer = end.incoming.get(partner) or buffer_from(end, partner)
    messages = buffer.messages
    if not messages:
        return buffer.message_wait or message_place(buffer)
    message = messages[0]
    name, sort, kind, more = cast(Move, t.sole)
    label, value = message
    if label != name or (type(value) is not kind and not has_sort(value, sort)):
        return _TYPE_VIOLATION
    dst = i.dst
    if dst >= REGISTER_COUNT:
        return _OUT_OF_REGISTERS
    return _new(Take, (end, more, buffer, co.pc + 1, dst, Received))


def exec_choose(cfg: VMConfig, co: Coroutine, i: Choose, end: SessionEnd) -> Outcome:
    """Take the message into a register and go to the branch that its label names."""
    t = cast(RecvType, end.type)
    partner = t.partner
    buffer = end.incoming.get(partner) or buffer_from(end, partner)
    messages = buffer.messages
    if not messages:
        return buffer.message_wait or message_place(buffer)
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
