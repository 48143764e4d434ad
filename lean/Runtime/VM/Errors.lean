module

public import Runtime.VM.Value

/-! Why a coroutine waits, and why it faults. Both are closed. -/

@[expose] public section

namespace Runtime.VM

/-- What a blocked coroutine waits for. -/
inductive BlockReason where
  /-- A message on the edge. -/
  | recvWait (edge : Edge)
  /-- Room in the edge's buffer. -/
  | sendWait (edge : Edge)
  /-- The guard layer, which another coroutine holds. -/
  | acquireDenied (layer : String)
  /-- The end of its site's timeout. -/
  | timedOut (til : Nat)
  deriving DecidableEq, Repr

/-- Why a coroutine faulted. -/
inductive FaultKind where
  /-- The pc is outside the program. -/
  | pcOutOfBounds
  /-- An operand names a register that does not exist. -/
  | outOfRegisters
  /-- The operand is not a channel that the coroutine owns. -/
  | channelClosed
  /-- The endpoint's local type does not allow the communication, or the payload has another
  sort. -/
  | typeViolation
  /-- The label is not in the jump table, or not in the type. -/
  | unknownLabel
  /-- A jump table has a label twice, or is empty. -/
  | malformedTable
  /-- The buffer is full and its policy is `error`. -/
  | bufferFull
  /-- The budget does not cover the instruction. -/
  | outOfCredits
  /-- `close` on an endpoint whose type is not `done`. -/
  | closeFault
  /-- `open` with lists of unequal length, a repeated role, or an ill-formed type. -/
  | openFault
  /-- No more sessions may be opened. -/
  | sessionLimit
  /-- No more coroutines may be started. -/
  | coroutineLimit
  /-- The effect handler has no answer. -/
  | invokeFault
  /-- The output condition denies a message. -/
  | outputDenied
  /-- The message failed verification; it stays in the buffer, quarantined. -/
  | invalidSignature
  /-- The receiver of a message has crashed. -/
  | peerCrashed
  /-- The coroutine's own site has crashed. -/
  | crashed
  /-- The guard layer is unknown or inactive, or the coroutine holds it already. -/
  | layerFault
  /-- The evidence is not the current one of a layer that the coroutine holds. -/
  | evidenceFault
  /-- The instruction cannot be taken back, and the coroutine is speculating. -/
  | specFault
  /-- Speculation is switched off. -/
  | specDisabled
  /-- Speculation nested too deeply. -/
  | specDepth
  /-- `join` or `abort` without a `fork`. -/
  | noSpeculation
  /-- `transfer` to itself, to no one, or to a coroutine that will never run again. -/
  | transferFault
  /-- Not a fact: a pair of a channel and a string is needed. -/
  | factFault
  /-- The recorded effect trace has another effect here, or none. -/
  | replayMismatch
  deriving DecidableEq, Repr

end Runtime.VM

end
