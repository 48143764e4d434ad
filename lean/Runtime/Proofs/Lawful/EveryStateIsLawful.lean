module

public import Runtime.Proofs.Lawful.LoadedIsSound
public import Runtime.Proofs.Lawful.SoundSteps
public import Runtime.Proofs.Run.ThreadedRunIsSteps
public import Runtime.Properties.Terms.Reached

/-! Every state that a machine reaches is lawful: whatever it loaded and whatever fails. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Steps keep it so, in whatever order. -/
private theorem SoundState.steps {st : VMState} (h : SoundState st) (order : List CoroutineId) :
    SoundState (order.foldl VMState.step st) := by
  induction order generalizing st with
  | nil => exact h
  | cons cid rest ih => exact ih (h.step cid)

/-- A threaded round keeps it so: it is a sequence of steps. -/
private theorem SoundState.threaded {st : VMState} (h : SoundState st) (n : Nat) :
    SoundState (schedRoundThreaded n st) := by
  obtain ⟨order, cursor, plan, _, state⟩ := threaded_round_is_ordered n st
  have := h.steps order
  exact state ▸ ⟨this.here, this.saved⟩

/-- A canonical round keeps it so. -/
private theorem SoundState.canonical {st : VMState} (h : SoundState st) (n : Nat) :
    SoundState (schedRound n st) := by
  unfold schedRound
  split
  · exact h
  · obtain ⟨order, cursor, _, state⟩ := canonicalStep_ordered st
    have := h.steps order
    exact state ▸ ⟨this.here, this.saved⟩

/-- Rounds keep it so, when a single one does. -/
private theorem SoundState.rounds {round : VMState → VMState}
    (keeps : ∀ st, SoundState st → SoundState (round st))
    (fuel : Nat) {st : VMState} (h : SoundState st) :
    SoundState (runRounds round fuel st).2 := by
  induction fuel generalizing st with
  | zero =>
    unfold runRounds
    cases st.finished? <;> exact h
  | succ fuel ih =>
    unfold runRounds
    cases st.finished? with
    | some => exact h
    | none =>
      have next := keeps _ h.beginRound
      dsimp only
      split
      · exact next
      · exact ih next.endRound

/-- Moving coroutines to other lanes keeps it so. -/
private theorem SoundState.placed {st : VMState} (h : SoundState st) (p : Coroutine → Nat) :
    SoundState (placed p st) := by
  refine ⟨?_, h.saved⟩
  have := h.here.update (f := place p) (g := id) (fun _ => rfl) (fun _ => rfl)
    (fun _ => ⟨rfl, rfl, rfl⟩) h.here.once (fun co m => h.here.queued_iff m) h.here.known
  rw [List.map_id] at this
  exact this

/-- In every reached state, queue, ids and owners are in order, and are so in its checkpoints. -/
theorem reached_sound {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) : SoundState st := by
  induction h with
  | loaded done => exact loadAll_sound config images _ done
  | canonical _ fuel n ih => exact ih.rounds (fun _ k => k.canonical n) fuel
  | threaded _ fuel n ih => exact ih.rounds (fun _ k => k.threaded n) fuel
  | moved _ p ih => exact ih.placed p
  | resized _ lanes ih => exact ⟨ih.here, ih.saved⟩

/-- **Every reached state is lawful**, whatever failed on the way: the queue names the ready
coroutines, each once; no id is had twice; and every open endpoint has one owner. -/
theorem every_reached_state_is_lawful {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) : Lawful st := (reached_sound h).lawful

end Runtime.Proofs

end
