"""Why a coroutine waits, why it faults, and what is raised when the machine itself is broken.

Mirrors `Runtime.VM.BlockReason` and `Runtime.VM.FaultKind` (Runtime/VM/Errors.lean).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from pyvm.value import Edge


@dataclass(frozen=True, slots=True)
class RecvWait:
    """A message on the edge is awaited."""

    edge: Edge


@dataclass(frozen=True, slots=True)
class SendWait:
    """Room in the edge's buffer is awaited."""

    edge: Edge


BlockReason: TypeAlias = RecvWait | SendWait
"""What a blocked coroutine waits for."""


class FaultKind(Enum):
    """Why the program of a coroutine faulted; the value is the name of the Lean constructor."""

    PC_OUT_OF_BOUNDS = "pcOutOfBounds"
    """The pc is outside the program."""
    OUT_OF_REGISTERS = "outOfRegisters"
    """An operand names a register that does not exist."""
    CHANNEL_CLOSED = "channelClosed"
    """The operand is not a channel that the coroutine owns."""
    TYPE_VIOLATION = "typeViolation"
    """The endpoint's type does not allow the communication, or the payload has another sort."""
    UNKNOWN_LABEL = "unknownLabel"
    """The label is not in the jump table, or not in the type."""
    MALFORMED_TABLE = "malformedTable"
    """A jump table has a label twice, or is empty."""
    BUFFER_FULL = "bufferFull"
    """The buffer is full and its policy is `error`."""
    OUT_OF_CREDITS = "outOfCredits"
    """The budget does not cover the instruction."""
    CLOSE_FAULT = "closeFault"
    """`close` on an endpoint whose type is not done."""
    OPEN_FAULT = "openFault"
    """`open` with lists of unequal length, a repeated role, or an ill-formed type."""
    SESSION_LIMIT = "sessionLimit"
    """No more sessions may be opened."""
    COROUTINE_LIMIT = "coroutineLimit"
    """No more coroutines may be started."""
    INVOKE_FAULT = "invokeFault"
    """The effect handler has no answer."""
    OUTPUT_DENIED = "outputDenied"
    """The output condition denies a message."""


class MachineError(RuntimeError):
    """When the machine itself is broken or misused; a guest program that fails never raises it."""
