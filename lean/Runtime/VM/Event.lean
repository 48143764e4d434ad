module

public import Runtime.VM.Errors

/-! What can be seen of a run: events, effects and output checks. -/

@[expose] public section

namespace Runtime.VM

/-- What was asked of the effect handler. -/
inductive EffectRequest where
  | produce (sort : PayloadSort)
  | consume (value : Value)
  /-- Pick one of these labels, and its payload. -/
  | select (labels : List String)
  deriving DecidableEq, Repr

/-- An observable event. -/
inductive Event where
  | opened (sid : SessionId) (roles : List Role)
  | sent (edge : Edge) (message : Message)
  | received (edge : Edge) (message : Message)
  | offered (edge : Edge) (message : Message)
  | chose (edge : Edge) (message : Message)
  /-- The message is lost. It stands behind the `sent` or `offered` that made it so. -/
  | dropped (edge : Edge) (message : Message)
  | closed (endpoint : Endpoint)
  | epochAdvanced (sid : SessionId) (epoch : Nat)
  | invoked (coroutine : CoroutineId) (nonce : Nat) (request : EffectRequest)
  | spawned (parent child : CoroutineId)
  | faulted (coroutine : CoroutineId) (fault : FaultKind)
  deriving DecidableEq, Repr

/-- The session to which an event belongs. -/
def Event.sid? : Event → Option SessionId
  | .opened sid _ | .epochAdvanced sid _ => some sid
  | .sent e _ | .received e _ | .offered e _ | .chose e _ | .dropped e _ => some e.sid
  | .closed e => some e.sid
  | .invoked .. | .spawned .. | .faulted .. => none

/-- An event and the round in which it happened. -/
structure TickedEvent where
  tick : Nat
  event : Event
  deriving DecidableEq, Repr

/-- One answer of the effect handler. -/
structure EffectEntry where
  tick : Nat
  coroutine : CoroutineId
  nonce : Nat
  request : EffectRequest
  output : Value
  deriving DecidableEq, Repr

/-- One decision of the output condition. -/
structure OutputCheck where
  tick : Nat
  coroutine : CoroutineId
  label : String
  passed : Bool
  deriving DecidableEq, Repr

end Runtime.VM

end
