module

public import Runtime.Proofs.Envelope.Profiles

/-! Determinism profiles: when two runs count as the same. They are defined in
`Runtime/VM/Runtime/Profile.lean`. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM Runtime.Proofs

/-- Under every profile, counting as the same run is an equivalence. -/
theorem every_profile_is_an_equivalence (mode : DeterminismMode) : Equivalence mode.Equivalent :=
  Runtime.Proofs.every_profile_is_an_equivalence mode

/-- Runs that are the same in replay are the same in full. -/
theorem replay_implies_full (a b : RunTrace) (h : ReplayEquivalent a b) : FullEquivalent a b :=
  Runtime.Proofs.replay_implies_full a b h

/-- Runs that are the same in full are the same modulo effects. -/
theorem full_implies_modulo_effects (a b : RunTrace) (h : FullEquivalent a b) :
    ModuloEffectsEquivalent a b :=
  Runtime.Proofs.full_implies_modulo_effects a b h

/-- Runs that are the same modulo effects are the same modulo commutativity. -/
theorem modulo_effects_implies_modulo_commutativity (a b : RunTrace)
    (h : ModuloEffectsEquivalent a b) : ModuloCommutativityEquivalent a b :=
  Runtime.Proofs.modulo_effects_implies_modulo_commutativity a b h

end Runtime.Properties

end
