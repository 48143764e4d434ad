module

public import Runtime.Proofs.Conservation.MessagesAreConserved
public import Runtime.Proofs.Envelope.Profiles
public import Runtime.Proofs.Envelope.StrongestClass
public import Runtime.Proofs.Wave.WholeRunAnyOrder

/-! What runs that count as the same have in common, for whoever relies on a profile. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Runs that count as the same under any profile are the same modulo commutativity. -/
theorem every_profile_implies_modulo_commutativity (mode : DeterminismMode) (a b : RunTrace)
    (h : mode.Equivalent a b) : ModuloCommutativityEquivalent a b := by
  have effects := modulo_effects_implies_modulo_commutativity a b
  have full := full_implies_modulo_effects a b
  cases mode with
  | full => exact effects (full h)
  | moduloEffects => exact effects h
  | moduloCommutativity => exact h
  | replay => exact effects (full (replay_implies_full a b h))

/-- What is read off some of the events is read off those alone. -/
private theorem filterMap_filter {f : Event → Option Message} {p : Event → Bool}
    (own : ∀ e m, f e = some m → p e = true) (events : List Event) :
    (events.filter p).filterMap f = events.filterMap f := by
  induction events with
  | nil => rfl
  | cons e rest ih =>
    rw [List.filter_cons]
    split
    · rw [List.filterMap_cons, List.filterMap_cons, ih]
    · rename_i no
      have : f e = none := by
        cases found : f e with
        | none => rfl
        | some m => exact absurd (own e m found) no
      rw [ih, List.filterMap_cons, this]

/-- The books of an edge are kept by what takes place on it. -/
private theorem books_of_place (edge : Edge) (events : List Event) :
    puts edge (events.filter (·.takesPlaceAt (.edge edge))) = puts edge events ∧
    takes edge (events.filter (·.takesPlaceAt (.edge edge))) = takes edge events ∧
    drops edge (events.filter (·.takesPlaceAt (.edge edge))) = drops edge events := by
  refine ⟨filterMap_filter (fun e m h => ?_) events, filterMap_filter (fun e m h => ?_) events,
    filterMap_filter (fun e m h => ?_) events⟩ <;>
  · cases e <;> simp_all [Event.takesPlaceAt]

/-- **Every profile keeps the books**: runs that count as the same under any of them have, on every
edge, the same messages put, taken and dropped, each in the same order. -/
theorem same_books_under_every_profile (mode : DeterminismMode) (a b : RunTrace)
    (h : mode.Equivalent a b) (edge : Edge) :
    puts edge a.observable = puts edge b.observable ∧
    takes edge a.observable = takes edge b.observable ∧
    drops edge a.observable = drops edge b.observable := by
  have same : a.observable.filter (·.takesPlaceAt (.edge edge)) =
      b.observable.filter (·.takesPlaceAt (.edge edge)) :=
    every_profile_implies_modulo_commutativity mode a b h (.edge edge)
  obtain ⟨pa, ta, da⟩ := books_of_place edge a.observable
  obtain ⟨pb, tb, db⟩ := books_of_place edge b.observable
  rw [← pa, ← ta, ← da, ← pb, ← tb, ← db, same]
  exact ⟨rfl, rfl, rfl⟩

/-- **Every profile keeps what is on its way**: two reached machines whose runs count as the same
under any profile have the same messages in transit on every edge, in the same order where none was
dropped. -/
theorem same_messages_in_transit_under_every_profile (mode : DeterminismMode)
    {config config' : VMConfig} {images images' : List Image} {st st' : VMState}
    (h : Reached config images st) (spared : Spared config)
    (h' : Reached config' images' st') (spared' : Spared config')
    (same : mode.Equivalent st.runTrace st'.runTrace) (edge : Edge) :
    (inTransit st edge).Perm (inTransit st' edge) ∧
      (drops edge (happened st) = [] → inTransit st edge = inTransit st' edge) := by
  obtain ⟨p, t, d⟩ := same_books_under_every_profile mode _ _ same edge
  have p : puts edge (happened st) = puts edge (happened st') := p
  have t : takes edge (happened st) = takes edge (happened st') := t
  have d : drops edge (happened st) = drops edge (happened st') := d
  refine ⟨?_, fun none => ?_⟩
  · have one := messages_are_conserved h spared edge
    have two := messages_are_conserved h' spared' edge
    rw [p, t, d] at one
    exact (List.perm_append_left_iff _).mp (one.trans two.symm)
  · have one := first_in_first_out h spared edge none
    have two := first_in_first_out h' spared' edge (d ▸ none)
    rw [p, t] at one
    exact List.append_cancel_left (one.trans two.symm)

/-- Runs that are the same in full look the same to every witness, and no declaration is needed to
say so. -/
theorem full_runs_look_the_same (a b : RunTrace) (h : FullEquivalent a b) :
    (∀ w : Witness, a.seenBy w = b.seenBy w) ∧ EffectsAgree a b := by
  refine ⟨fun w => ?_, fun cid => ?_⟩
  · unfold RunTrace.seenBy
    rw [h.1]
  · unfold RunTrace.effectsOf
    rw [h.2]

/-- A run whose waves step in any order counts as the same modulo effects as the run in order. -/
theorem any_order_is_the_same_modulo_effects (exec : WaveExecutor) (any : AnyOrder exec)
    (fuel n : Nat) (st : VMState) :
    ModuloEffectsEquivalent (runScheduledThreaded fuel n st).2.runTrace
      (runScheduledThreaded fuel n st exec).2.runTrace := fun sid =>
  (threaded_run_may_execute_waves_in_any_order exec any fuel n st).2.traces sid

end Runtime.Proofs

end
