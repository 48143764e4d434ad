module

public import Runtime.Proofs.Envelope.ProfileUsers
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

/-- Runs that count as the same under any profile have, on every edge, the same messages put, taken
and dropped, each in the same order. -/
theorem same_books_under_every_profile (mode : DeterminismMode) (a b : RunTrace)
    (h : mode.Equivalent a b) (edge : Edge) :
    puts edge a.observable = puts edge b.observable ∧
    takes edge a.observable = takes edge b.observable ∧
    drops edge a.observable = drops edge b.observable :=
  Runtime.Proofs.same_books_under_every_profile mode a b h edge

/-- Two reached machines whose runs count as the same under any profile have the same messages in
transit on every edge, in the same order where none was dropped. -/
theorem same_messages_in_transit_under_every_profile (mode : DeterminismMode)
    {config config' : VMConfig} {images images' : List Image} {st st' : VMState}
    (h : Reached config images st) (spared : Spared config)
    (h' : Reached config' images' st') (spared' : Spared config')
    (same : mode.Equivalent st.runTrace st'.runTrace) (edge : Edge) :
    (inTransit st edge).Perm (inTransit st' edge) ∧
      (drops edge (happened st) = [] → inTransit st edge = inTransit st' edge) :=
  Runtime.Proofs.same_messages_in_transit_under_every_profile mode h spared h' spared' same edge

/-- Runs that are the same in full look the same to every witness, and every coroutine was answered
the same. -/
theorem full_runs_look_the_same (a b : RunTrace) (h : FullEquivalent a b) :
    (∀ w : Witness, a.seenBy w = b.seenBy w) ∧ EffectsAgree a b :=
  Runtime.Proofs.full_runs_look_the_same a b h

/-- A run whose waves step in any order counts as the same modulo effects as the run in order. -/
theorem any_order_is_the_same_modulo_effects (exec : WaveExecutor) (any : AnyOrder exec)
    (fuel n : Nat) (st : VMState) :
    ModuloEffectsEquivalent (runScheduledThreaded fuel n st).2.runTrace
      (runScheduledThreaded fuel n st exec).2.runTrace :=
  Runtime.Proofs.any_order_is_the_same_modulo_effects exec any fuel n st

end Runtime.Properties

end
