module

public import Runtime.VM.Runtime.Profile
public import Runtime.Wire.Decode
public import Runtime.Wire.Encode

/-! Decoding of the events and effects of a run, as `Runtime.Wire.Encode` writes them. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json)
open Runtime.VM

/-- Every fault. -/
def allFaults : List FaultKind := [
  .pcOutOfBounds, .outOfRegisters, .channelClosed, .typeViolation, .unknownLabel, .malformedTable, .bufferFull,
  .outOfCredits, .closeFault, .openFault, .sessionLimit, .coroutineLimit, .invokeFault, .outputDenied,
  .invalidSignature, .peerCrashed, .crashed, .layerFault, .evidenceFault, .specFault, .specDisabled, .specDepth,
  .noSpeculation, .transferFault, .factFault, .replayMismatch]

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

def edge : Decoder Edge := fun j => do
  return { sid := ← field j "sid" nat, sender := ← field j "sender" str, receiver := ← field j "receiver" str }

def message : Decoder Message := fun j => do
  return { label := ← field j "label" str, value := ← field j "value" value }

/-- What an event says of the request: of what kind it was. The request itself stands in the effects. -/
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
  | "invoked" => return .invoked (← cid "coroutine") (← field j "nonce" nat) (← field j "effect" requestKind)
  | "acquired" => return .acquired (← cid "coroutine") (← field j "layer" str) (← field j "evidence" nat)
  | "released" => return .released (← cid "coroutine") (← field j "layer" str)
  | "forked" => return .forked (← cid "coroutine") (← ownEndpoint j)
  | "joined" => return .joined (← cid "coroutine") (← ownEndpoint j)
  | "aborted" => return .aborted (← cid "coroutine") (← ownEndpoint j)
  | "transferred" => return .transferred (← ownEndpoint j) (← cid "source") (← cid "target")
  | "tagged" => return .tagged (← cid "coroutine") (← ownEndpoint j) (← field j "text" str)
  | "checked" =>
    let (e, text) ← field j "fact" (pairOf endpoint str)
    return .checked (← cid "coroutine") e text (← field j "reader" str) (← field j "passed" fun b => b.getBool?)
  | "restarted" => return .restarted (← field j "checkpoint" nat)
  | "spawned" => return .spawned (← cid "parent") (← cid "child")
  | "faulted" => return .faulted (← cid "coroutine") (← field j "fault" fault)
  | kind => unknownKind kind

def tickedEvent : Decoder TickedEvent := fun j => do
  return { tick := ← field j "tick" nat, event := ← event j }

/-- The events and effects of an outcome; its other fields are not read. -/
def runTrace : Decoder RunTrace := fun j => do
  return {
    events := ← field j "events" (arrayOf tickedEvent)
    effects := ← field j "effects" (arrayOf effectEntry) }

end Runtime.Wire

end
