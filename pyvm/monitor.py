"""The monitor: whether the channel is the coroutine's, and its type allows the instruction.

Mirrors `Runtime.VM.precheck` (Runtime/VM/Monitor.lean). A precheck returns the end that the
instruction works on, which `View.typed` would have to find again, or the fault.
"""

from __future__ import annotations

from pyvm import local_type as lt
from pyvm.coroutine import REGISTER_COUNT, Coroutine
from pyvm.errors import FaultKind
from pyvm.instr import (
    Acquire,
    Choose,
    Close,
    Fork,
    Halt,
    Offer,
    Open,
    Receive,
    Reg,
    Release,
    Send,
    Spawn,
    Transfer,
)
from pyvm.local_type import sole_move
from pyvm.session import SessionEnd
from pyvm.value import Endpoint

# Reading a member off an Enum class is slow in CPython 3.11.
_OUT_OF_REGISTERS = FaultKind.OUT_OF_REGISTERS
_CHANNEL_CLOSED = FaultKind.CHANNEL_CLOSED
_TYPE_VIOLATION = FaultKind.TYPE_VIOLATION
_MALFORMED_TABLE = FaultKind.MALFORMED_TABLE

_IRREVOCABLE = (Receive, Choose, Open, Close, Transfer, Acquire, Release, Spawn, Halt)


def typed(co: Coroutine, chan: Reg) -> SessionEnd | FaultKind:
    """Return the owned end in a register. Mirrors `View.typed`.

    The prechecks of the communications repeat these lines: a call would cost them a tenth.
    """
    if chan >= REGISTER_COUNT:
        return _OUT_OF_REGISTERS
    value = co.registers[chan]
    # By class first: a pair of a nat and a string equals an endpoint, as tuples do.
    if type(value) is not Endpoint:
        return _CHANNEL_CLOSED
    return co.owned.get(value, _CHANNEL_CLOSED)


def precheck_send(co: Coroutine, i: Send) -> SessionEnd | FaultKind:
    """Require the type to be a send with one branch."""
    chan = i.chan
    if chan >= REGISTER_COUNT:
        return _OUT_OF_REGISTERS
    value = co.registers[chan]
    if type(value) is not Endpoint:
        return _CHANNEL_CLOSED
    end = co.owned.get(value)
    if end is None:
        return _CHANNEL_CLOSED
    t = end.type
    if type(t) is lt.Send and (t.sole is not None or sole_move(t) is not None):
        return end
    return _TYPE_VIOLATION


def precheck_receive(co: Coroutine, i: Receive) -> SessionEnd | FaultKind:
    """Require the type to be a receive with one branch."""
    chan = i.chan
    if chan >= REGISTER_COUNT:
        return _OUT_OF_REGISTERS
    value = co.registers[chan]
    if type(value) is not Endpoint:
        return _CHANNEL_CLOSED
    end = co.owned.get(value)
    if end is None:
        return _CHANNEL_CLOSED
    t = end.type
    if type(t) is lt.Recv and (t.sole is not None or sole_move(t) is not None):
        return end
    return _TYPE_VIOLATION


def precheck_offer(co: Coroutine, i: Offer) -> SessionEnd | FaultKind:
    """Require the type to be a send, and then the table to be sound."""
    chan = i.chan
    if chan >= REGISTER_COUNT:
        return _OUT_OF_REGISTERS
    value = co.registers[chan]
    if type(value) is not Endpoint:
        return _CHANNEL_CLOSED
    end = co.owned.get(value)
    if end is None:
        return _CHANNEL_CLOSED
    if type(end.type) is not lt.Send:
        return _TYPE_VIOLATION
    return end if 0 < len(i.table) == len(i.targets) else _MALFORMED_TABLE


def precheck_choose(co: Coroutine, i: Choose) -> SessionEnd | FaultKind:
    """Require the type to be a receive, and then the table to be sound."""
    chan = i.chan
    if chan >= REGISTER_COUNT:
        return _OUT_OF_REGISTERS
    value = co.registers[chan]
    if type(value) is not Endpoint:
        return _CHANNEL_CLOSED
    end = co.owned.get(value)
    if end is None:
        return _CHANNEL_CLOSED
    if type(end.type) is not lt.Recv:
        return _TYPE_VIOLATION
    return end if 0 < len(i.table) == len(i.targets) else _MALFORMED_TABLE


def revocable(kind: type[object]) -> bool:
    """Return whether a speculating coroutine may run it: only what `abort` can take back.

    Mirrors `Instr.revocable`.
    """
    return not issubclass(kind, _IRREVOCABLE)


def precheck_owned(co: Coroutine, i: Close | Fork | Transfer) -> SessionEnd | FaultKind:
    """Require the channel to be owned, and nothing more."""
    return typed(co, i.chan)
