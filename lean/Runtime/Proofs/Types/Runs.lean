module

public import Runtime.Proofs.Types.Rounds

/-! Types in whole runs: where nothing is held back or undone, the type of every endpoint is what
its events make of it. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Rounds that are steps follow the types, and so do their runs. -/
private theorem Followed.rounds {round : VMState → VMState}
    (steps : ∀ st, ∃ (order : List CoroutineId) (cursor : Nat) (plan : Option PlanRecord),
      round st = noted (order.foldl VMState.step st) cursor plan)
    (fuel : Nat) {st : VMState} (h : Followed st) :
    Followed (runRounds round fuel st).2 ∧ TypesGoOn st (runRounds round fuel st).2 := by
  induction fuel generalizing st with
  | zero =>
    unfold runRounds
    cases st.finished? <;> exact ⟨h, .refl st⟩
  | succ fuel ih =>
    unfold runRounds
    cases st.finished? with
    | some => exact ⟨h, .refl st⟩
    | none =>
      obtain ⟨begun, first⟩ := h.beginRound
      obtain ⟨order, cursor, plan, same⟩ := steps st.beginRound
      obtain ⟨stepped, second⟩ := begun.steps order
      have next : Followed (round st.beginRound) := by
        rw [same]
        exact ⟨⟨stepped.sound.here, stepped.sound.saved⟩, stepped.unheld, stepped.config⟩
      have goes : TypesGoOn st (round st.beginRound) := by
        rw [same]
        exact (first.trans second).trans (.of_eq rfl rfl)
      dsimp only
      split
      · exact ⟨next, goes⟩
      · obtain ⟨ended, third⟩ := next.endRound
        obtain ⟨followed, rest⟩ := ih ended
        exact ⟨followed, (goes.trans third).trans rest⟩

/-- Canonical rounds are steps. -/
private theorem schedRound_steps (n : Nat) (st : VMState) :
    ∃ (order : List CoroutineId) (cursor : Nat) (plan : Option PlanRecord),
      schedRound n st = noted (order.foldl VMState.step st) cursor plan := by
  unfold schedRound
  split
  · exact ⟨[], st.cursor, st.plan, rfl⟩
  · obtain ⟨order, cursor, _, state⟩ := canonicalStep_ordered st
    exact ⟨order, cursor, st.plan, state⟩

/-- Threaded rounds are steps. -/
private theorem schedRoundThreaded_steps (n : Nat) (st : VMState) :
    ∃ (order : List CoroutineId) (cursor : Nat) (plan : Option PlanRecord),
      schedRoundThreaded n st = noted (order.foldl VMState.step st) cursor plan := by
  obtain ⟨order, cursor, plan, _, state⟩ := threaded_round_is_ordered n st
  exact ⟨order, cursor, plan, state⟩

/-- Who is loaded does not speculate. -/
private theorem loadAll_unheld (config : VMConfig) (images : List Image) (st : VMState)
    (loaded : loadAll config images = .ok st) :
    (∀ co ∈ st.coroutines, co.speculation = []) ∧ st.config = config := by
  have load {s after : VMState} (h : ∀ co ∈ s.coroutines, co.speculation = []) (image : Image)
      (done : s.load image = .ok after) :
      (∀ co ∈ after.coroutines, co.speculation = []) ∧ after.config = s.config := by
    unfold VMState.load at done
    obtain ⟨parts, _, done⟩ := bind_ok done
    simp only [bind, Except.bind, pure, Except.pure] at done
    split at done
    · contradiction
    split at done
    · contradiction
    cases done
    refine ⟨fun co m => ?_, rfl⟩
    cases List.mem_append.mp m with
    | inl m => exact h co m
    | inr m =>
      unfold startCoroutines at m
      obtain ⟨_, _, rfl⟩ := List.mem_map.mp m
      rfl
  have go (images : List Image) (k : Nat) (s : VMState)
      (h : ∀ co ∈ s.coroutines, co.speculation = []) (same : s.config = config)
      (loaded : loadAll.go k s images = .ok st) :
      (∀ co ∈ st.coroutines, co.speculation = []) ∧ st.config = config := by
    induction images generalizing k s with
    | nil => exact Except.ok.inj loaded ▸ ⟨h, same⟩
    | cons image rest ih =>
      unfold loadAll.go at loaded
      split at loaded
      · rename_i next done
        obtain ⟨unheld, kept⟩ := load h image done
        exact ih _ next unheld (kept.trans same) loaded
      · contradiction
  exact go images 0 _ (fun co m => by cases m) rfl loaded

/-- Every reached machine is one of which types are followed. -/
private theorem reached_followed {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (undone : NothingUndone config) : Followed st := by
  have sound := reached_sound h
  induction h with
  | loaded done =>
    obtain ⟨unheld, same⟩ := loadAll_unheld config images _ done
    exact ⟨sound, unheld, same ▸ undone⟩
  | canonical h fuel n ih => exact ((ih (reached_sound h)).rounds (schedRound_steps n) fuel).1
  | threaded h fuel n ih =>
    exact ((ih (reached_sound h)).rounds (schedRoundThreaded_steps n) fuel).1
  | moved h p ih =>
    have before := ih (reached_sound h)
    refine ⟨sound, fun co m => ?_, before.config⟩
    obtain ⟨old, there, rfl⟩ := List.mem_map.mp m
    exact before.unheld old there
  | resized h lanes ih =>
    have before := ih (reached_sound h)
    exact ⟨sound, before.unheld, ⟨before.config.held, before.config.going⟩⟩

/-- **Events follow types.** From every reached state, on either runner, at any concurrency and on
any fuel, if no coroutine may speculate and no restart is configured: the type of each endpoint is
what its old type goes on as after all that the endpoint did to messages since. So no message left
or was taken that a type did not allow, and no type goes on without one. -/
theorem events_follow_types {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (undone : NothingUndone config) (fuel n : Nat) :
    TypesGoOn st (runScheduled fuel n st).2 ∧ TypesGoOn st (runScheduledThreaded fuel n st).2 :=
  have followed := reached_followed h undone
  ⟨(followed.rounds (schedRound_steps n) fuel).2,
    (followed.rounds (schedRoundThreaded_steps n) fuel).2⟩

end Runtime.Proofs

end
