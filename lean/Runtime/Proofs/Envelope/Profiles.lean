module

public import Runtime.VM.Runtime.Profile

/-! Profile theorems: each is an equivalence, and each stronger one implies the weaker. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Under every profile, "counts as the same run" is an equivalence. -/
theorem every_profile_is_an_equivalence (mode : DeterminismMode) : Equivalence mode.Equivalent := by
  cases mode
  · exact ⟨fun _ => ⟨rfl, rfl⟩, fun h => ⟨h.1.symm, h.2.symm⟩,
      fun h k => ⟨h.1.trans k.1, h.2.trans k.2⟩⟩
  · exact ⟨fun _ _ => rfl, fun h sid => (h sid).symm, fun h k sid => (h sid).trans (k sid)⟩
  · exact ⟨fun _ _ => rfl, fun h p => (h p).symm, fun h k p => (h p).trans (k p)⟩
  · exact ⟨fun _ => rfl, Eq.symm, Eq.trans⟩

/-- Runs that are the same in a replay are the same in full. -/
theorem replay_implies_full (a b : RunTrace) (h : ReplayEquivalent a b) : FullEquivalent a b :=
  h ▸ ⟨rfl, rfl⟩

/-- Runs that are the same in full are the same modulo effects. -/
theorem full_implies_modulo_effects (a b : RunTrace) (h : FullEquivalent a b) :
    ModuloEffectsEquivalent a b := fun _ => by simp only [RunTrace.session, h.1]

/-- The session of a place. -/
def sessionOf : Place → SessionId
  | .endpoint e => e.sid
  | .edge e => e.sid
  | .session sid => sid

/-- An event takes place in its own session. -/
theorem sid?_of_takesPlaceAt (event : Event) (place : Place) (h : event.takesPlaceAt place = true) :
    event.sid? = some (sessionOf place) := by
  cases event <;> cases place <;> simp_all [Event.takesPlaceAt, Event.sid?, sessionOf]

/-- What is seen at a place is seen in its session. -/
private theorem at_eq_filter_session (t : RunTrace) (place : Place) :
    t.at place = (t.session (sessionOf place)).filter (·.takesPlaceAt place) := by
  unfold RunTrace.at RunTrace.session
  rw [List.filter_filter]
  apply List.filter_congr
  intro event _
  cases h : event.takesPlaceAt place with
  | false => simp
  | true => simp [sid?_of_takesPlaceAt event place h]

/-- Runs that are the same modulo effects are the same modulo commutativity. -/
theorem modulo_effects_implies_modulo_commutativity (a b : RunTrace)
    (h : ModuloEffectsEquivalent a b) : ModuloCommutativityEquivalent a b := fun place => by
  rw [at_eq_filter_session, at_eq_filter_session, h]

end Runtime.Proofs

end
