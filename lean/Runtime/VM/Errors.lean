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
  deriving DecidableEq, Repr

/-- Why a coroutine faulted. -/
inductive FaultKind where
  /-- The pc is outside the program. -/
  | pcOutOfBounds
  /-- An operand names a register that does not exist. -/
  | outOfRegisters
  /-- The operand is not a channel that the coroutine owns. -/
  | channelClosed
  /-- The endpoint's local type does not allow the communication, or the payload has another sort. -/
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
  deriving DecidableEq, Repr

end Runtime.VM

end
