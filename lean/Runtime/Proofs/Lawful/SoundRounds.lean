module

public import Runtime.Proofs.Lawful.Sound
public import Runtime.Proofs.Wave.LogsAreNotRead
public import Runtime.VM.Runtime.Runner

/-! Failures, wakings and the ends of rounds keep queue, ids and owners in order. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A session is as it is. -/
private theorem SameEnds.refl (s : Session) : SameEnds s s := ⟨rfl, rfl, rfl⟩

/-- A crash keeps it so. -/
private theorem SoundState.crash {st : VMState} (h : SoundState st) (site : Role) :
    SoundState (st.crash site) := by
  refine ⟨h.here.update (fun co => by split <;> rfl) (fun co => by split <;> rfl)
    (fun s => by split <;> exact ⟨rfl, rfl, rfl⟩) (h.here.once.filter _)
    (fun co m => ?_) (fun cid m => h.here.known cid (List.mem_filter.mp m).1), h.saved⟩
  show co.cid ∈ st.queue.filter _ ↔ _
  rw [List.mem_filter, h.here.queued_iff m]
  split <;> simp_all

/-- A timeout keeps it so. -/
private theorem SoundState.timeOut {st : VMState} (h : SoundState st) (site : Role)
    (ticks : Nat) : SoundState (st.timeOut site ticks) := by
  refine ⟨?_, h.saved⟩
  have := h.here.update (g := id) (queue' := (st.timeOut site ticks).queue)
    (f := fun c => if c.role == site && c.status = .ready then
      { c with status := .blocked (.timedOut (st.clock + ticks)) } else c)
    (fun co => by dsimp only; split <;> rfl) (fun co => by dsimp only; split <;> rfl)
    (fun s => SameEnds.refl s) (h.here.once.filter _) (fun co m => ?_)
    (fun cid m => h.here.known cid (List.mem_filter.mp m).1)
  · rw [List.map_id] at this
    exact this
  · show co.cid ∈ st.queue.filter _ ↔ _
    rw [List.mem_filter, h.here.queued_iff m]
    have named := h.here.mem_cids (fun c => c.role == site && c.status = .ready) m
    by_cases hit : (co.role == site && decide (co.status = .ready)) = true
    · have : co.cid ∈ (st.coroutines.filter fun c => c.role == site && c.status = .ready).map
          (·.cid) := named.mpr hit
      simp [hit, this]
    · have : ¬ co.cid ∈ (st.coroutines.filter fun c => c.role == site && c.status = .ready).map
          (·.cid) := fun m => hit (named.mp m)
      simp [hit, this]

/-- Corruption keeps it so. -/
private theorem SoundState.corrupt {st : VMState} (h : SoundState st) (sender receiver : Role) :
    SoundState (st.corrupt sender receiver) := by
  refine ⟨?_, h.saved⟩
  have := h.here.update (f := id)
    (g := (·.mapBuffer sender receiver ({ · with corrupted := true })))
    (fun _ => rfl) (fun _ => rfl) (fun _ => ⟨rfl, rfl, rfl⟩) h.here.once
    (fun co m => h.here.queued_iff m) h.here.known
  rw [List.map_id] at this
  exact this

/-- Reconciliation keeps it so: whoever is brought back was faulted, so it was not queued. -/
private theorem SoundState.reconcile {st : VMState} (h : SoundState st) (sender receiver : Role) :
    SoundState (st.reconcile sender receiver) := by
  have same (co : Coroutine) : (st.revive co).cid = co.cid ∧ (st.revive co).owned = co.owned := by
    unfold VMState.revive
    cases st.failure.until? co.role st.clock <;> exact ⟨rfl, rfl⟩
  have revived : (((st.coroutines.filter (st.quarantined sender receiver)).map st.revive).filter
      (·.status = .ready)).map (·.cid) =
      (st.coroutines.filter fun co => decide ((st.revive co).status = .ready) &&
        st.quarantined sender receiver co).map (·.cid) := by
    rw [List.filter_map, List.filter_filter, List.map_map,
      show (·.cid) ∘ st.revive = (·.cid) from funext fun co => (same co).1]
    rfl
  obtain ⟨once, queued, known⟩ := h.here.enqueue
    (fun co => decide ((st.revive co).status = .ready) && st.quarantined sender receiver co)
    fun co _ yes ready => by
      simp only [Bool.and_eq_true, VMState.quarantined, decide_eq_true_eq] at yes
      rw [ready] at yes
      simp at yes
  refine ⟨?_, h.saved⟩
  have := h.here.update (queue' := (st.reconcile sender receiver).queue)
    (f := fun c => if st.quarantined sender receiver c then st.revive c else c)
    (g := (·.mapBuffer sender receiver fun b =>
      { b with corrupted := false,
               messages := if b.corrupted then b.messages.tail else b.messages }))
    (fun co => by dsimp only; split; exact (same co).1; rfl)
    (fun co => by dsimp only; split; exact (same co).2; rfl) (fun _ => ⟨rfl, rfl, rfl⟩)
    ?_ (fun co m => ?_) ?_
  · exact this
  · show (st.queue ++ _).Nodup
    rw [revived]
    exact once
  · show co.cid ∈ st.queue ++ _ ↔ _
    rw [revived, queued co m]
    dsimp only
    by_cases hit : st.quarantined sender receiver co = true
    · have not : co.status ≠ .ready := fun ready => by
        simp [VMState.quarantined, ready] at hit
      simp [hit, not]
    · simp [hit]
  · show ∀ cid ∈ st.queue ++ _, _
    rw [revived]
    exact known

/-- A restart goes back to where all was in order. -/
private theorem SoundState.restart {st : VMState} (h : SoundState st) :
    SoundState st.restart := by
  unfold VMState.restart
  split
  · exact h
  · rename_i last rest found
    have then_ := h.saved last (by rw [found]; exact List.mem_cons_self)
    refine ⟨?_, fun cp m => h.saved cp (by rw [found]; exact found ▸ m)⟩
    have := then_.update (f := st.withNonce) (g := id) (fun _ => rfl) (fun _ => rfl)
      (fun s => SameEnds.refl s) then_.once (fun co m => then_.queued_iff m) then_.known
    rw [List.map_id] at this
    exact this

/-- Every failure event keeps it so. -/
private theorem SoundState.enter {st : VMState} (h : SoundState st) (event : FailureEvent) :
    SoundState (st.enter event) := by
  have noted (record : FailureRecord) :
      SoundState { st with failures := record :: st.failures } := ⟨h.here, h.saved⟩
  unfold VMState.enter
  cases event with
  | crash site => exact (noted _).crash site
  | «partition» a b => exact ⟨h.here, h.saved⟩
  | heal a b => exact ⟨h.here, h.saved⟩
  | corrupt sender receiver => exact (noted _).corrupt sender receiver
  | timeout site ticks => exact (noted _).timeOut site ticks
  | reconcile sender receiver => exact (noted _).reconcile sender receiver
  | restart => exact (noted _).restart

/-- Waking keeps it so: whoever wakes was blocked, so it was not queued. -/
private theorem SoundState.wake {st : VMState} (h : SoundState st) : SoundState st.wake := by
  have same (co : Coroutine) : (wakeCoroutine st.wakes? co).cid = co.cid ∧
      (wakeCoroutine st.wakes? co).owned = co.owned ∧
      ((wakeCoroutine st.wakes? co).status = .ready ↔
        co.status = .ready ∨ (st.wakes? co).isSome = true) := by
    unfold wakeCoroutine
    cases st.wakes? co <;> simp
  obtain ⟨once, queued, known⟩ := h.here.enqueue (st.wakes? · |>.isSome) fun co _ yes ready => by
    unfold VMState.wakes? at yes
    simp [ready] at yes
  refine ⟨?_, h.saved⟩
  have := h.here.update (f := wakeCoroutine st.wakes?) (g := id) (fun co => (same co).1)
    (fun co => (same co).2.1) (fun s => SameEnds.refl s) once
    (fun co m => (queued co m).trans (same co).2.2.symm) known
  rw [List.map_id] at this
  exact this

/-- The start of a round keeps it so. -/
theorem SoundState.beginRound {st : VMState} (h : SoundState st) : SoundState st.beginRound := by
  have all (due : List FailureEvent) {s : VMState} (k : SoundState s) :
      SoundState (due.foldl VMState.enter s) := by
    induction due generalizing s with
    | nil => exact k
    | cons event rest ih => exact ih (k.enter event)
  have noted {s : VMState} (k : SoundState s) : SoundState (checkpointed s) := by
    unfold checkpointed
    split
    · refine ⟨k.here, fun cp m => ?_⟩
      cases List.mem_cons.mp m with
      | inl e => rw [e]; exact k.here
      | inr old => exact k.saved cp old
    · exact k
  have start : SoundState (ticked st) := ⟨h.here, h.saved⟩
  have entered := all (checkpointed (ticked st)).due (noted start)
  rw [beginRound_eq]
  exact SoundState.wake (st := timeoutsEnded _) ⟨entered.here, entered.saved⟩

/-- The end of a round keeps it so. -/
theorem SoundState.endRound {st : VMState} (h : SoundState st) : SoundState st.endRound := by
  unfold VMState.endRound
  split
  · exact h
  · exact ⟨h.here, h.saved⟩

end Runtime.Proofs

end
