module

public import Runtime.VM.Runtime.Envelope
public import Runtime.VM.Runtime.Profile
public import Runtime.Wire.Event

/-! Envelope questions: how far each of many traces is from one baseline, under declared
differences. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json)
open Runtime.VM

def differenceName : Difference → String
  | .sessionPermutation => "session_permutation"
  | .causalPermutation => "causal_permutation"
  | .bufferOverlap => "buffer_overlap"
  | .layerOrder => "layer_order"
  | .endpointOrder => "endpoint_order"
  | .coroutineOrder => "coroutine_order"
  | .effectDiffers => "effect_differs"

def className : EnvelopeClass → String
  | .exact => "exact"
  | .sessionPermutation => "session_permutation"
  | .causalPermutation => "causal_permutation"
  | .envelopeBounded => "envelope_bounded"
  | .outsideEnvelope => "outside_envelope"

def difference : Decoder Difference := fun j => do
  let name ← str j
  let all : List Difference := [
    .sessionPermutation, .causalPermutation, .bufferOverlap, .layerOrder, .endpointOrder,
    .coroutineOrder, .effectDiffers]
  match all.find? (differenceName · == name) with
  | some d => pure d
  | none => throw s!"unknown: {name}"

/-- The events and effects of a run. -/
def runTrace : Decoder RunTrace := record ["events", "effects"] fun j => do
  return {
    events := ← field j "events" (arrayOf tickedEvent)
    effects := ← field j "effects" (arrayOf effectEntry) }

/-- A list that is given by how much of another it begins and ends with, and what stands between. -/
def spliced {α : Type} (whole : List α) (item : Decoder α) : Decoder (List α) := fun j => do
  knows j ["head", "between", "tail"]
  let between ← field j "between" (arrayOf item)
  return whole.take (← field j "head" nat) ++ between ++ whole.drop (← field j "tail" nat)

/-- What is said of one candidate: its class, then every difference from the baseline. -/
def envelopeVerdict (baseline : RunTrace) : Decoder Json := fun j => do
  knows j ["declared", "events", "effects"]
  let declared ← field j "declared" (arrayOf difference)
  let candidate : RunTrace := {
    events := ← field j "events" (spliced baseline.events tickedEvent)
    effects := ← field j "effects" (spliced baseline.effects effectEntry) }
  let found := differences baseline candidate
  return list ofStr (className (classOf declared found) :: found.map differenceName)

/-- The answer to one envelope question: `{"baseline": {events, effects}, "candidates": [{declared,
events, effects}]}`, where a candidate's lists are `{head, between, tail}`: the baseline's up to
`head`, then what is between, then the baseline's from `tail` on. A verdict for each candidate. -/
def envelopeQuestion : Decoder Json := fun j => do
  knows j ["schema", "id", "baseline", "candidates"]
  let baseline ← field j "baseline" runTrace
  return .arr (← field j "candidates" (arrayOf (envelopeVerdict baseline))).toArray

end Runtime.Wire

end
