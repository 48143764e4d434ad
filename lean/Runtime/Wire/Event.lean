module

public import Runtime.Wire.Effect

/-! JSON of events, and of the faults that they tell of. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json)
open Runtime.VM

/-- The name of a fault, as the constructor is called. -/
def faultName : FaultKind → String
  | .pcOutOfBounds => "pcOutOfBounds"
  | .outOfRegisters => "outOfRegisters"
  | .channelClosed => "channelClosed"
  | .typeViolation => "typeViolation"
  | .unknownLabel => "unknownLabel"
  | .malformedTable => "malformedTable"
  | .bufferFull => "bufferFull"
  | .outOfCredits => "outOfCredits"
  | .closeFault => "closeFault"
  | .openFault => "openFault"
  | .sessionLimit => "sessionLimit"
  | .coroutineLimit => "coroutineLimit"
  | .invokeFault => "invokeFault"
  | .outputDenied => "outputDenied"
  | .invalidSignature => "invalidSignature"
  | .peerCrashed => "peerCrashed"
  | .crashed => "crashed"
  | .layerFault => "layerFault"
  | .evidenceFault => "evidenceFault"
  | .specFault => "specFault"
  | .specDisabled => "specDisabled"
  | .specDepth => "specDepth"
  | .noSpeculation => "noSpeculation"
  | .transferFault => "transferFault"
  | .factFault => "factFault"
  | .replayMismatch => "replayMismatch"

/-- A fault's name, or null. -/
def ofFault? : Option FaultKind → Json := orNull fun k => faultName k

/-- Every fault. -/
def allFaults : List FaultKind := [
  .pcOutOfBounds, .outOfRegisters, .channelClosed, .typeViolation, .unknownLabel,
  .malformedTable, .bufferFull, .outOfCredits, .closeFault, .openFault, .sessionLimit,
  .coroutineLimit, .invokeFault, .outputDenied, .invalidSignature, .peerCrashed, .crashed,
  .layerFault, .evidenceFault, .specFault, .specDisabled, .specDepth, .noSpeculation,
  .transferFault, .factFault, .replayMismatch]

def fault : Decoder FaultKind := fun j => do
  let name ← str j
  match allFaults.find? (faultName · == name) with
  | some k => pure k
  | none => throw s!"unknown: {name}"

def endpoint : Decoder Endpoint := fun j => do
  let (sid, role) ← pairOf nat str j
  return { sid, role }

/-- The endpoint that an event names by two fields. -/
def ownEndpoint : Decoder Endpoint := fun j => do
  return { sid := ← field j "sid" nat, role := ← field j "role" str }

def edgeFields (e : Edge) : List (String × Json) :=
  [("sid", ofNat e.sid), ("sender", e.sender), ("receiver", e.receiver)]

def edge : Decoder Edge := fun j => do
  return { sid := ← field j "sid" nat, sender := ← field j "sender" str,
           receiver := ← field j "receiver" str }

def messageFields (kind : String) (e : Edge) (m : Message) : List (String × Json) :=
  ("kind", .str kind) :: edgeFields e ++ [("label", .str m.label), ("value", ofValue m.value)]

def message : Decoder Message := fun j => do
  return { label := ← field j "label" str, value := ← field j "value" value }

def ofFact (f : Fact) : Json := .arr #[ofEndpoint f.endpoint, f.text]

/-- An event of a coroutine at an endpoint. -/
def endpointFields (kind : String) (c : CoroutineId) (e : Endpoint) : List (String × Json) :=
  [("kind", .str kind), ("coroutine", ofNat c), ("sid", ofNat e.sid), ("role", e.role)]

def eventFields : Event → List (String × Json)
  | .opened sid roles => [("kind", "opened"), ("sid", ofNat sid), ("roles", list ofStr roles)]
  | .sent e m => messageFields "sent" e m
  | .received e m => messageFields "received" e m
  | .offered e m => messageFields "offered" e m
  | .chose e m => messageFields "chose" e m
  | .dropped e m => messageFields "dropped" e m
  | .closed e => [("kind", "closed"), ("sid", ofNat e.sid), ("role", e.role)]
  | .epochAdvanced sid epoch =>
    [("kind", "epoch_advanced"), ("sid", ofNat sid), ("epoch", ofNat epoch)]
  | .invoked c nonce r =>
    [("kind", "invoked"), ("coroutine", ofNat c), ("nonce", ofNat nonce), ("effect", effectKind r)]
  | .acquired c layer evidence =>
    [("kind", "acquired"), ("coroutine", ofNat c), ("layer", layer), ("evidence", ofNat evidence)]
  | .released c layer => [("kind", "released"), ("coroutine", ofNat c), ("layer", layer)]
  | .forked c e => endpointFields "forked" c e
  | .joined c e => endpointFields "joined" c e
  | .aborted c e => endpointFields "aborted" c e
  | .transferred e source target =>
    [("kind", "transferred"), ("sid", ofNat e.sid), ("role", e.role), ("source", ofNat source),
      ("target", ofNat target)]
  | .tagged c e text => endpointFields "tagged" c e ++ [("text", .str text)]
  | .checked c e text role passed =>
    [("kind", "checked"), ("coroutine", ofNat c), ("fact", ofFact { endpoint := e, text }),
      ("reader", .str role), ("passed", .bool passed)]
  | .restarted tick => [("kind", "restarted"), ("checkpoint", ofNat tick)]
  | .spawned p c => [("kind", "spawned"), ("parent", ofNat p), ("child", ofNat c)]
  | .faulted c k => [("kind", "faulted"), ("coroutine", ofNat c), ("fault", faultName k)]

def ofEvent (e : TickedEvent) : Json := obj (("tick", ofNat e.tick) :: eventFields e.event)

/-- What an event says of the request: of what kind it was. The request itself stands in the
effects. -/
def requestKind : Decoder EffectRequest := fun j => do
  match ← str j with
  | "produce" => pure (.produce .unit)
  | "consume" => pure (.consume .unit)
  | "select" => pure (.select [])
  | kind => throw s!"unknown: {kind}"

def event : Decoder Event := fun j => do
  let cid (name : String) := field j name nat
  match ← kindOf j with
  | "opened" => return .opened (← field j "sid" nat) (← field j "roles" (arrayOf str))
  | "sent" => return .sent (← edge j) (← message j)
  | "received" => return .received (← edge j) (← message j)
  | "offered" => return .offered (← edge j) (← message j)
  | "chose" => return .chose (← edge j) (← message j)
  | "dropped" => return .dropped (← edge j) (← message j)
  | "closed" => return .closed (← ownEndpoint j)
  | "epoch_advanced" => return .epochAdvanced (← field j "sid" nat) (← field j "epoch" nat)
  | "invoked" =>
    return .invoked (← cid "coroutine") (← field j "nonce" nat) (← field j "effect" requestKind)
  | "acquired" =>
    return .acquired (← cid "coroutine") (← field j "layer" str) (← field j "evidence" nat)
  | "released" => return .released (← cid "coroutine") (← field j "layer" str)
  | "forked" => return .forked (← cid "coroutine") (← ownEndpoint j)
  | "joined" => return .joined (← cid "coroutine") (← ownEndpoint j)
  | "aborted" => return .aborted (← cid "coroutine") (← ownEndpoint j)
  | "transferred" => return .transferred (← ownEndpoint j) (← cid "source") (← cid "target")
  | "tagged" => return .tagged (← cid "coroutine") (← ownEndpoint j) (← field j "text" str)
  | "checked" =>
    let (e, text) ← field j "fact" (pairOf endpoint str)
    return .checked (← cid "coroutine") e text (← field j "reader" str)
      (← field j "passed" fun b => b.getBool?)
  | "restarted" => return .restarted (← field j "checkpoint" nat)
  | "spawned" => return .spawned (← cid "parent") (← cid "child")
  | "faulted" => return .faulted (← cid "coroutine") (← field j "fault" fault)
  | kind => unknownKind kind

/-- An event and its tick, with the fields that such an event is written with and no others. -/
def tickedEvent : Decoder TickedEvent := fun j => do
  let found ← event j
  knows j ("tick" :: (eventFields found).map (·.1))
  return { tick := ← field j "tick" nat, event := found }

end Runtime.Wire

end
