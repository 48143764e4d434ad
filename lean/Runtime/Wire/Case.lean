module

public import Runtime.Wire.Effect
public import Runtime.Wire.Failure
public import Runtime.Wire.Instr

/-! JSON of cases: configuration, images, certificates, and how the case is to be run. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json)
open Runtime.VM

def image : Decoder Image := fun j => do
  let roles ← field j "roles" (arrayOf str)
  match j.getObjVal? "global_type" with
  | .ok g =>
    knows j ["roles", "global_type"]
    return .protocol roles (← at_ ".global_type" (globalType maxDepth g))
  | .error _ =>
    knows j ["roles", "programs", "local_types"]
    return .raw roles (← field j "programs" (arrayOf (arrayOf instr)))
      (← field j "local_types" (arrayOf localType))

def policy : Decoder Policy := fun j => do
  match ← kindOf j with
  | "priority" =>
    knows j ["kind", "scores"]
    return .priority (← field j "scores" fun s => match s with
      | .str "tokens" => pure .tokens
      | s => return .explicit (← arrayOf (pairOf nat nat) s))
  | kind =>
    knows j ["kind"]
    match kind with
    | "cooperative" => pure .cooperative
    | "round_robin" => pure .roundRobin
    | "progress_aware" => pure .progressAware
    | kind => unknownKind kind

def fullPolicy : Decoder FullPolicy := fun j => do
  match ← kindOf j with
  | "resize" =>
    knows j ["kind", "max"]
    return .resize (← field j "max" positive)
  | kind =>
    knows j ["kind"]
    match kind with
    | "block" => pure .block
    | "drop" => pure .drop
    | "error" => pure .error
    | kind => unknownKind kind

def bufferPolicy : Decoder BufferPolicy := fun j => do
  match ← field j "mode" str with
  | "latest" =>
    knows j ["mode"]
    return .latest
  | "fifo" =>
    knows j ["mode", "capacity", "full"]
    let full ← field j "full" fullPolicy
    return .fifo (← field j "capacity" positive) full
  | mode => throw s!".mode: unknown: {mode}"

def choicePolicy : Decoder ChoicePolicy := fun j => do
  match ← kindOf j with
  | "fixed" =>
    knows j ["kind", "labels"]
    return .fixed (← field j "labels" (arrayOf str))
  | kind =>
    knows j ["kind"]
    match kind with
    | "first" => pure .first
    | "round_robin" => pure .roundRobin
    | kind => unknownKind kind

def outputPolicy : Decoder OutputPolicy := fun j => do
  match ← kindOf j with
  | "allow_labels" =>
    knows j ["kind", "labels"]
    return .allowLabels (← field j "labels" (arrayOf str))
  | kind =>
    knows j ["kind"]
    match kind with
    | "disabled" => pure .disabled
    | "allow_all" => pure .allowAll
    | "deny_all" => pure .denyAll
    | kind => unknownKind kind

def flowPolicy : Decoder FlowPolicy := fun j => do
  match ← kindOf j with
  | "allow_roles" =>
    knows j ["kind", "roles"]
    return .allowRoles (← field j "roles" (arrayOf str))
  | kind =>
    knows j ["kind"]
    match kind with
    | "allow_all" => pure .allowAll
    | "deny_all" => pure .denyAll
    | kind => unknownKind kind

def handler : Decoder Handler := fun j => do
  match ← kindOf j with
  | "default" =>
    knows j ["kind"]
    return .default
  | "recorded" =>
    knows j ["kind", "effects"]
    return .recorded (← field j "effects" (arrayOf effectEntry))
  | kind => unknownKind kind

def determinismMode : Decoder DeterminismMode := fun j => do
  match ← str j with
  | "full" => pure .full
  | "modulo_effects" => pure .moduloEffects
  | "modulo_commutativity" => pure .moduloCommutativity
  | "replay" => pure .replay
  | mode => throw s!"unknown: {mode}"

def layer : Decoder (String × Bool) := record ["name", "active"] fun j => do
  return (← field j "name" str, ← field j "active" fun b => b.getBool?)

def certificate : Decoder (Nat × WaveCertificate) := record ["tick", "step", "waves"] fun j => do
  return (← field j "tick" nat,
    { step := ← field j "step" nat, waves := ← field j "waves" (arrayOf (arrayOf nat)) })

/-- Which runner a case asks for. -/
inductive RunnerKind where
  | cooperative | threaded
  deriving DecidableEq, Repr

/-- One case. -/
structure Case where
  id : String
  images : List Image
  config : VMConfig
  runner : RunnerKind
  concurrency : Nat
  fuel : Nat

def runnerKind : Decoder RunnerKind := fun j => do
  match ← str j with
  | "cooperative" => pure .cooperative
  | "threaded" => pure .threaded
  | kind => throw s!"unknown: {kind}"

def config (certificates : List (Nat × WaveCertificate)) : Decoder VMConfig := fun j => do
  knows j ["policy", "lanes", "budget", "max_sessions", "max_coroutines", "buffer", "choice",
    "output", "handler", "determinism_mode", "flow", "layers", "speculation_depth", "failures",
    "checkpoints"]
  return {
    policy := ← field j "policy" policy
    lanes := ← field j "lanes" positive
    budget := ← field j "budget" nat
    maxSessions := ← field j "max_sessions" nat
    maxCoroutines := ← field j "max_coroutines" nat
    buffer := ← field j "buffer" bufferPolicy
    choice := ← field j "choice" choicePolicy
    output := ← field j "output" outputPolicy
    handler := ← field j "handler" handler
    determinismMode := ← field j "determinism_mode" determinismMode
    flow := ← field j "flow" flowPolicy
    layers := ← field j "layers" (arrayOf layer)
    speculationDepth := ← field j "speculation_depth" nat
    failures := ← field j "failures" (arrayOf failure)
    checkpoints := ← field j "checkpoints" (arrayOf nat)
    certificates }

/-- A case, of the schema that this exporter knows. -/
def case : Decoder Case := fun j => do
  match ← field j "schema" str with
  | "conformance.case.v1" => pure ()
  | schema => throw s!".schema: unknown: {schema}"
  knows j ["schema", "id", "images", "config", "runner", "concurrency", "fuel", "certificates"]
  let certificates ← field j "certificates" (arrayOf certificate)
  return {
    id := ← field j "id" str
    images := ← field j "images" (arrayOf image)
    config := ← field j "config" (config certificates)
    runner := ← field j "runner" runnerKind
    concurrency := ← field j "concurrency" nat
    fuel := ← field j "fuel" nat }

end Runtime.Wire

end
