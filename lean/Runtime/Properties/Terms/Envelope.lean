module

public import Runtime.VM.Runtime.Envelope

/-! What the claims about the envelope speak of: coherent declarations, and events that are
counted. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- The difference is about the events of sessions. -/
def aboutSessions : List Difference :=
  [.sessionPermutation, .causalPermutation, .bufferOverlap, .endpointOrder]

/-- The difference is about what no session owns. -/
def aboutOthers : List Difference := [.layerOrder, .coroutineOrder, .effectDiffers]

/-- Some difference about sessions is declared. -/
def someAboutSessions (declared : List Difference) : Bool := aboutSessions.any (declared.contains ·)

/-- Who declares that endpoints may differ declares that edges may; and who declares a difference
about sessions and one about what no session owns declares both permutations, with which the two may
be met together. -/
def Coherent (declared : List Difference) : Prop :=
  (.endpointOrder ∈ declared → .bufferOverlap ∈ declared) ∧
  (someAboutSessions declared = true → aboutOthers.any (declared.contains ·) = true →
    .sessionPermutation ∈ declared ∧ .causalPermutation ∈ declared)

instance (declared : List Difference) : Decidable (Coherent declared) := by
  unfold Coherent
  infer_instance

/-- What the parity ledger declares of threaded runs, as far as it is about their traces. -/
def threadedDeclared : List Difference := [.sessionPermutation, .causalPermutation, .bufferOverlap]

/-- A witness's own events, each with how many `wide` ones, that others see as well, came before
it. -/
def numbered (own wide : Event → Bool) (before : Nat) : List Event → List (Nat × Event)
  | [] => []
  | e :: rest =>
    if wide e then numbered own wide (before + 1) rest
    else if own e then (before, e) :: numbered own wide before rest
    else numbered own wide before rest

end Runtime.Proofs

end
