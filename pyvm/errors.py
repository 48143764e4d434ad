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


@dataclass(frozen=True, slots=True)
class AcquireDenied:
    """A guard layer is awaited that another coroutine holds."""

    layer: str


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The end of the site's timeout is awaited."""

    until: int


BlockReason: TypeAlias = RecvWait | SendWait | AcquireDenied | TimedOut
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
    INVALID_SIGNATURE = "invalidSignature"
    """The message failed verification; it stays in the buffer, quarantined."""
    PEER_CRASHED = "peerCrashed"
    """The receiver of a message has crashed."""
    CRASHED = "crashed"
    """The coroutine's own site has crashed."""
    LAYER_FAULT = "layerFault"
    """The guard layer is unknown or inactive, or the coroutine holds it already."""
    EVIDENCE_FAULT = "evidenceFault"
    """The evidence is not the current one of a layer that the coroutine holds."""
    SPEC_FAULT = "specFault"
    """The instruction cannot be taken back, and the coroutine is speculating."""
    SPEC_DISABLED = "specDisabled"
    """Speculation is switched off."""
    SPEC_DEPTH = "specDepth"
    """Speculation nested too deeply."""
    NO_SPECULATION = "noSpeculation"
    """`join` or `abort` without a `fork`."""
    TRANSFER_FAULT = "transferFault"
    """`transfer` to itself, to no one, or to a coroutine that will never run again."""
    FACT_FAULT = "factFault"
    """Not a fact: a pair of a channel and a string is needed."""
    REPLAY_MISMATCH = "replayMismatch"
    """The recorded effect trace has another effect here, or none."""


class MachineError(RuntimeError):
    """When the machine itself is broken or misused; a guest program that fails never raises it."""
