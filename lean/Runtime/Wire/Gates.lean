module

public import Runtime.VM.Runtime.Gates
public import Runtime.Wire.Case

/-! Gate questions: for one set of contracts, what every gate says to every request. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json)
open Runtime.VM

def capabilityName : Capability → String
  | .canonicalRound => "canonicalRound"
  | .threadedCanonical => "threadedCanonical"
  | .certifiedWaves => "certifiedWaves"
  | .mixedProfiles => "mixedProfiles"
  | .liveMigration => "liveMigration"
  | .autoscaleOrRepartition => "autoscaleOrRepartition"
  | .placementRefinement => "placementRefinement"
  | .relaxedReordering => "relaxedReordering"

def profileName : DeterminismMode → String
  | .full => "full"
  | .moduloEffects => "modulo_effects"
  | .moduloCommutativity => "modulo_commutativity"
  | .replay => "replay"

/-- `null` for a request that is let through, else the reason. -/
def ofGate : Gate → Json
  | .ok () => .null
  | .error .contractsMissing => "contractsMissing"
  | .error .singleThreaded => "singleThreaded"
  | .error (.capabilityMissing c) => .str s!"capabilityMissing:{capabilityName c}"
  | .error (.artifactMissing p) => .str s!"artifactMissing:{profileName p}"

def capability : Decoder Capability := fun j => do
  let name ← str j
  match Capability.all.find? (capabilityName · == name) with
  | some c => pure c
  | none => throw s!"unknown: {name}"

def contracts : Decoder RuntimeContracts := record ["capabilities", "artifacts"] fun j => do
  return {
    capabilities := ← field j "capabilities" (arrayOf capability)
    artifacts := ← field j "artifacts" (arrayOf determinismMode) }

def platform : Decoder Platform := fun j => do
  match ← str j with
  | "native" => pure .native
  | "wasm" => pure .wasm
  | name => throw s!"unknown: {name}"

def runtimeRequest : Decoder RuntimeRequest := fun j => do
  knows j ["engine", "concurrency", "profile", "platform"]
  return {
    engine := ← field j "engine" fun e => do
      match ← runnerKind e with
      | .cooperative => pure .cooperative
      | .threaded => pure .threaded
    concurrency := ← field j "concurrency" nat
    profile := ← field j "profile" determinismMode
    platform := ← field j "platform" platform }

/-- What all gates say to all requests under one set of contracts, or under none. -/
def gateAnswers (c : Option RuntimeContracts) (requests : List RuntimeRequest) : Json :=
  obj [
    ("requires", list (fun r => .bool (requiresVMRuntimeContracts r)) requests),
    ("admit", list (fun r => ofGate (admitVMRuntime c r)) requests),
    ("profile", match c with
      | none => .null
      | some c => list (fun p => ofGate (requestDeterminismProfile c p))
          [.full, .moduloEffects, .moduloCommutativity, .replay]),
    ("live_migration", ofGate (requestLiveMigration c)),
    ("autoscale_or_repartition", ofGate (requestAutoscaleOrRepartition c)),
    ("placement_refinement", ofGate (requestPlacementRefinement c)),
    ("relaxed_reordering", ofGate (requestRelaxedReordering c)),
    ("snapshot", obj ((runtimeCapabilitySnapshot c).map fun (k, granted) =>
      (capabilityName k, .bool granted)))]

/-- The answer to one gate question: `{"contracts": null | {…}, "requests": […]}`. -/
def gateQuestion : Decoder Json := fun j => do
  knows j ["schema", "id", "contracts", "requests"]
  let c ← field j "contracts" fun c => match c with
    | .null => pure none
    | c => return some (← contracts c)
  return gateAnswers c (← field j "requests" (arrayOf runtimeRequest))

end Runtime.Wire

end
