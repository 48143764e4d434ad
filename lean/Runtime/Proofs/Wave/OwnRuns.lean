module

public import Runtime.Proofs.Run.ThreadedRunIsSteps
public import Runtime.Proofs.Wave.LogsAreNotRead
public import Runtime.Proofs.Wave.OwnSteps
public import Runtime.Properties.Terms.Reached

/-! In every reached state, what a coroutine holds back is told of itself. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- What these coroutines hold back is told of themselves. -/
def HeldByAll (cos : List Coroutine) : Prop := ∀ co ∈ cos, HeldBy co.cid co

/-- So it is in the machine and in each checkpoint to which it can go back. -/
structure HoldsOwn (st : VMState) : Prop where
  here : HeldByAll st.coroutines
  saved : ∀ cp ∈ st.checkpoints, HeldByAll cp.coroutines

/-- Coroutines that change in other things than ids and speculation. -/
private theorem HeldByAll.map {cos : List Coroutine} (h : HeldByAll cos) {f : Coroutine → Coroutine}
    (cid : ∀ co, (f co).cid = co.cid) (speculation : ∀ co, (f co).speculation = co.speculation) :
    HeldByAll (cos.map f) := by
  intro o m
  obtain ⟨co, there, rfl⟩ := List.mem_map.mp m
  rw [cid]
  exact (h co there).of_eq (speculation co)

/-- A step keeps it so. -/
theorem HoldsOwn.step {st : VMState} (h : HoldsOwn st) (cid : CoroutineId) :
    HoldsOwn (st.step cid) := by
  unfold VMState.step
  cases found : st.coroutine? cid with
  | none => exact h
  | some co =>
    have own := change_telling st co (h.here co (List.mem_of_find?_eq_some found))
    refine ⟨?_, h.saved⟩
    show HeldByAll (st.apply _ _).coroutines
    rw [apply_coroutines]
    intro o m
    cases List.mem_append.mp m with
    | inl m =>
      obtain ⟨x, there, rfl⟩ := List.mem_map.mp m
      rw [(coroutineChange_local _ _).keeps]
      have one : HeldBy x.cid (stepped (st.footprint co) (st.change co) x) := by
        unfold stepped
        by_cases e : x.cid = (st.footprint co).cid
        · simp only [e, beq_self_eq_true, if_true]
          exact own.held.of_eq rfl
        · have no : (x.cid == (st.footprint co).cid) = false := by simpa using e
          simp only [no, Bool.false_eq_true, if_false]
          exact h.here x there
      unfold coroutineChange delivered
      split
      · split
        · intro level mem e he
          simp only [Coroutine.receiveEndpoint, List.mem_map] at mem
          obtain ⟨inner, mem, rfl⟩ := mem
          exact one inner mem e he
        · exact one
      · exact one
    | inr m =>
      unfold spawned at m
      rw [Option.mem_toList] at m
      obtain ⟨a, _, m⟩ := Option.bind_eq_some_iff.mp m
      obtain ⟨child, new, rfl⟩ := Option.map_eq_some_iff.mp m
      intro level mem
      rw [show ({ child with cid := a.nextCid } : Coroutine).speculation = [] from
        own.child child new] at mem
      cases mem

/-- Steps keep it so. -/
theorem HoldsOwn.steps {st : VMState} (h : HoldsOwn st) (order : List CoroutineId) :
    HoldsOwn (order.foldl VMState.step st) := by
  induction order generalizing st with
  | nil => exact h
  | cons cid rest ih => exact ih (h.step cid)

/-- A failure event keeps it so. -/
private theorem HoldsOwn.enter {st : VMState} (h : HoldsOwn st) (event : FailureEvent) :
    HoldsOwn (st.enter event) := by
  unfold VMState.enter
  cases event with
  | crash site =>
    exact ⟨h.here.map (fun co => by split <;> rfl) (fun co => by split <;> rfl), h.saved⟩
  | timeout site ticks =>
    exact ⟨h.here.map (fun co => by split <;> rfl) (fun co => by split <;> rfl), h.saved⟩
  | reconcile sender receiver =>
    have same (s : VMState) (co : Coroutine) :
        (s.revive co).cid = co.cid ∧ (s.revive co).speculation = co.speculation := by
      unfold VMState.revive
      cases s.failure.until? co.role s.clock <;> exact ⟨rfl, rfl⟩
    refine ⟨h.here.map (fun co => ?_) (fun co => ?_), h.saved⟩
    · split
      · exact (same _ co).1
      · rfl
    · split
      · exact (same _ co).2
      · rfl
  | restart =>
    dsimp only [VMState.restart]
    split
    · exact ⟨h.here, h.saved⟩
    · rename_i last rest found
      have found : st.checkpoints = last :: rest := found
      refine ⟨?_, h.saved⟩
      exact (h.saved last (by rw [found]; exact List.mem_cons_self)).map (fun _ => rfl)
        (fun _ => rfl)
  | «partition» a b => exact ⟨h.here, h.saved⟩
  | heal a b => exact ⟨h.here, h.saved⟩
  | corrupt sender receiver => exact ⟨h.here, h.saved⟩

/-- The start of a round keeps it so. -/
theorem HoldsOwn.beginRound {st : VMState} (h : HoldsOwn st) : HoldsOwn st.beginRound := by
  have all (due : List FailureEvent) {s : VMState} (k : HoldsOwn s) :
      HoldsOwn (due.foldl VMState.enter s) := by
    induction due generalizing s with
    | nil => exact k
    | cons event rest ih => exact ih (k.enter event)
  have noted {s : VMState} (k : HoldsOwn s) : HoldsOwn (checkpointed s) := by
    unfold checkpointed
    split
    · refine ⟨k.here, fun cp m => ?_⟩
      cases List.mem_cons.mp m with
      | inl e => rw [e]; exact k.here
      | inr old => exact k.saved cp old
    · exact k
  have entered := all (checkpointed (ticked st)).due (noted (s := ticked st) ⟨h.here, h.saved⟩)
  rw [beginRound_eq]
  refine ⟨?_, entered.saved⟩
  exact HeldByAll.map (cos := (timeoutsEnded _).coroutines) entered.here
    (fun co => by unfold wakeCoroutine; split <;> rfl)
    (fun co => by unfold wakeCoroutine; split <;> rfl)

/-- The end of a round keeps it so. -/
theorem HoldsOwn.endRound {st : VMState} (h : HoldsOwn st) : HoldsOwn st.endRound := by
  unfold VMState.endRound
  split
  · exact h
  · exact ⟨h.here, h.saved⟩

/-- A threaded round keeps it so. -/
theorem HoldsOwn.threaded {st : VMState} (h : HoldsOwn st) (n : Nat) :
    HoldsOwn (schedRoundThreaded n st) := by
  obtain ⟨order, cursor, plan, _, state⟩ := threaded_round_is_ordered n st
  have := h.steps order
  exact state ▸ ⟨this.here, this.saved⟩

/-- A canonical round keeps it so. -/
private theorem HoldsOwn.canonical {st : VMState} (h : HoldsOwn st) (n : Nat) :
    HoldsOwn (schedRound n st) := by
  unfold schedRound
  split
  · exact h
  · obtain ⟨order, cursor, _, state⟩ := canonicalStep_ordered st
    have := h.steps order
    exact state ▸ ⟨this.here, this.saved⟩

/-- Rounds keep it so, when a single one does. -/
private theorem HoldsOwn.rounds {round : VMState → VMState}
    (keeps : ∀ st, HoldsOwn st → HoldsOwn (round st)) (fuel : Nat) {st : VMState}
    (h : HoldsOwn st) : HoldsOwn (runRounds round fuel st).2 := by
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

/-- What is loaded holds nothing back. -/
private theorem loadAll_holds (config : VMConfig) (images : List Image) (st : VMState)
    (loaded : loadAll config images = .ok st) : HoldsOwn st := by
  have load {s after : VMState} (h : HoldsOwn s) (image : Image)
      (done : s.load image = .ok after) : HoldsOwn after := by
    unfold VMState.load at done
    obtain ⟨parts, _, done⟩ := bind_ok done
    simp only [bind, Except.bind, pure, Except.pure] at done
    split at done
    · contradiction
    split at done
    · contradiction
    cases done
    refine ⟨fun co m => ?_, h.saved⟩
    cases List.mem_append.mp m with
    | inl m => exact h.here co m
    | inr m =>
      unfold startCoroutines at m
      obtain ⟨_, _, rfl⟩ := List.mem_map.mp m
      intro level mem
      cases mem
  have go (images : List Image) (k : Nat) (s : VMState) (h : HoldsOwn s)
      (loaded : loadAll.go k s images = .ok st) : HoldsOwn st := by
    induction images generalizing k s with
    | nil => exact Except.ok.inj loaded ▸ h
    | cons image rest ih =>
      unfold loadAll.go at loaded
      split at loaded
      · rename_i next done
        exact ih _ next (load h image done) loaded
      · contradiction
  refine go images 0 _ ⟨?_, ?_⟩ loaded
  · intro co m; cases m
  · intro cp m; cases m

/-- **In every reached state, what a coroutine holds back is told of itself.** -/
theorem reached_holds {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) : HoldsOwn st := by
  induction h with
  | loaded done => exact loadAll_holds config images _ done
  | canonical _ fuel n ih => exact ih.rounds (fun _ k => k.canonical n) fuel
  | threaded _ fuel n ih => exact ih.rounds (fun _ k => k.threaded n) fuel
  | moved _ p ih => exact ⟨ih.here.map (f := place p) (fun _ => rfl) (fun _ => rfl), ih.saved⟩
  | resized _ lanes ih => exact ⟨ih.here, ih.saved⟩

end Runtime.Proofs

end
