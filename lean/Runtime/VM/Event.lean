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
  | acquired (coroutine : CoroutineId) (layer : String) (evidence : Nat)
  | released (coroutine : CoroutineId) (layer : String)
  | forked (coroutine : CoroutineId) (endpoint : Endpoint)
  | joined (coroutine : CoroutineId) (endpoint : Endpoint)
  | aborted (coroutine : CoroutineId) (endpoint : Endpoint)
  | transferred (endpoint : Endpoint) (source target : CoroutineId)
  | tagged (coroutine : CoroutineId) (endpoint : Endpoint) (text : String)
  /-- Anyone may ask what it knows of an endpoint, whoever owns it. -/
  | checked (coroutine : CoroutineId) (endpoint : Endpoint) (text : String) (role : Role)
    (passed : Bool)
  /-- The machine went back to the checkpoint of this tick; later events stand on that state. -/
  | restarted (checkpoint : Nat)
  | spawned (parent child : CoroutineId)
  | faulted (coroutine : CoroutineId) (fault : FaultKind)
  deriving DecidableEq, Repr

/-- The session to which an event belongs: one in which its coroutine owns an endpoint, or that
begins. A `checked` belongs to its coroutine alone, which may ask about a session in which it has no
part. -/
def Event.sid? : Event → Option SessionId
  | .opened sid _ | .epochAdvanced sid _ => some sid
  | .sent e _ | .received e _ | .offered e _ | .chose e _ | .dropped e _ => some e.sid
  | .closed e | .transferred e .. => some e.sid
  | .forked _ e | .joined _ e | .aborted _ e => some e.sid
  | .tagged _ e _ => some e.sid
  | .checked .. | .invoked .. | .acquired .. | .released .. | .spawned .. | .faulted ..
  | .restarted _ => none

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
